// JSON read strictly and written canonically, by the published examples of RFC 8785.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>

#include "vision/seal/detail/canonical_json.h"
#include "vision/seal/detail/strict_json.h"

namespace garita::seal {
namespace {

std::string canonical(std::string_view text) {
    const auto parsed = parse_json(text);
    if (const auto* refusal = std::get_if<JsonRefusal>(&parsed))
        return "refused: " + std::string(expectation_of(refusal->expected).key);
    return canonical_json(std::get<JsonValue>(parsed));
}

bool refused(std::string_view text) {
    return std::holds_alternative<JsonRefusal>(parse_json(text));
}

// RFC 8785, appendix B.
TEST(CanonicalJson, NumbersOfAppendixB) {
    struct Example {
        std::uint64_t bits;
        std::string_view text;
    };
    constexpr Example kExamples[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (const Example& example : kExamples)
        EXPECT_EQ(ecmascript_number(std::bit_cast<double>(example.bits)), example.text);
}

// RFC 8785, 3.2.2 and 3.2.3: the sample object.
TEST(CanonicalJson, TheSampleOfTheRfc) {
    EXPECT_EQ(canonical(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
              "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
              "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

// RFC 8785, 3.2.3: names in the order of UTF-16 units, which puts U+1F600 before U+FB33.
TEST(CanonicalJson, NamesInTheOrderOfUtf16) {
    EXPECT_EQ(canonical(R"({
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    })"),
              "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
              "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
              "\"\U0001F600\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, IntegersAreDoublesToo) {
    EXPECT_EQ(canonical("[9007199254740993, -0, 18446744073709551615]"), "[9007199254740992,0,18446744073709552000]");
}

TEST(StrictJson, WhatIsNoJsonIsRefused) {
    for (const std::string_view text :
         {"",        " ",       "{",           "}",          "[1,]",   "{\"a\":1,}", "{a:1}",
          "{'a':1}", "NaN",     "[NaN]",       "[Infinity]", "[-]",    "[01]",       "[+1]",
          "[.5]",    "[1.]",    "{\"a\":1} x", "[1]]",       "\"\t\"", "// c\n1",    "\xEF\xBB\xBF{}",
          "[1e999]", "[-1e999]"})
        EXPECT_TRUE(refused(text)) << text;
}

TEST(StrictJson, TwoMembersOfOneNameAreRefused) {
    EXPECT_EQ(canonical(R"({"a":1,"b":2,"a":1})"), "refused: json-names");
    EXPECT_TRUE(refused(R"({"a":1,"\u0061":2})")) << "the same name by an escape";
    EXPECT_FALSE(refused(R"([{"a":1},{"a":1}])"));
}

TEST(StrictJson, InvalidUnicodeIsRefused) {
    EXPECT_TRUE(refused("\"\xC3\x28\"")) << "a broken sequence";
    EXPECT_TRUE(refused("\"\xC0\xAF\"")) << "an overlong one";
    EXPECT_TRUE(refused("\"\xED\xA0\x80\"")) << "a surrogate in UTF-8";
    EXPECT_TRUE(refused(R"("\ud800")")) << "a lone surrogate";
    EXPECT_TRUE(refused(R"("\ude00\ud83d")")) << "surrogates in the wrong order";
}

TEST(StrictJson, DepthAndNumberOfValuesAreBounded) {
    const auto deep = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    EXPECT_FALSE(refused(deep(kDeepestJson)));
    EXPECT_EQ(canonical(deep(kDeepestJson + 1)), "refused: json-levels");
    EXPECT_TRUE(refused(std::string(1'000'000, '[')));
    std::string many = "[0";
    for (std::size_t i = 0; i < kMostJsonValues; ++i) many += ",0";
    EXPECT_TRUE(refused(many + ']'));
}

}  // namespace
}  // namespace garita::seal
