#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;
using namespace std::chrono;

Document expiring(const std::string& yymmdd) {
    Td3 td3;
    td3.expiry = yymmdd;
    return Document(td3);
}

TEST(Expiry, ValidUntilTheEndOfItsLastDay) {
    expect_says(expiring("261124"), "expiry", Outcome::Successful, "valid");
    expect_says(expiring("261123"), "expiry", Outcome::Failed, "expired");
    EXPECT_EQ(expiring("261123").run("expiry").arguments.at("date"), "2026-11-23");
    EXPECT_EQ(*expiring("261124").run("expiry").margin, 0.0);
    EXPECT_LT(*expiring("261123").run("expiry").margin, 0.0);
}

TEST(Expiry, TwoDigitYearMeansTheFutureWithinFifteenYears) {
    expect_says(expiring("411124"), "expiry", Outcome::Successful, "valid");
    // A day more: 1941, which is more than 15 years away.
    expect_says(expiring("411125"), "expiry", Outcome::Undetermined, "far");
    EXPECT_EQ(expiring("411125").run("expiry").arguments.at("date"), "1941-11-25");
}

TEST(Expiry, MoreThanFifteenYearsPastIsUndetermined) {
    expect_says(expiring("111123"), "expiry", Outcome::Undetermined, "far");
    expect_says(expiring("111124"), "expiry", Outcome::Failed, "expired");
}

TEST(Expiry, PrintedYearDecidesWhereItWasReadSurely) {
    expect_says(expiring("111123").prints("date_of_expiry", "23 NOV 2011"), "expiry", Outcome::Failed, "expired");
    expect_says(expiring("450101").prints("date_of_expiry", "01.01.2045"), "expiry", Outcome::Successful, "valid");
    expect_says(expiring("111123").prints("date_of_expiry", "23 NOV 2011", 0.6), "expiry", Outcome::Undetermined,
                "far");
    expect_says(expiring("111123").prints("date_of_expiry", "23 NOV 11"), "expiry", Outcome::Undetermined, "far");
}

TEST(Expiry, DocumentWithoutLimitHasNoExpiry) {
    expect_not_supported(expiring("<<<<<<"), "expiry", "no limit of validity");
    Td3 dni;
    dni.state = "ESP";
    dni.code = "ID";
    dni.expiry = "990101";
    expect_not_supported(Document(dni), "expiry", "no limit of validity");
    dni.code = "P<";
    expect_says(Document(dni), "expiry", Outcome::Undetermined, "far");
}

TEST(Expiry, ImpossibleDateIsReadByTheOfficer) {
    expect_says(expiring("261345"), "expiry", Outcome::Undetermined, "unreadable");
    expect_says(expiring("2611<<"), "expiry", Outcome::Undetermined, "unreadable");
}

TEST(Expiry, CharacterThatWasGuessedDecidesNothing) {
    expect_says(expiring("261123").unsure(2, 27, 1, 0.4F), "expiry", Outcome::Undetermined, "unreadable");
}

TEST(Expiry, UnconfirmedClockDecidesNothing) {
    Document document = expiring("261123");
    document.policy.clock_confirmed = false;
    expect_says(document, "expiry", Outcome::Undetermined, "clock");
}

TEST(Expiry, ExtensionByLawIsTold) {
    Td3 td3;
    td3.state = "VEN";
    td3.expiry = "240110";
    expect_says(Document(td3), "expiry", Outcome::Undetermined, "extended");
    EXPECT_EQ(Document(td3).run("expiry").arguments.at("until"), "2029-01-10");
    td3.expiry = "200110";
    expect_says(Document(td3), "expiry", Outcome::Failed, "expired");
    td3.state = "COL";
    td3.expiry = "240110";
    expect_says(Document(td3), "expiry", Outcome::Failed, "expired");
}

TEST(Expiry, LeapDayTodayIsNoTrap) {
    Document document = expiring("430228");
    document.policy.today = 2028y / February / 29d;
    expect_says(document, "expiry", Outcome::Successful, "valid");
}

TEST(Expiry, FormatWithoutTheFieldIsNotSupported) {
    expect_not_supported(
        Document({"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "9409923102854CORINNE<<<<<<<6512068F4"}, mrz::Format::FRA),
        "expiry", "no such field");
    Document none{Td3{}};
    none.reading.mrz.reset();
    expect_not_supported(none, "expiry", "no MRZ");
}

}  // namespace
}  // namespace garita
