// Document codes, codes of states, and issuers' deviations from the check-digit rule.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "mrz/deviations.h"
#include "mrz/document_codes.h"
#include "mrz/states.h"

namespace garita::mrz {
namespace {

TEST(DocumentCodes, PassportsWithTheirSecondLetters) {
    for (const char* code : {"P<", "PP", "PE", "PD", "PO", "PR", "PT", "PS", "PL", "PM", "PU", "P"})
        EXPECT_EQ(status_of_code(Format::TD3, code), CodeStatus::Assigned) << code;
    EXPECT_EQ(status_of_code(Format::TD3, "PN"), CodeStatus::Unassigned);
    for (const char* code : {"V<", "I<", "P1", "<P", "", "P<<", "p<"})
        EXPECT_EQ(status_of_code(Format::TD3, code), CodeStatus::NotAllowed) << code;
}

TEST(DocumentCodes, CardsAndVisas) {
    for (const Format format : {Format::TD1, Format::TD2}) {
        for (const char* code : {"I<", "A<", "C<", "ID", "IP"})
            EXPECT_EQ(status_of_code(format, code), CodeStatus::Assigned) << code;
        EXPECT_EQ(status_of_code(format, "IR"), CodeStatus::Unassigned);
        for (const char* code : {"IV", "AV", "CV", "P<", "V<", "X<"})
            EXPECT_EQ(status_of_code(format, code), CodeStatus::NotAllowed) << code;
    }
    // A crew member certificate is a TD1; AI is reserved there.
    EXPECT_EQ(status_of_code(Format::TD1, "AC"), CodeStatus::Assigned);
    EXPECT_EQ(status_of_code(Format::TD2, "AC"), CodeStatus::NotAllowed);
    EXPECT_EQ(status_of_code(Format::TD1, "AI"), CodeStatus::NotAllowed);
    EXPECT_EQ(status_of_code(Format::TD2, "AI"), CodeStatus::Unassigned);
    EXPECT_EQ(status_of_code(Format::MRVA, "V<"), CodeStatus::Assigned);
    EXPECT_EQ(status_of_code(Format::MRVB, "VI"), CodeStatus::Unassigned);
    EXPECT_EQ(status_of_code(Format::MRVB, "P<"), CodeStatus::NotAllowed);
    EXPECT_EQ(status_of_code(Format::FRA, "ID"), CodeStatus::Assigned);
    EXPECT_EQ(status_of_code(Format::FRA, "IP"), CodeStatus::NotAllowed);
    EXPECT_EQ(status_of_code(Format::IDL, "D"), CodeStatus::Assigned);
}

TEST(StateCodes, EveryCodeThatTheStandardNames) {
    const auto kind = [](std::string_view code) {
        const StateCode* const state = find_state(code);
        return state == nullptr ? -1 : static_cast<int>(state->kind);
    };
    for (const char* code :
         {"EUE", "UNO", "UNA", "UNK", "XOM", "XPO", "XCC", "XCE", "XCO", "XEC", "XES", "XMP", "XBA", "XIM", "XDC"})
        EXPECT_EQ(kind(code), static_cast<int>(StateKind::Organisation)) << code;
    for (const char* code : {"XXA", "XXB", "XXC", "XXX", "GBD", "GBN", "GBO", "GBP", "GBS"})
        EXPECT_EQ(kind(code), static_cast<int>(StateKind::Person)) << code;
    for (const char* code : {"ANT", "NTZ", "YUG", "SCG", "ROM", "ZAR"}) {
        ASSERT_EQ(kind(code), static_cast<int>(StateKind::Former)) << code;
        EXPECT_GT(find_state(code)->last_year, 1990) << code;
    }
    for (const char* code : {"AIA", "BMU", "CYM", "MSR", "TCA", "VGB", "D<<", "USA", "SSD"})
        EXPECT_EQ(kind(code), static_cast<int>(StateKind::State)) << code;
    EXPECT_EQ(std::ranges::count(all_states(), StateKind::State, &StateCode::kind), 249);
}

TEST(StateCodes, EveryCodeHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const StateCode& state : all_states()) {
        EXPECT_GE(state.name.size(), 4U) << state.code;
        // A former code may bear the name of the state that goes on (Romania).
        if (state.kind != StateKind::Former) {
            EXPECT_TRUE(names.insert(state.name).second) << state.name;
        }
    }
    EXPECT_EQ(find_state("D<<")->name, "Germany");
    EXPECT_EQ(find_state("CIV")->name, "Côte d'Ivoire");
    EXPECT_EQ(find_state("XXB")->name, "refugee (1951 Convention)");
    EXPECT_EQ(find_state("XPO")->name, "International Criminal Police Organization (INTERPOL)");
    EXPECT_EQ(find_state("YUG")->name, "Yugoslavia");
}

const std::vector<std::string> kCard = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                                        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};
// Invented: what an issuer's row looks like.
constexpr std::array kInvented = {
    Deviation{"UTO", "I", "date_of_birth", 2001, 2005, DeviationRule::FillerForDigit, "invented"},
    Deviation{"UTO", "", "date_of_expiry", 2001, 2005, DeviationRule::ZeroForDigit, "invented"},
    Deviation{"UTO", "", "document_number", 2001, 2005, DeviationRule::LettersAsZero, "invented"},
};

TEST(Deviations, ARowExplainsItsOwnIssuerTypeAndYearsOnly) {
    std::vector<std::string> lines = kCard;
    lines[1][6] = '<';   // birth
    lines[1][14] = '0';  // expiry
    // D23145890 with D as 0: 0×7 + 2×3 + 3×1 + 1×7 + 4×3 + 5×1 + 8×7 + 9×3 + 0 = 116
    lines[0][14] = '6';
    const Document document = parse(Format::TD1, lines);
    for (const auto& [of, row] : {std::pair{"date_of_birth", 0U}, {"date_of_expiry", 1U}, {"document_number", 2U}}) {
        const auto check = std::ranges::find(document.check_digits, of, &CheckDigit::of);
        ASSERT_FALSE(check->valid) << of;
        EXPECT_EQ(explain(document, *check, 2003, kInvented), &kInvented[row]) << of;
        EXPECT_EQ(explain(document, *check, 0, kInvented), &kInvented[row]) << of;
        EXPECT_EQ(explain(document, *check, 2006, kInvented), nullptr) << of;
        EXPECT_EQ(explain(document, *check, 2003, known_deviations()), nullptr) << of;
    }
    lines[0].replace(2, 3, "UTA");
    const Document other = parse(Format::TD1, lines);
    EXPECT_EQ(explain(other, other.check_digits[1], 2003, kInvented), nullptr);
}

TEST(Deviations, AnotherWrongDigitStaysWrong) {
    std::vector<std::string> lines = kCard;
    lines[1][6] = '9';
    const Document document = parse(Format::TD1, lines);
    EXPECT_EQ(explain(document, document.check_digits[1], 2003, kInvented), nullptr);
}

TEST(Deviations, EveryKnownRowNamesItsSource) {
    for (const Deviation& row : known_deviations()) EXPECT_FALSE(row.source.empty()) << row.state;
}

}  // namespace
}  // namespace garita::mrz
