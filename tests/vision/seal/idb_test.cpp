// ICAO barcodes that are written here, by invented persons, and what can be wrong with them.
#include "vision/seal/idb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "mrz/write.h"
#include "tests/vision/seal/payload.h"
#include "vision/seal/detail/base_n.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/inflate.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/idb_write.h"
#include "vision/seal/vds_write.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";
const Bytes kReference = {0x11, 0x22, 0x33, 0x44, 0x55};
const Bytes kSignature(64, 0x77);

std::vector<std::string> td1() {
    mrz::Fields fields;
    fields.document_code = "I";
    fields.issuing_state = "UTO";
    fields.surname = "PEREIRA";
    fields.given_names = "LUCIA";
    fields.document_number = "L12345678";
    fields.nationality = "UTO";
    fields.date_of_birth = "900704";
    fields.sex = "F";
    fields.date_of_expiry = "301231";
    return mrz::write(mrz::Format::TD1, fields).lines;
}

IdbDraft draft() {
    IdbDraft draft;
    draft.certificate_reference = kReference;
    draft.date_of_signature = "2026-02-01";
    append_tlv(draft.messages, 0x07, write_seal_mrz(td1(), false).value());
    append_tlv(draft.messages, 0x84, Bytes{0x30, 0x5B, 0x95, 0x6F});
    return draft;
}

std::string barcode(const IdbDraft& draft, bool compressed = false, const Bytes& signature = kSignature) {
    return write_idb(draft, write_idb_signed_part(draft).value(), {}, signature, compressed);
}

Content read(std::string_view text) {
    const Bytes bytes = bytes_of(text);
    EXPECT_TRUE(looks_like_idb(bytes)) << text;
    return read_idb(bytes, kToday);
}

TEST(Idb, ASignedBarcode) {
    const std::string text = barcode(draft());
    EXPECT_TRUE(text.starts_with("RDB1B"));
    const Content content = read(text);
    EXPECT_EQ(content.format, "idb");
    EXPECT_EQ(content.version, "RDB1");
    EXPECT_TRUE(content.understood);
    EXPECT_THAT(defects(content), testing::IsEmpty());
    EXPECT_EQ(content.value("seal_country"), "UTO");
    EXPECT_EQ(content.value("certificate_reference"), "1122334455");
    EXPECT_EQ(content.value("date_of_signature"), "2026-02-01");
    EXPECT_EQ(content.value("mrz_line_3"), td1()[2]);
    EXPECT_EQ(content.value("surname"), "PEREIRA");
    EXPECT_EQ(content.value("date_of_birth"), "1990-07-04");
    ASSERT_TRUE(content.seal);
    EXPECT_EQ(content.seal->signed_bytes, write_idb_signed_part(draft()));
    EXPECT_EQ(content.seal->signature, kSignature);
    EXPECT_EQ(content.seal->hash, Hash::Sha256);
    EXPECT_EQ(content.seal->signer, "");
    EXPECT_EQ(content.seal->signed_on, "2026-02-01");
}

TEST(Idb, UnknownDigitsOfADateAreX) {
    // Mask 0x30: the two digits of the day. 0x5B956F is 6002031: June 2031.
    EXPECT_THAT(read(barcode(draft())).fields, testing::Contains(Field{"date_of_expiry", "2031-06-XX", "tag 84"}));
    IdbDraft masked = draft();
    masked.messages.clear();
    append_tlv(masked.messages, 0x84, Bytes{0xF0, 0x00, 0x07, 0xC6});
    EXPECT_EQ(read(barcode(masked)).value("date_of_expiry"), "1990-XX-XX");
    masked.messages.clear();
    append_tlv(masked.messages, 0x84, Bytes{0x00, 0x00, 0x07, 0xC6});
    EXPECT_THAT(defects(read(barcode(masked))), testing::ElementsAre("a date in date_of_expiry"));
}

TEST(Idb, CompressedUnsignedAndNational) {
    EXPECT_TRUE(barcode(draft(), true).starts_with("RDB1D"));
    EXPECT_EQ(read(barcode(draft(), true)).fields, read(barcode(draft())).fields);
    EXPECT_EQ(read(barcode(draft(), true)).seal, read(barcode(draft())).seal);
    IdbDraft plain = draft();
    plain.certificate_reference.clear();
    plain.identifier = "NDB1";
    for (const bool compressed : {false, true}) {
        const std::string text = barcode(plain, compressed, {});
        EXPECT_TRUE(text.starts_with(compressed ? "NDB1C" : "NDB1A"));
        const Content content = read(text);
        EXPECT_THAT(defects(content), testing::IsEmpty());
        EXPECT_EQ(content.value("surname"), "PEREIRA");
        EXPECT_TRUE(content.seal->signature.empty());
    }
}

TEST(Idb, TheDateOfSignatureHasAMaskOrNone) {
    IdbDraft three_bytes = draft();
    three_bytes.masked_date = false;
    const Content content = read(barcode(three_bytes));
    EXPECT_EQ(content.value("date_of_signature"), "2026-02-01");
    EXPECT_THAT(defects(content), testing::IsEmpty());
    EXPECT_EQ(content.seal->signed_bytes, write_idb_signed_part(three_bytes));
}

TEST(Idb, MessagesInMessages) {
    IdbDraft nested = draft();
    nested.messages.clear();
    Bytes details;
    append_tlv(details, 0x33, Bytes{0x00, 0x1E, 0xDA, 0x8A});
    append_tlv(details, 0x34, encode_c40("1").value());
    append_tlv(details, 0x36, encode_c40("UTO").value());
    append_tlv(details, 0x37, encode_c40("CLINIC").value());
    append_tlv(details, 0x38, encode_c40("B12").value());
    Bytes event;
    append_tlv(event, 0x1F, encode_c40("XM68M6").value());
    append_tlv(event, 0x24, details);
    Bytes proof;
    append_tlv(proof, 0x04, encode_c40("PEREIRA LUCIA").value());
    append_tlv(proof, 0x09, event);
    append_tlv(nested.messages, 0x04, proof);
    const Content content = read(barcode(nested));
    EXPECT_EQ(content.value("document_type"), "proof_of_vaccination");
    EXPECT_EQ(content.value("name"), "PEREIRA LUCIA");
    EXPECT_THAT(content.fields, testing::Contains(Field{"date_of_vaccination", "2026-02-02", "tag 04/09/24/33"}));
    EXPECT_THAT(content.fields, testing::Contains(Field{"batch_number", "B12", "tag 04/09/24/38"}));
    EXPECT_THAT(defects(content), testing::Contains("sex (tag 04/06)"));
}

TEST(Idb, TheCountrysOwnDocumentTypes) {
    IdbDraft german = draft();
    german.country = "D";
    append_tlv(german.messages, 0x86, Bytes{6});
    EXPECT_EQ(read(barcode(german)).value("document_type"), "temporary_passport");
    german.country = "UTO";
    EXPECT_EQ(read(barcode(german)).value("document_type"), "");
    EXPECT_EQ(read(barcode(german)).value("national_document_type"), "6");
}

TEST(Idb, TheSignersCertificateMayCome) {
    const std::string text =
        write_idb(draft(), write_idb_signed_part(draft()).value(), Bytes(300, 0x30), kSignature, false);
    EXPECT_EQ(read(text).seal->certificate, Bytes(300, 0x30));
}

TEST(IdbDefects, AlgorithmsThatNobodyKnowsAreNeverVerified) {
    IdbDraft unknown = draft();
    unknown.algorithm = 9;
    const Content content = read(barcode(unknown));
    EXPECT_THAT(defects(content), testing::ElementsAre("a signature algorithm that is known (1, 2, 3)"));
    EXPECT_TRUE(content.seal->signature.empty());
}

TEST(IdbDefects, ZonesMissingOrTwice) {
    const Bytes part = write_idb_signed_part(draft()).value();
    EXPECT_THAT(defects(read(write_idb(draft(), part, {}, {}, false))), testing::ElementsAre("a signature (tag 7F)"));
    Bytes twice = part;
    append_tlv(twice, 0x61, Bytes{});
    EXPECT_THAT(defects(read(write_idb(draft(), twice, {}, kSignature, false))),
                testing::ElementsAre("one message, one certificate and one signature zone"));
    const Bytes header(part.begin(), part.begin() + 12);
    const Content without = read(write_idb(draft(), header, {}, kSignature, false));
    EXPECT_THAT(defects(without), testing::ElementsAre("a message zone (tag 61)"));
    EXPECT_TRUE(without.seal->signature.empty());
}

TEST(IdbDefects, ABombIsNotInflated) {
    const Bytes zeros(1'000'000, 0);
    IdbDraft bomb = draft();
    const std::string text = write_idb(bomb, zeros, {}, {}, true);
    EXPECT_LT(text.size(), kLongestPayload) << "it fits a barcode";
    EXPECT_THAT(defects(read(text)), testing::ElementsAre("zlib data of at most 16384 bytes"));
}

TEST(IdbDefects, BrokenZlib) {
    std::string text = barcode(draft(), true);
    text[20] = text[20] == 'A' ? 'B' : 'A';
    EXPECT_THAT(defects(read(text)), testing::ElementsAre("zlib data of at most 16384 bytes"));
    EXPECT_FALSE(inflate_within({}, 100));
    EXPECT_FALSE(inflate_within(Bytes{0x78, 0x9C}, 100));
}

TEST(IdbDefects, TextThatIsNoBase32) {
    EXPECT_THAT(read("RDB1B").defects, testing::Not(testing::IsEmpty()));
    EXPECT_THAT(defects(read("RDB1B0189")), testing::ElementsAre("Base32 text"));
    EXPECT_THAT(defects(read("RDB1BNK6ADJL2PECXOABAHIMW\x01")), testing::ElementsAre("Base32 text"));
    EXPECT_FALSE(looks_like_idb(bytes_of("RDB1E")));
    EXPECT_FALSE(looks_like_idb(bytes_of("RDB2B")));
    EXPECT_FALSE(looks_like_idb(bytes_of("RDB1")));
    EXPECT_FALSE(looks_like_idb({}));
}

TEST(IdbDefects, EveryPrefixIsRead) {
    const std::string whole = barcode(draft());
    for (std::size_t size = 5; size < whole.size(); ++size) {
        const Content content = read(std::string_view(whole).substr(0, size));
        EXPECT_FALSE(content.defects.empty()) << size;
        for (const Defect& defect : content.defects) EXPECT_LE(defect.offset, size);
    }
}

TEST(IdbDefects, Noise) {
    std::mt19937 random(5);
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (int i = 0; i < 200; ++i) {
        std::string text = std::string("RDB1") + static_cast<char>('A' + i % 4);
        for (int k = 0; k < 2000; ++k) text += kAlphabet[random() % 32];
        EXPECT_FALSE(read(text).defects.empty());
    }
    EXPECT_FALSE(read("RDB1A" + std::string(65536, 'A')).understood);
}

}  // namespace
}  // namespace garita::seal
