// Document numbers, and what a reader takes for one another.
#include "firmware/watchlists/look_alike.h"

#include <gmock/gmock.h>

#include <random>

#include "firmware/watchlists/entries.h"

namespace garita::watchlists {
namespace {

TEST(PlainNumber, IsWhatIsPrintedWithoutWhatStandsBetween) {
    EXPECT_EQ(plain_number("ab 12-34.5/6<<"), "AB123456");
    EXPECT_EQ(plain_number("123456789012345678901234"), "123456789012345678901234");
    EXPECT_FALSE(plain_number("1234567890123456789012345"));
    for (const char* none : {"", "<<<", "AB?1234", "Ñ123", "AB_1", "AB\n1"}) EXPECT_FALSE(plain_number(none)) << none;
}

TEST(LookAlikes, AreClassesThatNeverChange) {
    EXPECT_EQ(folded("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), "A8C0EF6H1JK1MN0P0R5TUVWXY20123456789");
    EXPECT_EQ(look_alikes_of('O'), "O0QD");
    EXPECT_EQ(look_alikes_of('A'), "A");
    EXPECT_EQ(folded("O0QD"), folded("0000"));
    EXPECT_NE(folded("A0"), folded("A1"));
}

/// By trying all of them.
bool some_look_alike_between(const std::string& plain, const std::string& first, const std::string& last,
                             const std::string& begun = "") {
    if (begun.size() == plain.size()) return first <= begun && begun <= last;
    for (const char c : look_alikes_of(plain[begun.size()]))
        if (some_look_alike_between(plain, first, last, begun + c)) return true;
    return false;
}

TEST(LookAlikes, InARangeAreFoundAsByTryingAll) {
    std::mt19937 random(5);
    constexpr std::string_view kCharacters = "0OQD1IL2Z5S8B39AMX";
    const auto number = [&] {
        std::string text;
        for (int i = 0; i < 4; ++i) text += kCharacters[random() % kCharacters.size()];
        return text;
    };
    int inside = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string plain = number();
        std::string first = number();
        std::string last = number();
        if (first > last) std::swap(first, last);
        // Close bounds are the hard ones.
        if (i % 2 == 0) last = first.substr(0, 2) + last.substr(2);
        if (first > last) continue;
        const bool expected = some_look_alike_between(plain, first, last);
        EXPECT_EQ(look_alike_lies_between(plain, first, last), expected) << plain << ' ' << first << ' ' << last;
        inside += expected ? 1 : 0;
    }
    EXPECT_GT(inside, 1000);
}

TEST(States, AreWrittenInOneWay) {
    EXPECT_EQ(plain_state("UTO"), "UTO");
    EXPECT_EQ(plain_state("D<<"), "D");
    EXPECT_EQ(plain_state("DEU"), "D");
    for (const char* none : {"", "<<<", "UT0", "UTOP", "uto"}) EXPECT_FALSE(plain_state(none)) << none;
}

TEST(Types, AgreeWhereOneIsTheOtherMoreExactly) {
    EXPECT_EQ(plain_type("P<"), "P");
    EXPECT_EQ(plain_type("<<"), "");
    EXPECT_FALSE(plain_type("P1"));
    EXPECT_TRUE(types_agree("P", "PD"));
    EXPECT_TRUE(types_agree("PD", "P"));
    EXPECT_TRUE(types_agree("", "ID"));
    EXPECT_FALSE(types_agree("PP", "PD"));
    EXPECT_FALSE(types_agree("P", "ID"));
}

TEST(Days, AreTwoBytes) {
    EXPECT_EQ(day_number("1970-01-02"), 1);
    EXPECT_EQ(day_text(1), "1970-01-02");
    EXPECT_EQ(day_number("2149-06-06"), 65535);
    EXPECT_EQ(day_text(65535), "2149-06-06");
    EXPECT_EQ(day_text(0), "");
    for (const char* none : {"1970-01-01", "2149-06-07", "2026-02-30", "", "today"})
        EXPECT_FALSE(day_number(none)) << none;
}

}  // namespace
}  // namespace garita::watchlists
