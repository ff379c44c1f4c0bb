// Which format a payload is taken for, and that no payload does harm.
#include "vision/seal/content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
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
#include "vision/seal/identity_card.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";

Content read(std::string_view text) {
    return understand(bytes_of(text), kToday);
}

/// What holds of the content of any bytes.
void expect_harmless(const Content& content, std::size_t size) {
    EXPECT_FALSE(content.format.empty());
    EXPECT_LE(content.defects.size(), 100U);
    for (const Defect& defect : content.defects) EXPECT_LE(defect.offset, size) << defect.expected;
    EXPECT_EQ(printable(content.version), content.version);
    for (const Field& field : content.fields) {
        EXPECT_FALSE(field.value.empty()) << field.name;
        EXPECT_EQ(printable(field.value), field.value) << field.name << ": not UTF-8, or a control character";
    }
}

/// Every reader, whatever the payload looks like.
void read_as_everything(const Bytes& payload) {
    expect_harmless(understand(payload, kToday), payload.size());
    expect_harmless(read_aamva(payload, kToday), payload.size());
    expect_harmless(read_aamva_magnetic(payload, kToday), payload.size());
    expect_harmless(read_bcbp(payload, kToday), payload.size());
    expect_harmless(read_chilean_link(payload, kToday), payload.size());
    for (const char* format : {"id-arg", "id-col", "id-cri", "id-chl"})
        expect_harmless(read_identity_card(payload, format, kToday), payload.size());
}

TEST(Content, EachFormatIsToldFromTheOthers) {
    EXPECT_EQ(read(write_aamva({.subfiles = {{.type = "DL", .elements = {{"DAQ", "1"}}}}})).format, "aamva");
    EXPECT_EQ(read("%FLTOWN^EJEMPLO$ANA^1 ELM ST^?;6360101=290719880715=?").format, "aamva-magnetic");
    EXPECT_EQ(read(write_bcbp({})).format, "bcbp");
    EXPECT_EQ(read("00123456789@EJEMPLO@ANA@F@99111222@A@15/07/1988@02/03/2021").format, "id-arg");
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
    EXPECT_EQ(content.defects[0].expected, "at most 8192 bytes");
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

TEST(Content, HundredThousandDesignatorsTakeNoTime) {
    std::string text = "@\n\x1e\rANSI 636000100099";
    for (int i = 0; i < 100000; ++i) text += "DL00010001";
    const auto begin = std::chrono::steady_clock::now();
    const Content content = read_aamva(bytes_of(text), kToday);
    const auto took = std::chrono::steady_clock::now() - begin;
    expect_harmless(content, text.size());
    EXPECT_LT(took, std::chrono::seconds(5));
}

TEST(Content, HundredThousandElementsAndFieldsTakeNoTime) {
    const auto begin = std::chrono::steady_clock::now();
    std::string elements = "@\n\x1e\rANSI 636000100001DL00310000DL";
    std::string fields;
    for (int i = 0; i < 100000; ++i) {
        elements += "D" + std::string(1, static_cast<char>('A' + i % 26)) +
                    std::string(1, static_cast<char>('A' + i / 26 % 26)) + "1\n";
        fields += "@";
    }
    read_as_everything(bytes_of(elements));
    read_as_everything(bytes_of(fields));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
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
