#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;

Document issued_by(const std::string& code, const std::string& expiry = "280415") {
    Td3 td3;
    td3.state = code;
    td3.nationality = "ESP";
    td3.expiry = expiry;
    return Document(td3);
}

TEST(IssuingState, AssignedCodeIsSuccessful) {
    for (const std::string code : {"ESP", "D", "UNO", "XOM", "GBD", "EUE"})
        expect_says(issued_by(code), "issuing-state", Outcome::Successful, "successful");
}

TEST(IssuingState, CodeInUseButNotAssignedIsTold) {
    expect_says(issued_by("RKS"), "issuing-state", Outcome::Successful, "in-use");
}

TEST(IssuingState, CodeOfNobodyFailsWhenClearlyRead) {
    expect_says(issued_by("QZX"), "issuing-state", Outcome::Failed, "unknown");
    expect_says(issued_by("E<P"), "issuing-state", Outcome::Failed, "unknown");
    expect_says(issued_by("QZX").unsure(1, 4, 1, 0.8F), "issuing-state", Outcome::Undetermined, "uncertain");
}

TEST(IssuingState, GuessedLetterNeverMakesAState) {
    expect_says(issued_by("ESP").unsure(1, 4, 1, 0.4F), "issuing-state", Outcome::Undetermined, "uncertain");
}

TEST(IssuingState, ReservedCodeOnADocumentFails) {
    expect_says(issued_by("IAO"), "issuing-state", Outcome::Failed, "reserved");
    expect_says(issued_by("XXA"), "issuing-state", Outcome::Failed, "reserved");
}

TEST(IssuingState, SpecimenFailsUnlessSpecimensAreExpected) {
    Document utopia = issued_by("UTO");
    expect_says(utopia, "issuing-state", Outcome::Failed, "specimen");
    utopia.policy.specimens = true;
    expect_says(utopia, "issuing-state", Outcome::Successful, "specimen-expected");
    Td3 td3;
    td3.state = "D<<";
    td3.name = "MUSTERMANN<<ERIKA";
    Document german(td3);
    expect_says(german, "issuing-state", Outcome::Failed, "specimen");
    EXPECT_EQ(german.run("issuing-state").arguments.at("text"), "MUSTERMANN");
    german.policy.specimens = true;
    expect_says(german, "issuing-state", Outcome::Successful, "specimen-expected");
}

TEST(IssuingState, NameThatOnlyContainsTheWordIsNoSpecimen) {
    Td3 td3;
    td3.state = "D<<";
    td3.name = "MUSTERMANNS<<ERIKA";
    expect_says(Document(td3), "issuing-state", Outcome::Successful, "successful");
}

TEST(IssuingState, FormerStateIsRightOnDocumentsOfItsTime) {
    Document old = issued_by("YUG", "100101");  // issued in 2000
    expect_says(old, "issuing-state", Outcome::Successful, "former");
    expect_says(issued_by("YUG", "280101"), "issuing-state", Outcome::Undetermined, "former-unsure");
    expect_says(issued_by("YUG", "280101").prints("date_of_issue", "01 JAN 2018"), "issuing-state", Outcome::Failed,
                "former-late");
    expect_says(issued_by("YUG", "280101").prints("date_of_issue", "01 JAN 2001"), "issuing-state", Outcome::Successful,
                "former");
    expect_says(issued_by("YUG", "280101").prints("date_of_issue", "01 JAN 2018", 0.5), "issuing-state",
                Outcome::Undetermined, "former-unsure");
}

TEST(IssuingState, FantasyAndCamouflageIssuersAreNamed) {
    expect_says(issued_by("WSA"), "issuing-state", Outcome::Failed, "fantasy");
    expect_says(issued_by("BLZ").prints("nationality", "British Honduras"), "issuing-state", Outcome::Failed,
                "camouflage");
    expect_says(issued_by("BLZ").prints("nationality", "British Honduras", 0.5), "issuing-state", Outcome::Successful,
                "successful");
    expect_says(issued_by("BLZ").prints("nationality", "BELIZEAN"), "issuing-state", Outcome::Successful, "successful");
}

TEST(IssuingState, NoMrzIsNotSupported) {
    Document document{Td3{}};
    document.reading.mrz.reset();
    expect_not_supported(document, "issuing-state", "no MRZ");
}

}  // namespace
}  // namespace garita
