// What lines say: the ICAO specimens, long numbers, wrong digits with their place, dates of two-digit years.
#include "mrz/document.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "mrz/characters.h"
#include "mrz/states.h"

namespace garita::mrz {
namespace {

using Lines = std::vector<std::string>;
const Lines kTd3 = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

const Lines kTd1 = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};

TEST(CheckDigit, ExamplesOfTheStandard) {
    // Doc 9303 part 3, appendix A, examples 1 to 4.
    EXPECT_EQ(check_digit("520727"), '3');
    EXPECT_EQ(check_digit("AB2134<<<"), '5');
    const auto composite = [](Format format, const Lines& lines) {
        return parse(format, lines).check_digits.back().expected;
    };
    EXPECT_EQ(composite(Format::TD3, {"P<YTO" + std::string(39, '<'), "HA672242<6YTO5802254M9601086<<<<<<<<<<<<<<00"}),
              '8');
    EXPECT_EQ(composite(Format::TD1,
                        {"I<YTOD231458907<<<<<<<<<<<<<<<", "3407127M9507122YTO<<<<<<<<<<<0", std::string(30, '<')}),
              '2');
    EXPECT_EQ(composite(Format::TD2, {"I<YTO" + std::string(31, '<'), "HA672242<6YTO5802254M9601086<<<<<<<0"}), '8');
    EXPECT_FALSE(check_digit("ab"));
}

TEST(Document, FieldsOfTheTd3Specimen) {
    const Document document = parse(Format::TD3, kTd3);
    EXPECT_TRUE(document.defects.empty());
    EXPECT_TRUE(document.check_digits_valid());
    EXPECT_EQ(document.check_digits.size(), 5U);
    EXPECT_EQ(document.value("surname"), "ERIKSSON");
    EXPECT_EQ(document.value("given_names"), "ANNA MARIA");
    EXPECT_EQ(document.value("document_number"), "L898902C3");
    EXPECT_EQ(document.value("nationality"), "UTO");
    EXPECT_EQ(document.value("date_of_birth"), "740812");
    EXPECT_EQ(document.value("optional_data"), "ZE184226B");
}

TEST(Document, AWrongDigitIsToldWithItsPlaceAndWhatItShouldBe) {
    Lines lines = kTd3;
    lines[1][19] = '4';
    const Document document = parse(Format::TD3, lines);
    const auto wrong = std::ranges::find(document.check_digits, "date_of_birth", &CheckDigit::of);
    EXPECT_FALSE(wrong->valid);
    EXPECT_EQ(wrong->found, '4');
    EXPECT_EQ(wrong->expected, '2');
    EXPECT_EQ(wrong->at, (Span{2, 20, 1}));
}

TEST(Document, LongNumberGoesOnInTheOptionalData) {
    const Lines belgium = {"IDBEL590335801485120100200<<<<", "8512017F0901015BEL<<<<<<<<<<<7",
                           "REINARTZ<<ULRIKE<KATIA<E<<<<<<"};
    EXPECT_EQ(parse(Format::TD1, belgium).value("document_number"), "590335801");
    // Doc 9303 part 5, appendix: D23145890734.
    const Lines longer = {"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2",
                          "STEVENSON<<PETER<JOHN<<<<<<<<<"};
    const Document document = parse(Format::TD1, longer);
    EXPECT_EQ(document.value("document_number"), "D23145890734");
    EXPECT_EQ(document.value("optional_data"), "");
    EXPECT_TRUE(document.check_digits_valid());
}

TEST(Document, ALongNumberEndsWithItsCheckDigitAndAFiller) {
    // As many characters as a TD1 has room for (part 5, 4.2.4: digits of the number in places 16 to 28).
    Lines lines = {"I<UTOABCDEFGHI<KLMNOPQRSTUVW0<", "3407127M9507122UTO<<<<<<<<<<<2",
                   "STEVENSON<<PETER<JOHN<<<<<<<<<"};
    lines[0][28] = *check_digit("ABCDEFGHIKLMNOPQRSTUVW");
    const Document full = parse(Format::TD1, lines);
    EXPECT_EQ(full.value("document_number"), "ABCDEFGHIKLMNOPQRSTUVW");
    EXPECT_EQ(full.check_digits[0].at, (Span{1, 29, 1}));
    EXPECT_TRUE(full.check_digits[0].valid);
    // Without the filler it is optional data behind a missing check digit.
    lines[0].replace(27, 3, "W77");
    const Document open = parse(Format::TD1, lines);
    EXPECT_EQ(open.value("document_number"), "ABCDEFGHI");
    EXPECT_EQ(open.value("optional_data"), "KLMNOPQRSTUVW77");
    EXPECT_FALSE(open.check_digits[0].valid);
}

TEST(Document, WhatTheStandardAndIssuersPutInsideOtherFields) {
    const Lines crew = {"ACUTOD231458907AB<<<<<<<<<<<<<", kTd1[1], kTd1[2]};
    EXPECT_EQ(parse(Format::TD1, crew).value("employer"), "AB");
    EXPECT_EQ(parse(Format::TD1, crew).value("optional_data"), "AB");
    EXPECT_EQ(parse(Format::TD1, kTd1).value("employer"), "");
    const Lines french = {"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "9409923102854CORINNE<<<<<<<6512068F4"};
    EXPECT_EQ(parse(Format::FRA, french).value("month_of_issue"), "9409");
    EXPECT_EQ(parse(Format::FRA, french).value("document_number"), "940992310285");
}

TEST(Document, TheFrenchDrivingLicence) {
    // The specimen of the ministry, 2013.
    Lines lines = {"D1FRA13AA000026181231MARTIN<<9"};
    EXPECT_EQ(format_of(lines), Format::IDL);
    const Document document = parse(Format::IDL, lines);
    EXPECT_TRUE(document.defects.empty());
    ASSERT_EQ(document.check_digits.size(), 2U);
    EXPECT_TRUE(document.check_digits_valid());
    EXPECT_EQ(document.value("issuing_state"), "FRA");
    EXPECT_EQ(document.value("document_number"), "13AA00002");
    EXPECT_EQ(document.value("date_of_expiry"), "181231");
    EXPECT_EQ(document.value("surname"), "MARTIN");
    lines[0][7] = 'B';
    EXPECT_EQ(count_failing_checks(Format::IDL, lines), 2);
    // Other issuers divide the line in ways of their own.
    const Document other = parse(Format::IDL, Lines{"D1NLD11234567890ABCDEFGHIJKLM5"});
    EXPECT_TRUE(other.check_digits_valid());
    EXPECT_EQ(other.value("document_number"), "");
    EXPECT_EQ(other.value("optional_data"), "1NLD11234567890ABCDEFGHIJKLM");
}

TEST(Document, LinesThatAreNoneAreTold) {
    EXPECT_EQ(parse(Format::TD3, Lines{}).defects.at(0).expected, "2 lines");
    EXPECT_EQ(parse(Format::TD3, Lines{"P<UTO", kTd3[1]}).defects.at(0), (Defect{1, 0, "44 characters"}));
    Lines lines = kTd3;
    lines[1][14] = 'X';
    EXPECT_EQ(parse(Format::TD3, lines).defects.at(0), (Defect{2, 15, "a digit or a filler"}));
    lines[1][14] = '\0';
    EXPECT_FALSE(parse(Format::TD3, lines).check_digits_valid());
}

TEST(Document, WhateverIsGivenIsBounded) {
    const Lines many(1000000, std::string(44, '<'));
    const Document document = parse(Format::TD3, many);
    EXPECT_EQ(document.defects.size(), 1U);
    EXPECT_TRUE(document.lines.empty());
    EXPECT_FALSE(format_of(many));
    EXPECT_EQ(count_failing_checks(Format::TD3, many), 5);
    // The sum of so many products is more than 2^31: 5,666,666 × 35 × 11 + 35 × 10.
    std::string lengthy;
    lengthy.resize(17'000'000, 'Z');
    EXPECT_EQ(parse(Format::TD3, Lines{lengthy, lengthy}).defects.size(), 2U);
    EXPECT_EQ(check_digit(lengthy), '0');
    EXPECT_EQ(check_digit(lengthy.substr(0, 3)), '5');
}

TEST(Document, FormatByItsLines) {
    EXPECT_EQ(format_of(kTd3), Format::TD3);
    EXPECT_EQ(format_of(Lines{"V<UTO" + std::string(39, '<'), std::string(44, '<')}), Format::MRVA);
    EXPECT_EQ(format_of(Lines{"IDFRA" + std::string(31, '<'), std::string(36, '<')}), Format::FRA);
    EXPECT_EQ(format_of(Lines{"I<UTO" + std::string(31, '<'), std::string(36, '<')}), Format::TD2);
    EXPECT_FALSE(format_of(Lines{"P<UTO"}));
}

TEST(Dates, TwoDigitYears) {
    EXPECT_EQ(birth_date("740812", "2026-11-24"), "1974-08-12");
    EXPECT_EQ(birth_date("260812", "2026-11-24"), "2026-08-12");
    EXPECT_EQ(birth_date("261231", "2026-11-24"), "1926-12-31");
    EXPECT_FALSE(birth_date("74<<<<", "2026-11-24"));
    EXPECT_FALSE(birth_date("740231", "2026-11-24"));
    EXPECT_EQ(expiry_date("120415", "2026-11-24"), "2012-04-15");
    EXPECT_EQ(expiry_date("360101", "2026-11-24"), "2036-01-01");
    EXPECT_EQ(expiry_date("411124", "2026-11-24"), "2041-11-24");
    EXPECT_EQ(expiry_date("411125", "2026-11-24"), "1941-11-25");
    EXPECT_EQ(expiry_date("000229", "2026-11-24"), "2000-02-29");
}

TEST(States, SpecialCodes) {
    EXPECT_EQ(find_state("D<<")->kind, StateKind::State);
    EXPECT_EQ(find_state("DEU"), nullptr);
    EXPECT_EQ(find_state("UTO")->kind, StateKind::Specimen);
    EXPECT_EQ(find_state("XXA")->kind, StateKind::Person);
    EXPECT_FALSE(find_state("XXA")->may_issue);
    EXPECT_EQ(find_state("RKS")->kind, StateKind::InUse);
    EXPECT_EQ(find_state("YUG")->last_year, 2003);
    EXPECT_EQ(find_state("IAO")->kind, StateKind::NotOnDocuments);
    EXPECT_EQ(find_state("ABC"), nullptr);
    EXPECT_EQ(find_state("U<O"), nullptr);
    EXPECT_EQ(find_state("<<<"), nullptr);
    EXPECT_EQ(find_state(""), nullptr);
}

}  // namespace
}  // namespace garita::mrz
