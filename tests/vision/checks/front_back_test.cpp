// front-back: two sides of one card, and of two.
#include <gtest/gtest.h>

#include "tests/vision/checks/document.h"

namespace garita::testing {
namespace {

const std::vector<std::string> kTd1 = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F2804159UTO<<<<<<<<<<<6",
                                       "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};

/// A card with both sides captured, its edges seen; the zone, where there is one, on the back.
struct Card : Document {
    explicit Card(bool with_zone = false) : Document(kTd1, mrz::Format::TD1) {
        pages.resize(2);
        pages[0].size_mm = {85.4, 54.2};
        pages[1].size_mm = {85.9, 53.8};
        pages[1].found = pages[1].outline_found = true;
        pages[1].side = Side::Back;
        if (with_zone)
            reading.mrz->page = 1;
        else
            reading.mrz.reset();
    }
    Card&& print(int page, const std::string& field, const std::string& text, double confidence = 0.97) && {
        reading.viz.push_back({field, text, confidence, page, {50, 20, 30, 3}, Band::White});
        return std::move(*this);
    }
    Card&& code(int page, const std::string& field, const std::string& value, const std::string& format = "aamva") && {
        Barcode barcode;
        barcode.page = page;
        barcode.region_mm = {5, 30, 70, 15};
        barcode.content.format = format;
        barcode.content.understood = true;
        barcode.content.fields = {{field, value, ""}};
        reading.barcodes.push_back(barcode);
        return std::move(*this);
    }
};

TEST(FrontBack, OneSideAloneHasNoBack) {
    expect_not_supported(Document(kTd1, mrz::Format::TD1), "front-back", reason::kNoBack);
    Card only_back;
    only_back.pages.erase(only_back.pages.begin());
    expect_not_supported(only_back, "front-back", reason::kNoBack);
}

TEST(FrontBack, ASecondPageOfAPassportIsNoBackOfACard) {
    Document passport{Td3{}};
    passport.pages.resize(2);
    passport.pages[1].side = Side::Back;
    expect_not_supported(passport, "front-back", reason::kNotThisFormat);
    // Without a zone the sizes tell it, where both have it.
    passport.reading.mrz.reset();
    passport.pages[1].format = mrz::Format::TD3;
    expect_not_supported(passport, "front-back", reason::kNotThisFormat);
    passport.pages[1].format = mrz::Format::TD1;
    expect_not_supported(passport, "front-back", reason::kNoSuchField);
}

TEST(FrontBack, SidesOfOneSizeBelongTogether) {
    expect_says(Card{}, "front-back", Outcome::Successful, "size-only");
    expect_says(Card{true}, "front-back", Outcome::Successful, "size-only");
    Card upright;
    upright.pages[1].size_mm = {53.8, 85.9};
    expect_says(upright, "front-back", Outcome::Successful, "size-only");
    EXPECT_NEAR(*Card{}.run("front-back").measured, 0.5, 1e-9);
}

TEST(FrontBack, SidesOfTwoSizesAreForAPerson) {
    Card card;
    card.pages[1].size_mm = {105, 74};
    expect_says(card, "front-back", Outcome::Undetermined, "size");
    EXPECT_EQ(card.run("front-back").arguments.at("back"), "105 × 74");
    EXPECT_EQ(card.run("front-back").page, 1);
    // One side's edges were not in the picture: its size says nothing.
    card.pages[1].outline_found = false;
    expect_not_supported(card, "front-back", reason::kNoSuchField);
}

TEST(FrontBack, WhatBothSidesPrintAgreesInAnyWayOfWriting) {
    const auto says = [](const std::string& field, const std::string& front, const std::string& back,
                         const std::string& key, Outcome outcome = Outcome::Successful) {
        expect_says(Card{}.print(0, field, front).print(1, field, back), "front-back", outcome, key);
    };
    says("surname", "Müller", "MUELLER", "successful");
    says("surname", "ERIKSSON", "Eriksson-Berg", "successful");
    says("given_names", "ANNA MARIA", "Anna", "successful");
    says("date_of_birth", "12 AUG 1974", "1974-08-12", "successful");
    says("date_of_expiry", "04/05/2031", "05.04.2031", "successful");  // either may be the month
    says("document_number", "No. D231458907", "D231458907", "successful");
    says("document_number", "D2314589O7", "D231458907", "successful");  // O and 0 are one shape
    says("surname", "ERIKSSON", "JOHANSSON", "unsure", Outcome::Undetermined);
    says("date_of_birth", "12 AUG 1974", "12 AUG 1984", "unsure", Outcome::Undetermined);
    says("date_of_issue", "12.08.2020", "13.08.2020", "unsure", Outcome::Undetermined);
}

TEST(FrontBack, AnotherNumberMayBeOnPurpose) {
    const Card card = Card{}.print(0, "document_number", "D231458907").print(1, "document_number", "740812123456");
    expect_says(card, "front-back", Outcome::Undetermined, "unsure");
    const Card codes = Card{}.code(0, "document_number", "D231458907").code(1, "document_number", "740812123456");
    expect_says(codes, "front-back", Outcome::Undetermined, "unsure");
}

TEST(FrontBack, PrintThatWasNotReadSurelyContradictsNothing) {
    const Card card = Card{}.print(0, "surname", "ERIKSSON").print(1, "surname", "JOHANSSON", 0.8);
    expect_says(card, "front-back", Outcome::Successful, "size-only");
    expect_says(Card{}.print(0, "surname", "ERIKSSON").print(1, "surname", "ERIKSSON", 0.8), "front-back",
                Outcome::Successful, "successful");
}

TEST(FrontBack, TwoBarcodesOfTwoPersonsFail) {
    const auto codes = [](const std::string& field, const std::string& front, const std::string& back) {
        return Card{}.code(0, field, front).code(1, field, back, "id-col");
    };
    expect_says(codes("date_of_birth", "1974-08-12", "1974-08-12"), "front-back", Outcome::Successful, "successful");
    expect_says(codes("date_of_birth", "1974-08-12", "1984-08-12"), "front-back", Outcome::Failed, "differs");
    expect_says(codes("surname", "ERIKSSON", "JOHANSSON"), "front-back", Outcome::Failed, "differs");
    expect_says(codes("date_of_expiry", "2028-04-15", "2038-04-15"), "front-back", Outcome::Undetermined, "unsure");
    const Finding finding = codes("surname", "ERIKSSON", "JOHANSSON").run("front-back");
    EXPECT_EQ(finding.arguments.at("front"), "ERIKSSON");
    EXPECT_EQ(finding.arguments.at("back"), "JOHANSSON");
    // A failure is told before a doubt, whatever its place.
    Card both = codes("date_of_birth", "1974-08-12", "1984-08-12")
                    .print(0, "surname", "ERIKSSON")
                    .print(1, "surname", "JOHANSSON");
    both.pages[1].size_mm = {105, 74};
    expect_says(both, "front-back", Outcome::Failed, "differs");
}

TEST(FrontBack, WhatAnotherCheckTellsIsNotToldAgain) {
    // Barcode against print without a zone is barcode-viz's.
    const Card print_and_code = Card{}.print(0, "surname", "ERIKSSON").code(1, "surname", "JOHANSSON");
    expect_says(print_and_code, "front-back", Outcome::Successful, "size-only");
    expect_says(print_and_code, "barcode-viz", Outcome::Undetermined, "unsure");
    // Print against the zone is viz-mrz's, barcode against it barcode-mrz's.
    const Card with_zone =
        Card{true}.print(0, "surname", "JOHANSSON").code(0, "surname", "JOHANSSON").code(1, "surname", "NILSSON");
    expect_says(with_zone, "front-back", Outcome::Successful, "size-only");
    expect_says(with_zone, "barcode-mrz", Outcome::Failed, "differs");
    // A field that the zone does not have is nobody else's.
    const Card issue = Card{true}.print(0, "date_of_issue", "12.08.2020").code(1, "date_of_issue", "2019-08-12");
    expect_says(issue, "front-back", Outcome::Undetermined, "unsure");
    // What the second side prints is not what viz-mrz takes.
    const Card second = Card{true}.print(0, "surname", "ERIKSSON").print(1, "surname", "JOHANSSON");
    expect_says(second, "front-back", Outcome::Undetermined, "unsure");
}

TEST(FrontBack, ASealIsAboutItsCardAndABoardingPassIsNot) {
    expect_says(Card{}.print(0, "document_number", "D231458907").code(1, "document_number", "D231458907", "vds"),
                "front-back", Outcome::Successful, "successful");
    expect_says(Card{}.print(0, "surname", "ERIKSSON").code(1, "surname", "JOHANSSON", "bcbp"), "front-back",
                Outcome::Successful, "size-only");
}

}  // namespace
}  // namespace garita::testing
