// C40 as seals write it, and as forgers and torn labels end it.
#include "vision/seal/detail/c40.h"

#include <gtest/gtest.h>

namespace garita::seal {
namespace {

Bytes encoded(std::string_view text) {
    return encode_c40(text).value();
}

TEST(C40, ThreeCharactersAreTwoBytes) {
    // By hand: U, T, O are 34, 33, 28, and 1600 · 34 + 40 · 33 + 28 + 1 is D9C5.
    EXPECT_EQ(encoded("UTO"), (Bytes{0xD9, 0xC5}));
    EXPECT_EQ(decode_c40(Bytes{0xD9, 0xC5}), (C40Text{"UTO", std::nullopt}));
}

TEST(C40, FillersAreBlanks) {
    EXPECT_EQ(encoded("D<<"), encoded("D  "));
    EXPECT_EQ(decode_c40(encoded("D<<")).text, "D  ");
}

TEST(C40, ALoneCharacterIsUnlatchAndAscii) {
    EXPECT_EQ(encoded("D"), (Bytes{0xFE, 0x45}));
    EXPECT_EQ(encoded("UTOD"), (Bytes{0xD9, 0xC5, 0xFE, 0x45}));
    EXPECT_EQ(decode_c40(Bytes{0xD9, 0xC5, 0xFE, 0x45}), (C40Text{"UTOD", std::nullopt}));
}

TEST(C40, TwoCharactersAreFilledUpWithShift1) {
    EXPECT_EQ(decode_c40(encoded("UTOAB")), (C40Text{"UTOAB", std::nullopt}));
}

TEST(C40, EveryLengthComesBack) {
    const std::string all = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t length = 0; length <= all.size(); ++length) {
        const std::string text = all.substr(0, length);
        EXPECT_EQ(encoded(text).size(), c40_size(length));
        EXPECT_EQ(decode_c40(encoded(text)), (C40Text{text, std::nullopt}));
    }
}

TEST(C40, ShiftSetsGivePunctuationAndLowerCase) {
    // Shift 2 and value 13 is the full stop; shift 3 and value 1 is "a" (ISO/IEC 16022, annex C).
    const auto pair = [](int a, int b, int c) {
        const int sum = 1600 * a + 40 * b + c + 1;
        return Bytes{static_cast<std::uint8_t>(sum / 256), static_cast<std::uint8_t>(sum % 256)};
    };
    EXPECT_EQ(decode_c40(pair(1, 13, 14)), (C40Text{".A", std::nullopt}));
    EXPECT_EQ(decode_c40(pair(2, 1, 14)), (C40Text{"aA", std::nullopt}));
    EXPECT_EQ(decode_c40(pair(0, 5, 14)).bad_at, 0U) << "a control character";
    EXPECT_EQ(decode_c40(pair(1, 30, 14)).bad_at, 0U) << "upper shift";
}

TEST(C40, BadEndingsSayWhere) {
    const Bytes good = encoded("UTO");
    const auto with = [&](std::initializer_list<std::uint8_t> more) {
        Bytes bytes = good;
        bytes.insert(bytes.end(), more);
        return decode_c40(bytes);
    };
    EXPECT_EQ(with({0x45}), (C40Text{"UTO", 2})) << "an odd byte";
    EXPECT_EQ(with({0xFE}), (C40Text{"UTO", 2})) << "unlatch and nothing";
    EXPECT_EQ(with({0xFE, 0x00}), (C40Text{"UTO", 2})) << "unlatch and no ASCII";
    EXPECT_EQ(with({0xFE, 0x0B}), (C40Text{"UTO", 2})) << "unlatch and a line feed";
    EXPECT_EQ(with({0xFE, 0x45, 0xD9, 0xC5}), (C40Text{"UTO", 2})) << "more after the unlatch";
    EXPECT_EQ(with({0x00, 0x00}), (C40Text{"UTO", 2})) << "below the first value";
    EXPECT_EQ(with({0xFF, 0xFF}), (C40Text{"UTO", 2})) << "above the last value";
    EXPECT_EQ(with({0x59, 0xDB}).bad_at, 2U) << "a shift 3 at the end";
    EXPECT_EQ(decode_c40({}), (C40Text{"", std::nullopt}));
}

TEST(C40, WhatItCannotHoldIsNotWritten) {
    EXPECT_FALSE(encode_c40("a"));
    EXPECT_FALSE(encode_c40("UTÖ"));
}

TEST(C40, EveryPairIsReadOrRefused) {
    for (int high = 0; high < 256; ++high)
        for (int low = 0; low < 256; ++low) {
            const C40Text text = decode_c40(Bytes{static_cast<std::uint8_t>(high), static_cast<std::uint8_t>(low)});
            for (const char c : text.text) EXPECT_TRUE(c >= ' ' && c <= '~');
            EXPECT_LE(text.text.size(), 3U);
        }
}

}  // namespace
}  // namespace garita::seal
