// boarding-pass: a pass of the passport's holder, and of others. Invented persons.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/vision/checks/document.h"
#include "vision/checks/between.h"

namespace garita::testing {
namespace {

constexpr std::string_view kToday = "2026-11-24";

/// A pass as it is read from its bytes: 60 mandatory places, then, where the sex is told, the conditional items.
Barcode pass_of(std::string name, char description = 0) {
    name.resize(20, ' ');
    std::string text = "M1" + name + "EABC123 UTOXXYUT 0834 326J001A0025 1" + (description == 0 ? "00" : "05");
    if (description != 0) text += ">801" + std::string(1, description);
    Barcode barcode;
    barcode.symbology = Symbology::Pdf417;
    barcode.region_mm = {5, 5, 60, 15};
    barcode.bytes.assign(text.begin(), text.end());
    barcode.content = seal::understand(barcode.bytes, kToday);
    EXPECT_EQ(barcode.content.format, "bcbp") << text;
    EXPECT_TRUE(barcode.content.defects.empty()) << name;
    return barcode;
}

Reading passport_of(const std::string& name = "ERIKSSON<<ANNA<MARIA") {
    Td3 td3;
    td3.name = name;
    return Document(td3).reading;
}

Reading reading_of(const Barcode& pass) {
    Reading reading;
    reading.barcodes = {pass};
    return reading;
}

std::vector<Finding> passes(const std::vector<const Reading*>& documents) {
    std::vector<Finding> findings = check_between(documents, kToday);
    std::erase_if(findings, [](const Finding& finding) { return finding.check != "boarding-pass"; });
    for (const Finding& finding : findings) EXPECT_TRUE(may_say(*find_check("boarding-pass"), finding, false));
    return findings;
}

/// The key's last word.
std::string said(const std::string& passport_name, const std::string& name_on_pass, char description = 0) {
    const Reading passport = passport_of(passport_name);
    const Reading pass = reading_of(pass_of(name_on_pass, description));
    const std::vector<Finding> findings = passes({&pass, &passport});
    EXPECT_EQ(findings.size(), 1U);
    const Finding& finding = findings.at(0);
    EXPECT_EQ(finding.outcome == Outcome::Successful, finding.message_key == "boarding-pass.successful");
    EXPECT_NE(finding.outcome, Outcome::Failed);
    return finding.message_key.substr(finding.message_key.find('.') + 1);
}

TEST(BoardingPass, TheHoldersNameInEveryWayAirlinesWriteIt) {
    for (const char* name : {"ERIKSSON/ANNA MARIA", "ERIKSSON/ANNAMARIA", "ERIKSSON/ANNA", "ERIKSSON/MARIA",
                             "ERIKSSON/ANNA MRS", "ERIKSSON/ANNAMRS", "ERIKSSON/ANNAMARIAMS", "ERIKSSON/A",
                             "ERIKSSON/AMRS", "ERIKSSON/AM", "ERIKSSON/MRS", "ERIKSSON/", "ERIKSSON ANNA"})
        EXPECT_EQ(said("ERIKSSON<<ANNA<MARIA", name), "successful") << name;
}

TEST(BoardingPass, AnotherPersonIsForAPersonToSee) {
    for (const char* name : {"JOHANSSON/ANNA MARIA", "ERIKSSON/LARS", "ERIKSSON/LARSMR", "ERIKSSONN/ANNA", "ERIK/ANNA",
                             "ERIKSSON/B", "ANNA/ERIKSSON", "ERIKSSON/ANNABELLA"})
        EXPECT_EQ(said("ERIKSSON<<ANNA<MARIA", name), "differs") << name;
}

TEST(BoardingPass, OtherFormsOfALetterAreOneName) {
    EXPECT_EQ(said("MUELLER<<JOERG", "MULLER/JORGMR"), "successful");
    EXPECT_EQ(said("MULLER<<JORG", "MUELLER/JOERG"), "successful");
    EXPECT_EQ(said("MUNXXOZ<LOPEZ<<JOSE", "MUNOZ/JOSE"), "successful");
    EXPECT_EQ(said("VAN<DER<BERG<<JAN", "VANDERBERG/JANMR"), "successful");
    EXPECT_EQ(said("VAN<DER<BERG<<JAN", "BERG/JAN"), "successful");
    EXPECT_EQ(said("LU<<ELENA", "LU/ELENAMS"), "successful");
    EXPECT_EQ(said("MUELLER<<JOERG", "MILLER/JORG"), "differs");
}

TEST(BoardingPass, NamesThatFillTheirPlacesMayGoOn) {
    EXPECT_EQ(said("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG", "NILAVADHANANANDA/CHA"), "successful");
    EXPECT_EQ(said("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG", "NILAVADHANANANDA/KRI"), "differs");
    EXPECT_EQ(said("NILAVADHANANANDASUWAN<<CHAYAPA", "NILAVADHANANANDASUWA"), "successful");
    EXPECT_EQ(said("NILAVADHANANANDA<<AN", "NILAVADHANANANDA/ANM"), "successful");  // a title cut off
    // One that does not fill them has ended.
    EXPECT_EQ(said("NILAVADHANANANDA<<CHAYAPA", "NILAVADHANANANDA/CH"), "differs");
    // The zone's given names are cut at its 39 places.
    EXPECT_EQ(said("LI<<ANNABELLE<CHRISTINA<ALEXANDRA<VICTO", "LI/VICTORIA"), "successful");
    EXPECT_EQ(said("LI<<ANNABELLE<CHRISTINA<ALEXANDRA<VICTO", "LI/VICKY"), "differs");
    EXPECT_EQ(said("LI<<ANNABELLE<CHRISTINA<ALEXANDRA<VICT", "LI/VICTORIA"), "differs");
}

TEST(BoardingPass, APassportWithoutGivenNamesSaysNothingOfThem) {
    EXPECT_EQ(said("ERIKSSON", "ERIKSSON/FNU"), "successful");
    EXPECT_EQ(said("ERIKSSON", "JOHANSSON/FNU"), "differs");
}

TEST(BoardingPass, SexOfThePassengerIsComparedWhereThePassTellsIt) {
    EXPECT_EQ(said("ERIKSSON<<ANNA<MARIA", "ERIKSSON/ANNA", '2'), "successful");
    EXPECT_EQ(said("ERIKSSON<<ANNA<MARIA", "ERIKSSON/ANNA", '0'), "successful");
    EXPECT_EQ(said("ERIKSSON<<ANNA<MARIA", "ERIKSSON/ANNA", '1'), "differs");
}

TEST(BoardingPass, BothNamesAreTold) {
    const Reading passport = passport_of();
    const Reading pass = reading_of(pass_of("JOHANSSON/LARSMR"));
    const Finding finding = passes({&passport, &pass}).at(0);
    EXPECT_EQ(finding.arguments.at("passport"), "ERIKSSON, ANNA MARIA");
    EXPECT_EQ(finding.arguments.at("other"), "JOHANSSON/LARSMR");
}

TEST(BoardingPass, APassIsNoDocumentThatCouldNotBeRead) {
    const Reading passport = passport_of();
    const Reading pass = reading_of(pass_of("ERIKSSON/ANNA"));
    const std::vector<const Reading*> both = {&passport, &pass};
    for (const Finding& finding : check_between(both, kToday))
        EXPECT_EQ(finding.outcome == Outcome::NotSupported, finding.check == "visa-passport") << finding.message_key;
}

TEST(BoardingPass, ACodeInAnotherDocumentsPictureIsComparedToo) {
    const Reading passport = passport_of();
    Reading visa =
        Document({"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "A123456784UTO7408122F3004159<<<<<<<<<<<<<<<<"},
                 mrz::Format::MRVA)
            .reading;
    visa.barcodes = {pass_of("ERIKSSON/ANNA"), pass_of("JOHANSSON/LARS")};
    const std::vector<Finding> findings = passes({&passport, &visa});
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].message_key, "boarding-pass.successful");
    EXPECT_EQ(findings[1].message_key, "boarding-pass.differs");
}

TEST(BoardingPass, OneBesideThePassportIsOfThatInspection) {
    Document document{Td3{}};
    document.reading.barcodes = {pass_of("JOHANSSON/LARS")};
    expect_says(document, "boarding-pass", Outcome::Undetermined, "differs");
    EXPECT_EQ(document.run("boarding-pass").regions_mm.size(), 1U);
    document.reading.barcodes = {pass_of("ERIKSSON/ANNA")};
    expect_says(document, "boarding-pass", Outcome::Successful, "successful");
    // And is not told again between the documents.
    const Reading visa = passport_of();
    const std::vector<Finding> findings = passes({&document.reading, &visa});
    EXPECT_EQ(findings.size(), 1U);  // against the other passport only
}

TEST(BoardingPass, NothingToCompareIsToldSo) {
    expect_not_supported(Document{Td3{}}, "boarding-pass", reason::kNoBoardingPass);
    Document pass{Td3{}};
    pass.reading = reading_of(pass_of("ERIKSSON/ANNA"));
    expect_not_supported(pass, "boarding-pass", reason::kNoSecondDocument);
    const Reading passport = passport_of();
    EXPECT_EQ(passes({&passport}).at(0).reason, reason::kNoBoardingPass);
    EXPECT_EQ(passes({&pass.reading}).at(0).reason, reason::kNoSecondDocument);
    EXPECT_EQ(passes({}).at(0).reason, reason::kNoBoardingPass);
    Barcode nameless = pass_of("ERIKSSON/ANNA");
    std::erase_if(nameless.content.fields, [](const seal::Field& field) { return field.name == "surname"; });
    const Reading without = reading_of(nameless);
    EXPECT_EQ(passes({&passport, &without}).at(0).message_key, "boarding-pass.unread");
}

}  // namespace
}  // namespace garita::testing
