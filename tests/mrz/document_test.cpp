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

TEST(CheckDigit, ExamplesOfTheStandard) {
    EXPECT_EQ(check_digit("520727"), '3');     // Doc 9303 part 3, 4.9, example 1
    EXPECT_EQ(check_digit("AB2134<<<"), '5');  // example 2
    EXPECT_EQ(check_digit("HA672242<6YTO5802254M9601086<<<<<<<<<<<<<<0").has_value(), true);
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

TEST(Document, LinesThatAreNoneAreTold) {
    EXPECT_EQ(parse(Format::TD3, Lines{}).defects.at(0).expected, "2 lines");
    EXPECT_EQ(parse(Format::TD3, Lines{"P<UTO", kTd3[1]}).defects.at(0), (Defect{1, 0, "44 characters"}));
    Lines lines = kTd3;
    lines[1][14] = 'X';
    EXPECT_EQ(parse(Format::TD3, lines).defects.at(0), (Defect{2, 15, "a digit or a filler"}));
    lines[1][14] = '\0';
    EXPECT_FALSE(parse(Format::TD3, lines).check_digits_valid());
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
