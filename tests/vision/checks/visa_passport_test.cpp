#include <gtest/gtest.h>

#include "tests/vision/checks/document.h"
#include "vision/checks/between.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

constexpr std::string_view kToday = "2026-11-24";

Reading reading_of(mrz::Format format, const std::vector<std::string>& lines, float confidence = 0.99F) {
    MrzReading read;
    read.interpretation.format = format;
    read.interpretation.lines = lines;
    for (const std::string& line : lines) read.interpretation.confidence.emplace_back(line.size(), confidence);
    Reading reading;
    reading.mrz = read;
    return reading;
}

const Reading kPassport = reading_of(
    mrz::Format::TD3, {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"});

std::vector<std::string> visa_lines() {
    return {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "A123456784UTO7408122F3004159<<<<<<<<<<<<<<<<"};
}

/// What is said of visas and cards.
std::vector<Finding> visas(const std::vector<const Reading*>& documents) {
    std::vector<Finding> findings = check_between(documents, kToday);
    std::erase_if(findings, [](const Finding& finding) { return finding.check != "visa-passport"; });
    return findings;
}

Finding against_passport(const Reading& other) {
    const std::vector<Finding> findings = visas({&other, &kPassport});
    EXPECT_EQ(findings.size(), 1U);
    EXPECT_TRUE(may_say(*find_check("visa-passport"), findings.at(0), false));
    EXPECT_EQ(findings.at(0).check, "visa-passport");
    return findings.at(0);
}

Finding visa_with(std::size_t line, std::size_t column, std::string_view text, float confidence = 0.99F) {
    std::vector<std::string> lines = visa_lines();
    lines.at(line).replace(column - 1, text.size(), text);
    return against_passport(reading_of(mrz::Format::MRVA, lines, confidence));
}

TEST(VisaPassport, VisaOfTheSamePersonAgreesThoughItsNumberIsItsOwn) {
    const Finding finding = visa_with(0, 1, "V");
    EXPECT_EQ(finding.outcome, Outcome::Successful);
    EXPECT_EQ(finding.arguments.at("count"), "5");
    EXPECT_EQ(finding.arguments.at("format"), "MRV-A");
    EXPECT_EQ(visa_with(1, 1, "L898902C3").arguments.at("count"), "6");
    EXPECT_EQ(visa_with(1, 29, "L898902C3").arguments.at("count"), "6");
}

TEST(VisaPassport, VisaOfAnotherPersonFails) {
    const Finding birth = visa_with(1, 14, "740813");
    EXPECT_EQ(birth.outcome, Outcome::Failed);
    EXPECT_EQ(birth.arguments.at("field"), "date_of_birth");
    EXPECT_EQ(birth.arguments.at("passport"), "1974-08-12");
    EXPECT_EQ(birth.arguments.at("other"), "1974-08-13");
    EXPECT_EQ(visa_with(0, 6, "JOHANSSON<<").arguments.at("field"), "surname");
    EXPECT_EQ(visa_with(1, 11, "XXA").outcome, Outcome::Failed);
    EXPECT_EQ(visa_with(1, 21, "M").outcome, Outcome::Failed);
}

TEST(VisaPassport, UnsureReadingIsLeftToThePerson) {
    EXPECT_EQ(visa_with(1, 14, "740813", 0.5F).outcome, Outcome::Undetermined);
    EXPECT_EQ(visa_with(1, 14, "740813", 0.5F).message_key, "visa-passport.unsure");
}

TEST(VisaPassport, UnknownPartsSayNothing) {
    EXPECT_EQ(visa_with(1, 14, "74<<<<").outcome, Outcome::Successful);
    EXPECT_EQ(visa_with(1, 21, "<").outcome, Outcome::Successful);
    EXPECT_EQ(visa_with(1, 14, "75<<<<").outcome, Outcome::Failed);
}

TEST(VisaPassport, NameCutOffAtTheEndOfItsFieldAgrees) {
    const Reading longer = reading_of(mrz::Format::TD3, {"P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K",
                                                         "L898902C36UTO7408122F1204159ZE184226B<<<<<10"});
    const Reading visa =
        reading_of(mrz::Format::MRVB, {"V<UTONILAVADHANANANDA<<CHAYAPA<DEJTH", "A123456784UTO7408122F3004159<<<<<<<<"});
    const std::vector<const Reading*> both = {&longer, &visa};
    EXPECT_EQ(visas(both).at(0).outcome, Outcome::Successful);
}

TEST(VisaPassport, CardOfAMarriedPersonIsLeftToThePersonAndOneOfAnotherAgeFails) {
    std::vector<std::string> lines = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                                      "JOHANSSON<<ANNA<MARIA<<<<<<<<<"};
    EXPECT_EQ(against_passport(reading_of(mrz::Format::TD1, lines)).outcome, Outcome::Undetermined);
    lines[1].replace(0, 6, "840812");
    EXPECT_EQ(against_passport(reading_of(mrz::Format::TD1, lines)).outcome, Outcome::Failed);
}

TEST(VisaPassport, NothingToCompareIsToldSo) {
    const std::vector<const Reading*> alone = {&kPassport};
    EXPECT_EQ(visas(alone).at(0).reason, "no second document");
    const std::vector<const Reading*> two_passports = {&kPassport, &kPassport};
    EXPECT_EQ(visas(two_passports).at(0).outcome, Outcome::NotSupported);
    EXPECT_EQ(against_passport(Reading{}).message_key, "visa-passport.unread");
    EXPECT_EQ(against_passport(Reading{}).outcome, Outcome::Undetermined);
    EXPECT_EQ(visas({}).at(0).outcome, Outcome::NotSupported);
}

}  // namespace
}  // namespace garita
