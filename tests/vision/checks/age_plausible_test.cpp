#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;

Document born(const std::string& yymmdd) {
    Td3 td3;
    td3.birth = yymmdd;
    return Document(td3);
}

TEST(AgePlausible, AdultIsPlausible) {
    expect_says(born("740812"), "age-plausible", Outcome::Successful, "successful");
    EXPECT_EQ(born("740812").run("age-plausible").arguments.at("age"), "52");
    EXPECT_EQ(born("741125").run("age-plausible").arguments.at("age"), "51");  // birthday tomorrow
}

TEST(AgePlausible, SmallChildOrCentenarianIsLeftToThePerson) {
    expect_says(born("240101"), "age-plausible", Outcome::Undetermined, "century");
    EXPECT_EQ(born("240101").run("age-plausible").arguments.at("old"), "102");
    expect_says(born("100101"), "age-plausible", Outcome::Successful, "successful");
}

TEST(AgePlausible, PrintedYearTellsTheCentury) {
    expect_says(born("240101").prints("date_of_birth", "01 JAN 2024"), "age-plausible", Outcome::Successful,
                "successful");
    EXPECT_EQ(born("300101").prints("date_of_birth", "01/01/1930").run("age-plausible").arguments.at("age"), "96");
}

TEST(AgePlausible, PrintedYearThatNobodyReachedFails) {
    expect_says(born("000101").prints("date_of_birth", "01.01.1900"), "age-plausible", Outcome::Failed, "too-old");
    expect_says(born("200101").prints("date_of_birth", "01.01.1920"), "age-plausible", Outcome::Undetermined, "old");
}

TEST(AgePlausible, PrintedBirthInTheFutureFails) {
    expect_says(born("300101").prints("date_of_birth", "01 JAN 2030"), "age-plausible", Outcome::Failed, "future");
}

TEST(AgePlausible, BirthAfterExpiryFails) {
    expect_says(born("200101").prints("date_of_birth", "01 JAN 2020").prints("date_of_expiry", "15 APR 1928"),
                "age-plausible", Outcome::Failed, "after-expiry");
}

TEST(AgePlausible, UnknownPartsOfTheDateAreAllowed) {
    expect_says(born("74<<<<"), "age-plausible", Outcome::Successful, "successful");
    expect_says(born("7408<<"), "age-plausible", Outcome::Successful, "successful");
    expect_not_supported(born("<<<<<<"), "age-plausible", "no such field");
    expect_says(born("741332"), "age-plausible", Outcome::Undetermined, "unreadable");
}

TEST(AgePlausible, UnconfirmedClockDecidesNothing) {
    Document document = born("740812");
    document.policy.clock_confirmed = false;
    expect_says(document, "age-plausible", Outcome::Undetermined, "clock");
}

}  // namespace
}  // namespace garita
