// Which format a payload is taken for, and that no payload does harm.
#include "vision/seal/content.h"
#include "tests/vision/seal/payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/vision/seal/write_aamva.h"
#include "tests/vision/seal/write_bcbp.h"
#include "vision/seal/aamva.h"
#include "vision/seal/aamva_magnetic.h"
#include "vision/seal/bcbp.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/idb.h"
#include "vision/seal/idb_write.h"
#include "vision/seal/identity_card.h"
#include "vision/seal/vds.h"
#include "vision/seal/vds_nc.h"
#include "vision/seal/vds_write.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";

Content read(std::string_view text) {
    return understand(bytes_of(text), kToday);
}

constexpr std::string_view kJsonSeal =
    R"({"data":{"hdr":{"t":"icao.test","v":1,"is":"UTO"},"msg":{"utci":"T1"}},"sig":{"alg":"ES256","sigvl":"AAAA"}})";

VdsDraft dated_draft() {
    VdsDraft draft;
    draft.certificate_reference = "5B";
    draft.date_of_issue = "2026-01-31";
    draft.date_of_signature = "2026-02-01";
    return draft;
}

/// A visible digital seal of an invented document type: this message in one feature.
std::string seal_around(std::string_view message) {
    VdsDraft draft = dated_draft();
    append_tlv(draft.message, 0x01, bytes_of(message));
    const Bytes seal = append_vds_signature(write_vds(draft).value(), Bytes(64, 0x11));
    return {seal.begin(), seal.end()};
}

std::string icao_barcode() {
    IdbDraft draft;
    draft.certificate_reference = {1, 2, 3, 4, 5};
    draft.date_of_signature = "2026-02-01";
    append_tlv(draft.messages, 0x84, bytes_of("NUMBER"));
    return write_idb(draft, write_idb_signed_part(draft).value(), {}, Bytes(64, 0x77), false);
}

/// What holds of the content of any bytes.
void expect_harmless(const Content& content, std::size_t size) {
    EXPECT_FALSE(content.format.empty());
    EXPECT_LE(content.defects.size(), 100U);
    for (const Defect& defect : content.defects) EXPECT_LE(defect.offset, size) << phrase(defect);
    EXPECT_EQ(printable(content.version), content.version);
    for (const Field& field : content.fields) {
        EXPECT_TRUE(content.seal || !field.value.empty()) << field.name;
        EXPECT_EQ(printable(field.value), field.value) << field.name << ": not UTF-8, or a control character";
    }
}

/// Every reader, whatever the payload looks like.
void read_as_everything(const Bytes& payload) {
    expect_harmless(understand(payload, kToday), payload.size());
    expect_harmless(read_vds(payload, kToday), payload.size());
    expect_harmless(read_idb(payload, kToday), payload.size());
    expect_harmless(read_vds_nc(payload, kToday), payload.size());
    expect_harmless(read_aamva(payload, kToday), payload.size());
    expect_harmless(read_aamva_magnetic(payload, kToday), payload.size());
    expect_harmless(read_bcbp(payload, kToday), payload.size());
    expect_harmless(read_chilean_link(payload, kToday), payload.size());
    for (const char* format : {"id-arg", "id-col", "id-cri", "id-chl"})
        expect_harmless(read_identity_card(payload, format, kToday), payload.size());
}

TEST(Content, EachFormatIsToldFromTheOthers) {
    EXPECT_EQ(read(seal_around("MESSAGE")).format, "vds");
    EXPECT_EQ(read(icao_barcode()).format, "idb");
    EXPECT_EQ(read(kJsonSeal).format, "vds-nc");
    EXPECT_EQ(read(write_aamva({.subfiles = {{.type = "DL", .elements = {{"DAQ", "1"}}}}})).format, "aamva");
    EXPECT_EQ(read("%FLTOWN^EJEMPLO$ANA^1 ELM ST^?;6360101=290719880715=?").format, "aamva-magnetic");
    EXPECT_EQ(read(write_bcbp({})).format, "bcbp");
    EXPECT_EQ(read("00123456789@EJEMPLO@ANA@F@99111222@A@15/07/1988@02/03/2021").format, "id-arg");
}

// What `understand` reads is what the format's own reader reads.
TEST(Content, ASealIsReadAndItsSignedPartKept) {
    for (const auto& [text, reader] : {std::pair{seal_around("MESSAGE"), &read_vds},
                                       {icao_barcode(), &read_idb},
                                       {std::string(kJsonSeal), &read_vds_nc}}) {
        const Content content = read(text);
        EXPECT_EQ(content, reader(bytes_of(text), kToday));
        ASSERT_TRUE(content.seal) << content.format;
        EXPECT_FALSE(content.seal->signed_bytes.empty());
        EXPECT_EQ(content.seal->country, "UTO");
    }
}

// A seal's first bytes decide: what a stranger puts where a Colombian card has its mark changes nothing.
TEST(Content, ASealIsNotTakenForACard) {
    constexpr std::size_t kMarkAt = 24;
    const auto with_mark = [](std::string text) {
        text.resize(std::max<std::size_t>(text.size(), 200), ' ');
        return text.replace(kMarkAt, 7, "PubDSK_");
    };
    ASSERT_EQ(read(with_mark("")).format, "id-col") << "the mark alone makes a card";
    EXPECT_EQ(read(with_mark(seal_around(std::string(160, 'A')))).format, "vds");
    EXPECT_EQ(read(with_mark("RDB1A")).format, "idb");
    EXPECT_EQ(read(with_mark(R"({"data":{"msg":{"text":"       "}},"sig":{}})")).format, "vds-nc");
}

TEST(Content, WhatIsBrokenInAThousandPlacesHasAHundredDefects) {
    std::string message;
    for (int i = 0; i < 1000; ++i) message += std::string("\x05\x01\xFF", 3);
    VdsDraft draft = dated_draft();
    draft.definition = 0x5D;
    draft.category = 0x01;
    draft.message = bytes_of(message);
    EXPECT_EQ(understand(write_vds(draft).value(), kToday).defects.size(), 100U);
    std::string names;
    for (int i = 0; i < 600; ++i) names += ",\"" + std::to_string(i) + "\":1";
    EXPECT_EQ(read(R"({"data":{},"sig":{})" + names + "}").defects.size(), 100U);
}

TEST(Content, WhatIsKnownButNotSupportedIsToldByName) {
    for (const auto& [text, format] :
         {std::pair{"HC1:NCFOXN%TS3DH", "eu-health"}, {"DC02FR0000011E6A1E6A0001FR", "2d-doc"}}) {
        const Content content = read(text);
        EXPECT_EQ(content.format, format);
        EXPECT_FALSE(content.understood);
        EXPECT_THAT(content.fields, testing::IsEmpty());
    }
}

TEST(Content, WhatNobodyKnowsIsUnknown) {
    for (const std::string_view text :
         {"", "x", "https://example.org/?RUN=1", "WIFI:T:WPA;S:net;P:pass;;", "This is PDF417", "@", "{}"}) {
        const Content content = read(text);
        EXPECT_EQ(content.format, "unknown") << text;
        EXPECT_FALSE(content.understood);
    }
}

TEST(Content, AllSingleBytesAreHarmless) {
    read_as_everything({});
    for (int byte = 0; byte < 256; ++byte) read_as_everything({static_cast<std::uint8_t>(byte)});
}

TEST(Content, APayloadLongerThanAnySymbolIsNotLookedAt) {
    std::mt19937 random(1);
    Bytes payload(65536);
    for (std::uint8_t& byte : payload) byte = static_cast<std::uint8_t>(random());
    const Content content = understand(payload, kToday);
    EXPECT_EQ(content.format, "unknown");
    ASSERT_EQ(content.defects.size(), 1U);
    EXPECT_EQ(phrase(content.defects[0]), "at most 8192 bytes");
    read_as_everything(payload);
}

TEST(Content, RandomBytesAreHarmless) {
    std::mt19937 random(2);
    for (int round = 0; round < 300; ++round) {
        Bytes payload(random() % 900);
        for (std::uint8_t& byte : payload) byte = static_cast<std::uint8_t>(random());
        read_as_everything(payload);
    }
}

// One byte of a good payload changed, many times over.
TEST(Content, DamagedPayloadsAreHarmless) {
    const std::vector<std::string> good = {
        seal_around("MESSAGE"),
        icao_barcode(),
        std::string(kJsonSeal),
        write_aamva({.subfiles = {{.type = "DL", .elements = {{"DAQ", "1"}, {"DCS", "A"}, {"DBB", "07151988"}}},
                                  {.type = "ZV", .elements = {{"ZVA", "1"}}}}}),
        write_bcbp({.unique = "2WK6325BAC ", .legs = {BcbpLeg{.repeated = "014"}, BcbpLeg{}}, .security = "ABC"}),
        "%FLTOWN^EJEMPLO$ANA^1 ELM ST^?;6360101=290719880715=?+10?",
        "00123456789@EJEMPLO@ANA@F@99111222@A@15/07/1988@02/03/2021",
        "https://portal.sidiv.registrocivil.cl/docstatus?RUN=12345678-5&type=CEDULA&serial=5&mrz=5588071573007158",
    };
    std::mt19937 random(3);
    for (const std::string& text : good) {
        for (int round = 0; round < 500; ++round) {
            Bytes payload = bytes_of(text);
            payload[random() % payload.size()] = static_cast<std::uint8_t>(random());
            if (round % 3 == 0) payload.resize(random() % payload.size());
            expect_harmless(understand(payload, kToday), payload.size());
            expect_harmless(read_aamva(payload, kToday), payload.size());
            expect_harmless(read_bcbp(payload, kToday), payload.size());
        }
    }
}

/// What this thread's processor worked for a call.
template <typename F>
double seconds_of(const F& call) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    };
    const double begin = now();
    call();
    return now() - begin;
}

/// Ten times as much takes about ten times as long, not a hundred times: on any machine, under any load.
template <typename F>
void expect_linear(const F& call_with) {
    constexpr int kFew = 10'000;
    const double few = seconds_of([&] { call_with(kFew); });
    const double many = seconds_of([&] { call_with(10 * kFew); });
    EXPECT_LT(many, 40 * few);
}

TEST(Content, TimeGrowsWithTheDesignatorsAndNotWithTheirSquare) {
    expect_linear([](int count) {
        std::string text = "@\n\x1e\rANSI 636000100099";
        for (int i = 0; i < count; ++i) text += "DL00010001";
        expect_harmless(read_aamva(bytes_of(text), kToday), text.size());
    });
}

TEST(Content, TimeGrowsWithTheElementsAndNotWithTheirSquare) {
    expect_linear([](int count) {
        std::string elements = "@\n\x1e\rANSI 636000100001DL00310000DL";
        for (int i = 0; i < count; ++i)
            elements += "D" + std::string(1, static_cast<char>('A' + i % 26)) +
                        std::string(1, static_cast<char>('A' + i / 26 % 26)) + "1\n";
        read_as_everything(bytes_of(elements));
    });
}

TEST(Content, TimeGrowsWithTheFieldsAndNotWithTheirSquare) {
    expect_linear([](int count) { read_as_everything(bytes_of(std::string(static_cast<std::size_t>(count), '@'))); });
}

TEST(Content, WithoutADateOfTodayNothingBreaks) {
    for (const std::string_view today : {"", "x", "2026", "99999999999999"}) {
        const std::string pass = write_bcbp({.unique = "1WW6325B"});
        expect_harmless(understand(bytes_of(pass), today), pass.size());
        const std::string tracks = "%FLTOWN^EJEMPLO$ANA^1 ELM ST^?;6360101=290719880715=?";
        expect_harmless(understand(bytes_of(tracks), today), tracks.size());
    }
}

}  // namespace
}  // namespace garita::seal
