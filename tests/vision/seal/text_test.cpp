// Bytes as text and dates: hostile bytes never reach a field.
#include "vision/seal/detail/text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace garita::seal {
namespace {

using namespace std::string_view_literals;

TEST(SealText, Utf8StaysAndLatin1BecomesUtf8) {
    EXPECT_EQ(printable("PEÑA"), "PEÑA");
    EXPECT_EQ(printable("PE\xD1"sv), "PEÑ");
    EXPECT_EQ(printable("\xD1\xC1"sv), "ÑÁ");
    EXPECT_EQ(printable("漢字"), "漢字");
    EXPECT_EQ(printable("\xF0\x9F\x98\x80"sv), "\xF0\x9F\x98\x80");
}

TEST(SealText, WhatIsNotUtf8IsTakenAsLatin1) {
    EXPECT_EQ(printable("\xC0\xAF"sv), "À¯") << "overlong";
    EXPECT_EQ(printable("\xED\xA0\x80"sv), "í\u00A0") << "a surrogate; 0x80 is a control character";
    EXPECT_EQ(printable("\xF5\xBF\xBF\xBF"sv), "õ¿¿¿") << "beyond U+10FFFF";
    EXPECT_EQ(printable("A\xC3"sv), "AÃ") << "cut off";
}

TEST(SealText, ControlCharactersAreDropped) {
    EXPECT_EQ(printable("A\x1b[31m\x00\x7f"
                        "B\n"sv),
              "A[31mB");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"sv),
              "31m")
        << "control sequence introducer";
}

TEST(SealText, PrintableIsWhatPrintableLeavesAlone) {
    for (const std::string_view text : {""sv, "PEÑA"sv, "漢字"sv, "\xF0\x9F\x98\x80"sv}) {
        EXPECT_TRUE(is_printable(text)) << text;
        EXPECT_EQ(printable(text), text);
    }
    for (const std::string_view text :
         {"A\n"sv, "\x00"sv, "\x7f"sv, "\xC2\x9B"sv, "PE\xD1"sv, "\xED\xA0\x80"sv, "\xC0\xAF"sv}) {
        EXPECT_FALSE(is_printable(text)) << hexadecimal(Bytes(text.begin(), text.end()));
        EXPECT_NE(printable(text), text);
    }
}

TEST(SealText, BytesInHexadecimalAreUpperCase) {
    EXPECT_EQ(hexadecimal(Bytes{0x00, 0x5B, 0xFF}), "005BFF");
    EXPECT_EQ(hexadecimal(Bytes{}), "");
}

TEST(SealText, OnlyTheBlanksAtTheEndGo) {
    EXPECT_EQ(without_blanks_at_the_end(" A B  "), " A B");
    EXPECT_EQ(without_blanks_at_the_end("  "), "");
}

TEST(SealText, WordsAreApartByOneBlank) {
    EXPECT_EQ(words_of("  ANA,MARIA   LUZ \0\0"sv), "ANA MARIA LUZ");
    EXPECT_EQ(words_of(",,"), "");
    EXPECT_EQ(trimmed("\0 A B \0"sv), "A B");
}

TEST(SealText, NumbersAreWholeOrNone) {
    EXPECT_EQ(decimal_number("007"), 7);
    for (const std::string_view text : {"", "1x", "-1", "+1", " 1", "1234567890"})
        EXPECT_FALSE(decimal_number(text)) << text;
    EXPECT_EQ(hexadecimal_number("fF"), 255);
    EXPECT_FALSE(hexadecimal_number("G0"));
}

TEST(SealText, OnlyDaysOfTheCalendarAreDates) {
    EXPECT_EQ(iso_date(2028, 2, 29), "2028-02-29");
    EXPECT_EQ(iso_date(2000, 2, 29), "2000-02-29");
    EXPECT_FALSE(iso_date(1900, 2, 29));
    EXPECT_FALSE(iso_date(2027, 2, 29));
    EXPECT_FALSE(iso_date(2027, 4, 31));
    EXPECT_FALSE(iso_date(2027, 0, 1));
    EXPECT_FALSE(iso_date(2027, 13, 1));
    EXPECT_FALSE(iso_date(2027, 1, 0));
    EXPECT_FALSE(iso_date(0, 1, 1));
    EXPECT_FALSE(iso_date(10000, 1, 1));
    EXPECT_EQ(iso_date(1, 1, 1), "0001-01-01");
    EXPECT_EQ(iso_date("9999", "12", "31"), "9999-12-31");
    EXPECT_FALSE(iso_date("2O27", "01", "01"));
    EXPECT_EQ(date_of_ccyymmdd("19880715"), "1988-07-15");
    EXPECT_FALSE(date_of_ccyymmdd("1988071"));
    EXPECT_EQ(date_of_ccyymmdd("19000101"), "1900-01-01");
    EXPECT_EQ(date_of_ccyymmdd("20991231"), "2099-12-31");
    EXPECT_FALSE(date_of_ccyymmdd("18991231")) << "rather the day 18 of a month";
    EXPECT_FALSE(date_of_ccyymmdd("21000101")) << "rather the day 21 of a month";
}

TEST(SealText, DefectsAreBounded) {
    Content content = content_of("x");
    for (int i = 0; i < 100000; ++i) add_defect(content, 0, Expected::Json);
    EXPECT_EQ(content.defects.size(), 100U);
}

TEST(SealText, WhatAStrangerWritesIntoADefectIsCutBetweenTwoCharacters) {
    Content content = content_of("x");
    std::string name = "a";
    for (int i = 0; i < 200; ++i) name += "\u00e9";
    add_defect(content, 0, Expected::MemberOnly, {name});
    const std::string& cut = content.defects.at(0).arguments.at(0);
    EXPECT_EQ(cut.size(), 199U);
    EXPECT_TRUE(is_printable(cut));
}

}  // namespace
}  // namespace garita::seal
