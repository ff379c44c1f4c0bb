#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;

template <typename Change>
Document with(Change change) {
    Td3 td3;
    change(td3);
    return Document(td3);
}

TEST(MrzContent, GenuineContentIsSuccessful) {
    expect_says(Document(Td3{}), "mrz-content", Outcome::Successful, "successful");
    expect_says(with([](Td3& t) { t.code = "PD"; }), "mrz-content", Outcome::Successful, "successful");
    expect_says(with([](Td3& t) { t.code = "PU"; }), "mrz-content", Outcome::Successful, "successful");
    expect_says(with([](Td3& t) { t.name = "ARKFREITH"; }), "mrz-content", Outcome::Successful, "successful");
    expect_says(with([](Td3& t) { t.nationality = "XXB"; }), "mrz-content", Outcome::Successful, "successful");
}

TEST(MrzContent, UnassignedSecondLetterIsARemark) {
    expect_says(with([](Td3& t) { t.code = "PA"; }), "mrz-content", Outcome::Successful, "second-letter");
}

TEST(MrzContent, CodeOfNoTravelDocumentFails) {
    expect_says(with([](Td3& t) { t.code = "X<"; }), "mrz-content", Outcome::Failed, "document-code");
    expect_says(with([](Td3& t) { t.code = "X<"; }).unsure(1, 1, 1, 0.7F), "mrz-content", Outcome::Undetermined,
                "uncertain");
    expect_says(with([](Td3& t) { t.code = "I<"; }), "mrz-content", Outcome::Undetermined, "document-code");
}

TEST(MrzContent, NationalityOfNobodyFails) {
    expect_says(with([](Td3& t) { t.nationality = "QZX"; }), "mrz-content", Outcome::Failed, "nationality");
    expect_says(with([](Td3& t) { t.nationality = "IAO"; }), "mrz-content", Outcome::Failed, "nationality");
    expect_says(with([](Td3& t) { t.nationality = "QZX"; }).unsure(2, 12, 1, 0.6F), "mrz-content",
                Outcome::Undetermined, "uncertain");
}

TEST(MrzContent, ImpossibleDateFails) {
    for (const std::string date : {"741312", "740230", "740832", "7408<1", "74<<12X"}) {
        if (date.size() != 6) continue;
        const Finding finding = with([&](Td3& t) { t.birth = date; }).run("mrz-content");
        EXPECT_EQ(name_of(finding.outcome), name_of(Outcome::Failed)) << date;
    }
    expect_says(with([](Td3& t) { t.birth = "741312"; }), "mrz-content", Outcome::Failed, "date");
    expect_says(with([](Td3& t) { t.birth = "741312"; }).unsure(2, 16, 1, 0.8F), "mrz-content", Outcome::Undetermined,
                "uncertain");
}

TEST(MrzContent, UnknownPartsOfADateAreAllowed) {
    for (const std::string date : {"74<<<<", "7408<<", "<<<<<<"})
        expect_says(with([&](Td3& t) { t.birth = date; }), "mrz-content", Outcome::Successful, "successful");
    expect_says(with([](Td3& t) { t.expiry = "<<<<<<"; }), "mrz-content", Outcome::Successful, "successful");
    expect_says(with([](Td3& t) { t.birth = "000229"; }), "mrz-content", Outcome::Successful, "successful");
}

TEST(MrzContent, ZerosAndNinesForUnknownPartsAreLeftToTheOfficer) {
    expect_says(with([](Td3& t) { t.birth = "740000"; }), "mrz-content", Outcome::Undetermined, "date-filled");
    expect_says(with([](Td3& t) { t.expiry = "999999"; }), "mrz-content", Outcome::Undetermined, "date-filled");
}

TEST(MrzContent, NameThatBeginsWithAFillerFails) {
    expect_says(with([](Td3& t) { t.name = "<ERIKSSON<<ANNA"; }), "mrz-content", Outcome::Failed, "name");
}

TEST(MrzContent, ThirdPartOfANameIsLeftToTheOfficer) {
    expect_says(with([](Td3& t) { t.name = "ERIKSSON<<ANNA<<MARIA"; }), "mrz-content", Outcome::Undetermined, "name");
    expect_says(with([](Td3& t) { t.name = "ERIKSSON<<<ANNA"; }), "mrz-content", Outcome::Undetermined, "name");
}

TEST(MrzContent, CharacterThatMayNotStandThereFails) {
    expect_says(with([](Td3& t) { t.name = "ER1KSSON<<ANNA"; }), "mrz-content", Outcome::Failed, "characters");
    expect_says(with([](Td3& t) { t.sex = "K"; }), "mrz-content", Outcome::Failed, "sex");
}

TEST(MrzContent, VIsNoSecondLetterOfACard) {
    const std::vector<std::string> lines = {"IVUTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                                            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};
    expect_says(Document(lines, mrz::Format::TD1), "mrz-content", Outcome::Failed, "document-code");
    std::vector<std::string> card = lines;
    card[0][1] = 'D';
    expect_says(Document(card, mrz::Format::TD1), "mrz-content", Outcome::Successful, "successful");
}

TEST(MrzContent, GravestIsTold) {
    expect_says(with([](Td3& t) {
                    t.code = "PA";
                    t.birth = "740000";
                    t.nationality = "QZX";
                }),
                "mrz-content", Outcome::Failed, "nationality");
}

TEST(MrzContent, NoMrzIsNotSupported) {
    Document document{Td3{}};
    document.reading.mrz.reset();
    expect_not_supported(document, "mrz-content", "no MRZ");
}

}  // namespace
}  // namespace garita
