// Visible digital seals that are written here, by invented persons, and what can be wrong with them.
#include "vision/seal/vds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "mrz/write.h"
#include "tests/vision/seal/payload.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/vds_table.h"
#include "vision/seal/vds_write.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";

std::vector<std::string> mrz_lines(mrz::Format format) {
    mrz::Fields fields;
    fields.document_code = format == mrz::Format::MRVA || format == mrz::Format::MRVB ? "V" : "I";
    fields.issuing_state = "UTO";
    fields.surname = "PEREIRA";
    fields.given_names = "LUCIA ROSA";
    fields.document_number = "L12345678";
    fields.nationality = "UTO";
    fields.date_of_birth = "900704";
    fields.sex = "F";
    fields.date_of_expiry = "301231";
    return mrz::write(format, fields).lines;
}

VdsDraft visa() {
    VdsDraft draft;
    draft.certificate_reference = "5B";
    draft.date_of_issue = "2026-01-31";
    draft.date_of_signature = "2026-02-01";
    draft.definition = 0x5D;
    draft.category = 0x01;
    append_tlv(draft.message, 0x02, write_seal_mrz(mrz_lines(mrz::Format::MRVB), true).value());
    append_tlv(draft.message, 0x03, Bytes{0});
    append_tlv(draft.message, 0x04, Bytes{10, 6, 1});
    append_tlv(draft.message, 0x05, encode_c40("X98765432").value());
    return draft;
}

VdsDraft travel_document() {
    VdsDraft draft = visa();
    draft.definition = 0x5E;
    draft.category = 0x03;
    draft.message.clear();
    append_tlv(draft.message, 0x02, write_seal_mrz(mrz_lines(mrz::Format::TD2), false).value());
    return draft;
}

Bytes seal_of(const VdsDraft& draft) {
    return append_vds_signature(write_vds(draft).value(), Bytes(64, 0x11));
}

Content read(const Bytes& bytes) {
    EXPECT_TRUE(looks_like_vds(bytes));
    return read_vds(bytes, kToday);
}

TEST(Vds, AVisaWithItsMrz) {
    const Content content = read(seal_of(visa()));
    EXPECT_EQ(content.format, "vds");
    EXPECT_EQ(content.version, "4");
    EXPECT_TRUE(content.understood);
    EXPECT_THAT(defects(content), testing::IsEmpty());
    EXPECT_EQ(content.value("seal_country"), "UTO");
    EXPECT_EQ(content.value("seal_signer"), "UTTS");
    EXPECT_EQ(content.value("certificate_reference"), "5B");
    EXPECT_EQ(content.value("date_of_issue"), "2026-01-31");
    EXPECT_EQ(content.value("date_of_signature"), "2026-02-01");
    EXPECT_EQ(content.value("document_type"), "visa");
    EXPECT_EQ(content.value("mrz_line_1"), mrz_lines(mrz::Format::MRVB)[0]);
    EXPECT_EQ(content.value("mrz_line_2"), mrz_lines(mrz::Format::MRVB)[1]);
    EXPECT_EQ(content.value("document_code"), "V");
    EXPECT_EQ(content.value("issuing_state"), "UTO");
    EXPECT_EQ(content.value("surname"), "PEREIRA");
    EXPECT_EQ(content.value("given_names"), "LUCIA ROSA");
    EXPECT_EQ(content.value("document_number"), "L12345678");
    EXPECT_EQ(content.value("nationality"), "UTO");
    EXPECT_EQ(content.value("date_of_birth"), "1990-07-04");
    EXPECT_EQ(content.value("date_of_expiry"), "2030-12-31");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("number_of_entries"), "unlimited");
    EXPECT_EQ(content.value("duration_of_stay"), "P1Y6M10D");
    EXPECT_EQ(content.value("passport_number"), "X98765432");
}

TEST(Vds, TheSignedPartIsHeaderAndMessage) {
    const Content content = read(seal_of(visa()));
    ASSERT_TRUE(content.seal);
    EXPECT_EQ(content.seal->country, "UTO");
    EXPECT_EQ(content.seal->signer, "UTTS");
    EXPECT_EQ(content.seal->certificate_reference, "5B");
    EXPECT_EQ(content.seal->signed_on, "2026-02-01");
    EXPECT_EQ(content.seal->hash, Hash::BySignatureLength);
    EXPECT_EQ(content.seal->signed_bytes, write_vds(visa()));
    EXPECT_EQ(content.seal->signature, Bytes(64, 0x11));
}

TEST(Vds, MrvAHasLongerLines) {
    VdsDraft draft = visa();
    draft.message.clear();
    append_tlv(draft.message, 0x01, write_seal_mrz(mrz_lines(mrz::Format::MRVA), true).value());
    append_tlv(draft.message, 0x04, Bytes{90, 0, 0});
    append_tlv(draft.message, 0x05, encode_c40("X98765432").value());
    const Content content = read(seal_of(draft));
    EXPECT_THAT(defects(content), testing::IsEmpty());
    EXPECT_EQ(content.value("mrz_line_2"), mrz_lines(mrz::Format::MRVA)[1]);
    EXPECT_EQ(content.value("duration_of_stay"), "P90D");
}

TEST(Vds, Version3HasAReferenceOfFiveCharacters) {
    VdsDraft draft = travel_document();
    draft.version = 3;
    draft.certificate_reference = "4F";
    const Content content = read(seal_of(draft));
    EXPECT_EQ(content.version, "3");
    EXPECT_EQ(content.value("certificate_reference"), "0004F");
    EXPECT_EQ(content.value("surname"), "PEREIRA");
    EXPECT_THAT(defects(content), testing::IsEmpty());
}

TEST(Vds, ReferencesOfEveryLength) {
    for (const std::size_t length : {1U, 2U, 3U, 4U, 15U, 16U, 40U, 255U}) {
        VdsDraft draft = travel_document();
        draft.certificate_reference = std::string(length, 'A');
        const Content content = read(seal_of(draft));
        EXPECT_EQ(content.value("certificate_reference"), std::string(length, 'A'));
        EXPECT_THAT(defects(content), testing::IsEmpty()) << length;
    }
}

TEST(Vds, TheGermanAdministrationWritesTheLengthInDecimals) {
    VdsDraft draft = travel_document();
    draft.country = "D";
    draft.signer = "DEZV";
    draft.certificate_reference = std::string(40, 'B');
    Content content = read(seal_of(draft));
    EXPECT_EQ(content.value("certificate_reference"), std::string(40, 'B'));
    EXPECT_EQ(content.value("seal_country"), "D");
    EXPECT_THAT(defects(content), testing::IsEmpty());
    // Another signer's "40" are 64 characters: never guessed by what would fit.
    Bytes forged = seal_of(draft);
    const Bytes other = encode_c40("DEZW40").value();
    std::copy(other.begin(), other.end(), forged.begin() + 4);
    content = read(forged);
    EXPECT_NE(content.value("certificate_reference").size(), 40U);
    EXPECT_THAT(defects(content), testing::Not(testing::IsEmpty()));
}

TEST(Vds, ACountryOfOneLetterByUnlatch) {
    Bytes bytes = seal_of(travel_document());
    bytes[2] = 0xFE;
    bytes[3] = 'D' + 1;
    EXPECT_EQ(read(bytes).value("seal_country"), "D");
}

TEST(Vds, EveryDocumentTypeIsKnownAndWantsItsFeatures) {
    for (const VdsDocumentType& type : vds_document_types()) {
        VdsDraft draft = visa();
        draft.definition = type.definition;
        draft.category = type.category;
        draft.message.clear();
        const Content content = read(seal_of(draft));
        EXPECT_TRUE(content.understood);
        EXPECT_EQ(content.value("document_type"), type.name);
        EXPECT_THAT(defects(content), testing::Not(testing::IsEmpty())) << type.name;
        EXPECT_EQ(find_vds_document_type(type.definition, type.category), &type) << "a row twice";
    }
}

TEST(Vds, TextNumbersAndDatesOfAnAdministrativeDocument) {
    VdsDraft draft = travel_document();
    draft.definition = 0x01;
    draft.category = 0xC9;
    draft.message.clear();
    append_tlv(draft.message, 0x00, Bytes(16, 0xAB));
    append_tlv(draft.message, 0x01, bytes_of("20260131"));
    append_tlv(draft.message, 0x02, bytes_of("20260230"));
    append_tlv(draft.message, 0x03, bytes_of("example.org/p"));
    append_tlv(draft.message, 0x04, bytes_of("example.org/ç"));
    const Content content = read(seal_of(draft));
    EXPECT_EQ(content.value("profile_number"), "ABABABABABABABABABABABABABABABAB");
    EXPECT_EQ(content.value("valid_from"), "2026-01-31");
    EXPECT_EQ(content.value("valid_until"), "20260230");
    EXPECT_EQ(content.value("certificate_address"), "example.org/ç");
    EXPECT_THAT(defects(content), testing::ElementsAre("a date in valid_until"));
}

TEST(Vds, AProfileSaysWhatTheOtherTagsMean) {
    VdsDraft draft = travel_document();
    draft.definition = 0x01;
    draft.category = 0xC8;
    draft.message.clear();
    append_tlv(draft.message, 0x00,
               Bytes{0x9A, 0x42, 0x23, 0x40, 0x6D, 0x37, 0x4E, 0xF9, 0x9E, 0x2C, 0xF9, 0x5E, 0x31, 0xA2, 0x38, 0x46});
    append_tlv(draft.message, 0x04, bytes_of("Núñez"));
    append_tlv(draft.message, 0x06, bytes_of("Ana"));
    append_tlv(draft.message, 0x08, bytes_of("04.07.1990"));
    const Content content = read(seal_of(draft));
    EXPECT_EQ(content.value("surname"), "Núñez");
    EXPECT_EQ(content.value("date_of_birth"), "1990-07-04");
    EXPECT_THAT(defects(content), testing::Contains("city (tag 0C)"));
}

TEST(Vds, UnknownTypesAndTagsAreKeptAndSaidToBeUnknown) {
    VdsDraft draft = travel_document();
    draft.definition = 0x5F;
    draft.category = 0x03;
    draft.message.clear();
    append_tlv(draft.message, 0x22, bytes_of("Lucía"));
    append_tlv(draft.message, 0x23, Bytes{0x00, 0xFF});
    Content content = read(seal_of(draft));
    EXPECT_FALSE(content.understood);
    EXPECT_EQ(content.value("document_type"), "5F03");
    EXPECT_THAT(content.fields, testing::Contains(Field{"unknown", "Lucía", "tag 22"}));
    EXPECT_THAT(content.fields, testing::Contains(Field{"unknown", "00FF", "tag 23"}));
    ASSERT_TRUE(content.seal) << "its signature can be verified all the same";
    draft = travel_document();
    append_tlv(draft.message, 0x60, Bytes{0x01});
    content = read(seal_of(draft));
    EXPECT_THAT(content.fields, testing::Contains(Field{"unknown", "01", "tag 60"}));
    EXPECT_THAT(defects(content), testing::IsEmpty());
}

TEST(Vds, FaceImagesAreLongerThanOneByteOfLength) {
    VdsDraft draft = travel_document();
    draft.definition = 0xF7;
    draft.category = 0x0B;
    Bytes face(900, 0x55);
    const Bytes magic = {0xFF, 0x4F, 0xFF, 0x51};
    std::copy(magic.begin(), magic.end(), face.begin());
    append_tlv(draft.message, 0x01, face);
    const Content content = read(seal_of(draft));
    EXPECT_EQ(content.value("face_image"), "JPEG 2000 codestream, 900 bytes");
    EXPECT_THAT(defects(content), testing::IsEmpty());
}

TEST(VdsDefects, AnAlteredMrzFailsItsCheckDigits) {
    std::vector<std::string> lines = mrz_lines(mrz::Format::TD2);
    lines[1][0] = 'M';
    VdsDraft draft = travel_document();
    draft.message.clear();
    append_tlv(draft.message, 0x02, write_seal_mrz(lines, false).value());
    EXPECT_THAT(defects(read(seal_of(draft))),
                testing::ElementsAre(testing::StartsWith("check digit of document_number as it is computed"),
                                     testing::StartsWith("check digit of composite as it is computed")));
}

TEST(VdsDefects, MissingDoubledAndWronglyLongFeatures) {
    VdsDraft draft = visa();
    append_tlv(draft.message, 0x05, encode_c40("X987").value());
    append_tlv(draft.message, 0x06, bytes_of("abcde"));
    EXPECT_THAT(
        defects(read(seal_of(draft))),
        testing::ElementsAre("6 bytes in passport_number", "only one passport_number", "1 to 4 bytes in visa_type"));
    draft.message.clear();
    EXPECT_THAT(defects(read(seal_of(draft))),
                testing::ElementsAre("duration_of_stay (tag 04)", "passport_number (tag 05)",
                                     "a machine-readable zone (tag 01 or 02)"));
}

TEST(VdsDefects, DatesThatAreNone) {
    for (const std::uint32_t number : {0U, 2302026U, 13012026U, 99999999U, 0xFFFFFFU, 2290000U}) {
        Bytes bytes = seal_of(travel_document());
        // "UTTS02" is 4 bytes from 4 on, "5B" 2 more; the date of issue follows.
        for (int i = 0; i < 3; ++i)
            bytes[static_cast<std::size_t>(10 + i)] = static_cast<std::uint8_t>(number >> (16 - 8 * i));
        const Content content = read(bytes);
        EXPECT_EQ(content.value("date_of_issue"), "");
        EXPECT_THAT(content.defects, testing::ElementsAre(Defect{10, Expected::SealHeaderDate, {"date_of_issue"}}))
            << number;
    }
    VdsDraft leap = travel_document();
    leap.date_of_issue = "2024-02-29";
    EXPECT_EQ(read(seal_of(leap)).value("date_of_issue"), "2024-02-29");
}

TEST(VdsDefects, ASealWithoutSignatureHasNone) {
    const Bytes unsigned_seal = write_vds(visa()).value();
    const Content content = read(unsigned_seal);
    ASSERT_TRUE(content.seal);
    EXPECT_TRUE(content.seal->signature.empty());
    EXPECT_THAT(content.defects, testing::ElementsAre(Defect{unsigned_seal.size(), Expected::Signature, {"FF"}}));
}

TEST(VdsDefects, NothingMayFollowTheSignature) {
    Bytes bytes = seal_of(visa());
    const std::size_t end = bytes.size();
    bytes.push_back(0x00);
    EXPECT_THAT(read(bytes).defects, testing::ElementsAre(Defect{end, Expected::SignatureLast}));
    append_tlv(bytes, 0x05, encode_c40("X00000000").value());
    EXPECT_EQ(read(bytes).value("passport_number"), "X98765432") << "what follows is not read";
    Bytes odd = append_vds_signature(write_vds(visa()).value(), Bytes(63, 0x11));
    EXPECT_THAT(defects(read(odd)), testing::ElementsAre("a signature of two numbers of one size"));
}

TEST(VdsDefects, LengthsPastTheEnd) {
    const Bytes good = seal_of(visa());
    const std::size_t first = 4 + 4 + 2 + 8;
    for (const Bytes& length :
         {Bytes{0x7F}, Bytes{0x81, 0xFF}, Bytes{0x82, 0xFF, 0xFF}, Bytes{0x83, 0, 0, 1}, Bytes{0x80}, Bytes{0xFF}}) {
        Bytes bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(first) + 1);
        bytes.insert(bytes.end(), length.begin(), length.end());
        bytes.resize(good.size(), 0x20);
        const Content content = read(bytes);
        EXPECT_THAT(content.defects, testing::Contains(Defect{first, Expected::TagInMessage}));
        EXPECT_TRUE(content.seal->signature.empty());
    }
}

TEST(VdsDefects, ALengthLongerThanNeedBe) {
    VdsDraft draft = travel_document();
    draft.message.erase(draft.message.begin() + 1);
    draft.message.insert(draft.message.begin() + 1, {0x82, 0x00, 0x30});
    EXPECT_THAT(defects(read(seal_of(draft))), testing::ElementsAre("a length as short as it can be written"));
}

TEST(VdsDefects, C40EndingBadlyIsShownAsItStands) {
    VdsDraft draft = visa();
    draft.message.resize(draft.message.size() - 6);
    draft.message.insert(draft.message.end(), {0x19, 0xA6, 0xFE, 0x45, 0x19, 0xA6});
    const Content content = read(seal_of(draft));
    EXPECT_EQ(content.value("passport_number"), "19A6FE4519A6");
    EXPECT_THAT(defects(content), testing::ElementsAre("C40 text in passport_number"));
}

TEST(VdsDefects, ControlCharactersAreNoText) {
    VdsDraft draft = travel_document();
    draft.definition = 0xFC;
    draft.category = 0x04;
    draft.message.clear();
    append_tlv(draft.message, 0x01, encode_c40("12345678A901").value());
    append_tlv(draft.message, 0x02, bytes_of("PEREIRA\x1B[2J"));
    append_tlv(draft.message, 0x03, Bytes{0xC3, 0x28});
    const Content content = read(seal_of(draft));
    EXPECT_EQ(content.value("surname"), "504552454952411B5B324A");
    EXPECT_EQ(content.value("given_names"), "C328");
    EXPECT_EQ(content.defects.size(), 2U);
}

TEST(VdsDefects, EveryPrefixIsRead) {
    const Bytes whole = seal_of(visa());
    for (std::size_t size = 2; size < whole.size(); ++size)
        EXPECT_FALSE(read_vds(ByteView(whole).first(size), kToday).defects.empty()) << size;
}

TEST(VdsDefects, NothingOneByteAndNoise) {
    EXPECT_FALSE(looks_like_vds({}));
    EXPECT_FALSE(looks_like_vds(Bytes{0xDC}));
    EXPECT_FALSE(looks_like_vds(bytes_of("DC04FR01")));
    EXPECT_FALSE(read_vds({}, kToday).defects.empty());
    EXPECT_FALSE(read_vds(Bytes{0xDC}, kToday).defects.empty());
    std::mt19937 random(4);
    Bytes noise(65536);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random());
    noise[0] = 0xDC;
    noise[1] = 0x03;
    EXPECT_FALSE(read_vds(noise, kToday).understood) << "longer than any barcode";
    for (std::size_t at = 0; at + 4096 < noise.size(); at += 1021) {
        Bytes part(noise.begin() + static_cast<std::ptrdiff_t>(at),
                   noise.begin() + static_cast<std::ptrdiff_t>(at + 4096));
        part[0] = 0xDC;
        part[1] = static_cast<std::uint8_t>(2 + at % 2);
        EXPECT_FALSE(read_vds(part, kToday).defects.empty());
    }
}

TEST(VdsWrite, WhatDoesNotFitIsNotWritten) {
    const auto written = [](auto change) {
        VdsDraft draft = visa();
        change(draft);
        return write_vds(draft).has_value();
    };
    EXPECT_TRUE(written([](VdsDraft&) {}));
    EXPECT_FALSE(written([](VdsDraft& draft) { draft.version = 5; }));
    EXPECT_FALSE(written([](VdsDraft& draft) { draft.country = "UTOX"; }));
    EXPECT_FALSE(written([](VdsDraft& draft) { draft.signer = "UTT"; }));
    EXPECT_FALSE(written([](VdsDraft& draft) { draft.certificate_reference = std::string(256, 'A'); }));
    EXPECT_FALSE(written([](VdsDraft& draft) { draft.certificate_reference = "a"; }));
    EXPECT_FALSE(written([](VdsDraft& draft) { draft.date_of_issue = "31.01.2026"; }));
}

}  // namespace
}  // namespace garita::seal
