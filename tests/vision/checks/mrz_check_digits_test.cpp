#include "mrz/typed.h"
#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;

/// The lines with one character printed otherwise.
std::vector<std::string> altered(std::vector<std::string> lines, int line, int column, char to) {
    lines[static_cast<std::size_t>(line) - 1][static_cast<std::size_t>(column) - 1] = to;
    return lines;
}

mrz::Correction correction(int line, int column, char read, char taken, mrz::CorrectionReason reason) {
    return {.line = line, .column = column, .read = read, .taken = taken, .reason = reason};
}

TEST(MrzCheckDigits, GenuineZoneHolds) {
    expect_says(Document(Td3{}), "mrz-check-digits", Outcome::Successful, "successful");
}

TEST(MrzCheckDigits, CleanlyPrintedWrongDigitAlwaysFails) {
    // Every digit of every field that a check digit guards, made another: 50 forgeries.
    const std::vector<std::string> lines = Td3{}.lines();
    int forgeries = 0;
    for (int column = 1; column <= 43; ++column) {
        const char c = lines[1][static_cast<std::size_t>(column) - 1];
        if (c < '0' || c > '9') continue;
        for (const int step : {3, 7}) {
            const char other = static_cast<char>('0' + (c - '0' + step) % 10);
            const Finding finding = Document(altered(lines, 2, column, other)).run("mrz-check-digits");
            EXPECT_EQ(finding.outcome, Outcome::Failed) << "column " << column << " as " << other;
            ++forgeries;
        }
    }
    EXPECT_GE(forgeries, 50);
}

TEST(MrzCheckDigits, SaysWhichDigitIsWhatAndShouldBeWhat) {
    const std::vector<std::string> lines = Td3{}.lines();
    const char good = lines[1][9];
    const char bad = good == '4' ? '5' : '4';
    const Finding finding = Document(altered(lines, 2, 10, bad)).run("mrz-check-digits");
    EXPECT_EQ(finding.arguments.at("is"), std::string(1, bad));
    EXPECT_EQ(finding.arguments.at("should"), std::string(1, good));
    EXPECT_EQ(finding.arguments.at("column"), "10");
    EXPECT_EQ(finding.arguments.at("line"), "2");
    EXPECT_EQ(finding.arguments.at("field"), "document_number");
    ASSERT_EQ(finding.regions_mm.size(), 2U);  // the digit, and the field that it is of
    EXPECT_NEAR(finding.regions_mm[0].x, 6.0 + 9 * 2.54, 0.01);
    EXPECT_NEAR(finding.regions_mm[1].width, 9 * 2.54, 0.01);
}

TEST(MrzCheckDigits, DigitMadeToHoldByACorrectionIsNamed) {
    Document document{Td3{}};
    document.read().corrections = {correction(2, 5, '8', '9', mrz::CorrectionReason::CheckDigit)};
    expect_says(document, "mrz-check-digits", Outcome::Successful, "corrected");
    const Finding finding = document.run("mrz-check-digits");
    EXPECT_EQ(finding.arguments.at("read"), "8");
    EXPECT_EQ(finding.arguments.at("taken"), "9");
    EXPECT_EQ(finding.regions_mm.size(), 1U);
    document.read().corrections.push_back(correction(2, 6, 'O', '0', mrz::CorrectionReason::CheckDigit));
    expect_says(document, "mrz-check-digits", Outcome::Successful, "corrected-several");
}

TEST(MrzCheckDigits, WhatAnOfficerTypesAtADoubtfulPlaceIsNamed) {
    Document document{Td3{}};
    const std::vector<std::string> right = document.read().lines;
    document.read().lines = altered(right, 2, 5, right[1][4] == '8' ? 'B' : '8');
    document.read().lines_read = document.read().lines;
    document.unsure(2, 5, 1, 0.6F);
    auto typed = mrz::with_typed(document.read(), right);
    ASSERT_TRUE(typed);
    document.read() = *typed;
    expect_says(document, "mrz-check-digits", Outcome::Successful, "typed");
    EXPECT_EQ(document.run("mrz-check-digits").arguments.at("column"), "5");
}

TEST(MrzCheckDigits, NoTypingMakesAClearPrintAnotherOne) {
    const std::vector<std::string> right = Td3{}.lines();
    Document forged(altered(right, 2, 10, right[1][9] == '4' ? '5' : '4'));  // a clean digit that does not hold
    auto typed = mrz::with_typed(forged.read(), right);
    ASSERT_TRUE(typed);
    forged.read() = *typed;
    expect_says(forged, "mrz-check-digits", Outcome::Failed, "typed-against-print");
    // Nor where no digit guards it: a letter of the name.
    Document renamed{Td3{}};
    std::vector<std::string> other = right;
    other[0][6] = other[0][6] == 'A' ? 'B' : 'A';
    other[0][7] = other[0][7] == 'A' ? 'B' : 'A';
    renamed.read() = *mrz::with_typed(renamed.read(), other);
    expect_says(renamed, "mrz-check-digits", Outcome::Failed, "typed-against-print-several");
}

TEST(MrzCheckDigits, ChoiceWithinTheClassOfAPlaceIsNoRepair) {
    Document document{Td3{}};
    document.read().corrections = {correction(2, 14, 'O', '0', mrz::CorrectionReason::CharacterClass)};
    expect_says(document, "mrz-check-digits", Outcome::Successful, "successful");
}

TEST(MrzCheckDigits, IllegibleZoneIsScannedAgainNotFailed) {
    // The picture does not carry the contradiction: more likely misread than printed so.
    Document document(altered(Td3{}.lines(), 2, 14, '9'));
    document.unsure(2, 14, 1, 0.45F);
    const Finding finding = document.run("mrz-check-digits");
    EXPECT_EQ(finding.outcome, Outcome::Aborted);
    EXPECT_EQ(finding.error_code, static_cast<int>(ErrorCode::MrzIllegible));
    EXPECT_EQ(finding.message_key, "error.1104");
}

TEST(MrzCheckDigits, DoubtInOneFieldDoesNotHideAnother) {
    Document document(altered(altered(Td3{}.lines(), 2, 14, '9'), 2, 22, '9'));
    document.unsure(2, 14, 1, 0.2F);
    const Finding finding = document.run("mrz-check-digits");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    EXPECT_EQ(finding.arguments.at("field"), "date_of_expiry");
}

TEST(MrzCheckDigits, EmptyOptionalDataMayHaveAFillerForADigit) {
    Td3 td3;
    td3.optional = "";
    std::vector<std::string> lines = td3.lines();
    ASSERT_EQ(lines[1][42], '0');
    expect_says(Document(lines), "mrz-check-digits", Outcome::Successful, "successful");
    expect_says(Document(altered(lines, 2, 43, '<')), "mrz-check-digits", Outcome::Successful, "successful");
    expect_says(Document(altered(lines, 2, 43, '5')), "mrz-check-digits", Outcome::Failed, "failed-several");
}

TEST(MrzCheckDigits, LongDocumentNumberGoesOnInTheOptionalData) {
    const std::string number = "D23145890734";
    std::string line1 = "I<UTO" + number.substr(0, 9) + "<" + number.substr(9) + testing::check_digit(number);
    line1.resize(30, '<');
    const std::string birth = "740812";
    const std::string expiry = "280415";
    std::string line2 =
        birth + testing::check_digit(birth) + "F" + expiry + testing::check_digit(expiry) + "UTO<<<<<<<<<<<";
    line2 += testing::check_digit(line1.substr(5, 25) + line2.substr(0, 7) + line2.substr(8, 7) + line2.substr(18, 11));
    const std::vector<std::string> lines = {line1, line2, "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};
    expect_says(Document(lines, mrz::Format::TD1), "mrz-check-digits", Outcome::Successful, "successful");
    const char other = line1[18] == '1' ? '2' : '1';
    const Document forged(altered(lines, 1, 19, other), mrz::Format::TD1);
    const Finding finding = forged.run("mrz-check-digits");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
}

TEST(MrzCheckDigits, VisaHasNoComposite) {
    std::vector<std::string> lines = Td3{}.lines();
    lines[0][0] = 'V';
    lines[1].replace(28, 16, "ZE184226B<<<<<<<");
    expect_says(Document(lines, mrz::Format::MRVA), "mrz-check-digits", Outcome::Successful, "successful");
}

TEST(MrzCheckDigits, NoMrzIsNotSupported) {
    Document document{Td3{}};
    document.reading.mrz.reset();
    expect_not_supported(document, "mrz-check-digits", "no MRZ");
}

}  // namespace
}  // namespace garita
