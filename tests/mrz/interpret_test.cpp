// The line between a reader and an inspector: noise is read through, a clearly printed character is never changed.
#include "mrz/interpret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "mrz/characters.h"
#include "mrz/document.h"
#include "mrz/layout.h"
#include "mrz/write.h"

namespace garita::mrz {
namespace {

using Lines = std::vector<std::string>;

// The specimens of Doc 9303 parts 4, 5, 6 and 7, and of the French card (documents.md).
const Lines kTd3 = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
const Lines kTd1 = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};
const Lines kTd2 = {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"};
const Lines kMrva = {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"};
const Lines kMrvb = {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"};
const Lines kFra = {"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "9409923102854CORINNE<<<<<<<6512068F4"};

Cell empty_cell() {
    Cell cell;
    cell.log_probability.fill(std::log(0.01F / 37));
    cell.log_empty = std::log(0.99F);
    return cell;
}

/// A cell that shows `seen` with probability p, and `other` with most of the rest.
Cell shown(char seen, double p, char other) {
    Cell cell;
    cell.log_probability.fill(static_cast<float>(std::log((1 - p) * 0.1 / 37)));
    cell.log_empty = static_cast<float>(std::log(1e-4));
    cell.log_probability[static_cast<std::size_t>(index_of(other))] = static_cast<float>(std::log((1 - p) * 0.9));
    cell.log_probability[static_cast<std::size_t>(index_of(seen))] = static_cast<float>(std::log(p));
    return cell;
}

std::vector<ObservedLine> observe(const Lines& lines, double p = 0.999, int margin = 4) {
    std::vector<ObservedLine> result;
    for (const std::string& line : lines) {
        ObservedLine cells(static_cast<std::size_t>(margin), empty_cell());
        for (const char c : line) cells.push_back(shown(c, p, c == 'O' ? '0' : 'O'));
        cells.insert(cells.end(), static_cast<std::size_t>(margin), empty_cell());
        result.push_back(std::move(cells));
    }
    return result;
}

TEST(Interpret, EveryFormatIsReadAsPrintedAndAccepted) {
    const std::vector<std::pair<Format, Lines>> documents = {{Format::TD3, kTd3},   {Format::TD1, kTd1},
                                                             {Format::TD2, kTd2},   {Format::MRVA, kMrva},
                                                             {Format::MRVB, kMrvb}, {Format::FRA, kFra}};
    for (const auto& [format, lines] : documents) {
        const auto reading = interpret(observe(lines));
        ASSERT_TRUE(reading) << lines[0];
        EXPECT_EQ(reading->format, format) << lines[0];
        EXPECT_EQ(reading->lines, lines);
        EXPECT_TRUE(reading->corrections.empty());
        EXPECT_TRUE(reading->accepted) << lines[0];
        EXPECT_EQ(reading->first_cell, std::vector<int>(lines.size(), 4));
    }
}

TEST(Interpret, NothingWhereNothingIs) {
    EXPECT_FALSE(interpret({}));
    const std::vector<ObservedLine> blank(2, ObservedLine(50, empty_cell()));
    EXPECT_FALSE(interpret(blank));
    EXPECT_FALSE(interpret(std::vector<ObservedLine>(2, ObservedLine(20, shown('A', 0.9, 'B')))));
    std::mt19937 random(5);
    std::vector<ObservedLine> noise(2, ObservedLine(60));
    for (auto& line : noise)
        for (Cell& cell : line) cell = shown(kAlphabet[random() % 37], 0.2, kAlphabet[random() % 37]);
    EXPECT_FALSE(interpret(noise));
}

TEST(Interpret, LetterForDigitIsChosenByClassAndReported) {
    Lines seen = kTd3;
    seen[1][13] = 'O';  // birth 74… as O4: only digits stand there; the 7 is the reader's second choice
    auto cells = observe(seen);
    cells[1][4 + 13] = shown('T', 0.95, '7');
    const auto reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, kTd3);
    ASSERT_EQ(reading->corrections.size(), 1U);
    EXPECT_EQ(reading->corrections[0], (Correction{2, 14, 'T', '7', CorrectionReason::CharacterClass}));
}

TEST(Interpret, UnsureCharacterIsMendedByItsCheckDigitAndTold) {
    auto cells = observe(kTd3);
    cells[1][4 + 3] = shown('8', 0.55, '9');  // L898… is L89[8|9]…
    cells[1][4 + 2] = shown('6', 0.5, '9');   // printed: 9; seen a little better: 6
    cells[1][4 + 2].log_probability[9] = std::log(0.44F);
    auto printed = kTd3;
    const auto reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, printed);
    EXPECT_EQ(reading->lines_read[1][2], '6');
    ASSERT_FALSE(reading->corrections.empty());
    EXPECT_EQ(reading->corrections[0].reason, CorrectionReason::CheckDigit);
    EXPECT_FALSE(reading->accepted);
}

TEST(Interpret, FiftyCleanlyPrintedWrongDigitsAreNeverRepaired) {
    std::mt19937 random(9303);
    int failed = 0;
    for (int i = 0; i < 50; ++i) {
        Lines forged = i % 2 == 0 ? kTd3 : kTd1;
        const std::size_t line = i % 2 == 0 ? 1 : (i % 4 == 1 ? 0 : 1);
        // A digit of number, birth or expiry, or a check digit itself.
        std::size_t column = 0;
        do column = random() % 28;
        while (!is_digit(forged[line][column]) || (forged[line].starts_with("I<UTO") && column < 5));
        const char old = forged[line][column];
        do forged[line][column] = static_cast<char>('0' + random() % 10);
        while (forged[line][column] == old);
        const auto reading = interpret(observe(forged, 0.97));
        ASSERT_TRUE(reading);
        EXPECT_EQ(reading->lines, forged);
        EXPECT_TRUE(reading->corrections.empty());
        EXPECT_FALSE(reading->accepted);
        failed += parse(reading->format, reading->lines).check_digits_valid() ? 0 : 1;
    }
    EXPECT_EQ(failed, 50);
}

TEST(Interpret, ThreeUnsureCharactersAreTooManyToMend) {
    auto cells = observe(kTd3);
    for (const int column : {1, 14, 22})
        cells[1][static_cast<std::size_t>(4 + column)] =
            shown(kTd3[1][static_cast<std::size_t>(column)] == '1' ? '7' : '1', 0.6,
                  kTd3[1][static_cast<std::size_t>(column)]);
    const auto reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_TRUE(reading->corrections.empty());
    EXPECT_FALSE(reading->accepted);
    EXPECT_FALSE(parse(reading->format, reading->lines).check_digits_valid());
}

TEST(Interpret, AForgedDigitIsNoReasonToChangeAnUnsureCharacterElsewhere) {
    // Birth is forged and clear, so its digit and the composite fail. The optional data are unsure, and one of the
    // second choices there would make the composite hold: it must not be taken.
    Lines forged = kTd3;
    forged[1][14] = '5';
    for (const std::size_t unsure : {28U, 29U, 33U, 36U}) {
        for (const char other : kAlphabet) {
            if (other == forged[1][unsure]) continue;
            auto cells = observe(forged);
            cells[1][4 + unsure] = shown(forged[1][unsure], 0.55, other);
            const auto reading = interpret(cells);
            ASSERT_TRUE(reading);
            EXPECT_EQ(reading->lines, forged) << unsure << other;
            EXPECT_FALSE(reading->accepted);
        }
    }
}

TEST(Interpret, TwoRepairsAsLikelyAreNotAccepted) {
    // Places 3 and 6 of the number both have weight 1 and are as unsure as each other: 8 for 9 at the one or 1 for 0 at
    // the other makes every digit hold.
    auto cells = observe(kTd3);
    cells[1][4 + 2] = shown('8', 0.52, '9');
    cells[1][4 + 5] = shown('0', 0.52, '1');
    const auto reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_FALSE(reading->accepted);
}

TEST(Interpret, WhatIsNotANumberIsNotAccepted) {
    auto cells = observe(kTd3);
    cells[0][4 + 7].log_probability.fill(std::numeric_limits<float>::quiet_NaN());
    const auto reading = interpret(cells);
    EXPECT_FALSE(reading && reading->accepted);
}

TEST(Interpret, WhereNothingIsPrintedThereIsNoFillerToAccept) {
    // A line that is one filler short: what would be the last one is paper.
    auto cells = observe(kTd3);
    cells[0][4 + 43] = empty_cell();
    const auto reading = interpret(cells);
    EXPECT_FALSE(reading && reading->accepted);
}

TEST(Interpret, LinesThatGoOnAreNotAcceptedAsAShorterFormat) {
    // A long visa of which the picture shows 38 columns has all that a short one has.
    Lines cut = kMrva;
    for (std::string& line : cut) line.resize(38);
    cut[1].replace(28, 10, "<<<<<<<<<<");
    auto cells = observe(cut, 0.999, 0);
    const auto reading = interpret(cells);
    EXPECT_FALSE(reading && reading->accepted);
}

TEST(Interpret, ACharacterThatItsCheckDigitCannotTellFromAnotherMustBeClear) {
    // S counts 28 and 8 counts 8: the check digit holds with either. 9 for 8 it would tell.
    Lines document = kMrva;
    document[1].replace(0, 10, "L8988S01C");
    document[1].insert(9, 1, *check_digit("L8988S01C"));
    ASSERT_EQ(document[1].size(), 44U);
    auto cells = observe(document);
    cells[1][4 + 3] = shown('8', 0.7, '9');
    auto reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_TRUE(reading->accepted);
    cells[1][4 + 5] = shown('8', 0.7, 'S');
    reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines[1][5], '8');
    EXPECT_FALSE(reading->accepted);
}

TEST(Interpret, NumbersOfLettersAndOfNoughtsAreToldByTheirShapesAlone) {
    const Lines letters = {"P<BLRIVANOVA<<TATSIANA<<<<<<<<<<<<<<<<<<<<<<",
                           "OO00000000BLR7001017F15010104010160B000PB326"};
    const auto reading = interpret(observe(letters));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, letters);
    EXPECT_TRUE(reading->accepted);
}

TEST(Interpret, UnknownStateIsAFindingWhenClearAndMendedWhenNot) {
    Lines clear = kTd3;
    clear[0].replace(2, 3, "UTQ");
    auto reading = interpret(observe(clear));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, clear);
    EXPECT_FALSE(reading->accepted);

    auto cells = observe(kTd3);
    cells[0][4 + 4] = shown('Q', 0.6, 'O');
    reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, kTd3);
    ASSERT_EQ(reading->corrections.size(), 1U);
    EXPECT_EQ(reading->corrections[0].reason, CorrectionReason::Code);
}

TEST(Interpret, DirtInTheFillersOfANameIsMended) {
    auto cells = observe(kTd3);
    cells[0][4 + 35] = shown('K', 0.7, '<');
    const auto reading = interpret(cells);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, kTd3);
    EXPECT_EQ(reading->corrections[0].reason, CorrectionReason::Filler);
}

constexpr std::array kDoc9303AndFrench = {Format::TD1,  Format::TD2,  Format::TD3,
                                          Format::MRVA, Format::MRVB, Format::FRA};

/// The lines of an invented document.
Lines any_document(std::mt19937& random, Format format) {
    const auto text = [&random](std::string_view alphabet, std::size_t length) {
        std::string made;
        while (made.size() < length) made += alphabet[random() % alphabet.size()];
        return made;
    };
    const auto date = [&] { return text("0123456789", 2) + "0" + text("123456789", 1) + "1" + text("0123456789", 1); };
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::array<std::string_view, 4> kStates = {"UTO", "D", "ESP", "BRA"};
    Fields fields;
    fields.document_code = format == Format::TD3 ? "P" : format == Format::MRVA || format == Format::MRVB ? "V" : "ID";
    fields.surname = text(kLetters, 4 + random() % 8);
    fields.given_names = text(kLetters, 3 + random() % 4) + " " + text(kLetters, 3 + random() % 4);
    fields.date_of_birth = date();
    fields.sex = random() % 2 == 0 ? "M" : "F";
    if (format == Format::FRA) {
        fields.issuing_state = "FRA";
        fields.document_number = text("0123456789", 12);
    } else {
        fields.issuing_state = fields.nationality = kStates[random() % kStates.size()];
        fields.document_number = text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 9);
        fields.date_of_expiry = date();
        if (random() % 2 == 0) fields.optional_data = text("0123456789", 7);
    }
    return write(format, fields).lines;
}

char taken_for(char printed, std::mt19937& random) {
    constexpr std::array<std::string_view, 10> kPairs = {"8B", "0O", "1I", "5S", "2Z", "6G", "0D", "VY", "MN", "<K"};
    for (std::size_t i = random() % kPairs.size(), k = 0; k < kPairs.size(); ++k, i = (i + 1) % kPairs.size())
        if (const std::size_t at = kPairs[i].find(printed); at != std::string_view::npos) return kPairs[i][1 - at];
    const char other = kAlphabet[random() % kAlphabet.size()];
    return other == printed ? '<' : other;
}

/// As an honest reader sees it: a part of the characters unsurely, and where it says p it is right p of the time.
std::vector<ObservedLine> observe_noisy(const Lines& lines, double unsure, std::mt19937& random) {
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<ObservedLine> result;
    for (const std::string& line : lines) {
        ObservedLine cells;
        for (const char printed : line) {
            const char other = taken_for(printed, random);
            const double doubt = uniform(random) < unsure ? 0.02 + 0.48 * uniform(random) : 1e-6;
            const bool wrong = uniform(random) < doubt;
            cells.push_back(shown(wrong ? other : printed, 1 - doubt, wrong ? printed : other));
        }
        result.push_back(std::move(cells));
    }
    return result;
}

TEST(Interpret, NoisyGenuineDocumentsAreReadRight) {
    // Measured with this seed, of 600: raw is what the best character of each place alone gives.
    struct Row {
        double unsure;  ///< part of the characters that the reader is unsure of
        int exact;      ///< at least
        int accepted;   ///< at least
        int wrong;      ///< accepted and wrong, at most
    };
    for (const Row& row : {Row{0, 600, 600, 0}, Row{0.01, 540, 380, 2}, Row{0.03, 450, 150, 2}, Row{0.1, 220, 0, 2}}) {
        std::mt19937 random(31);
        int raw = 0;
        int exact = 0;
        int accepted = 0;
        int wrong = 0;
        for (const Format format : kDoc9303AndFrench) {
            for (int i = 0; i < 100; ++i) {
                const Lines lines = any_document(random, format);
                ASSERT_FALSE(lines.empty());
                const auto reading = interpret(observe_noisy(lines, row.unsure, random));
                if (!reading) continue;
                const bool right = reading->lines == lines;
                raw += reading->lines_read == lines ? 1 : 0;
                exact += right ? 1 : 0;
                accepted += reading->accepted ? 1 : 0;
                wrong += reading->accepted && !right ? 1 : 0;
            }
        }
        const std::string told = std::to_string(row.unsure) + ": raw " + std::to_string(raw) + ", exact " +
                                 std::to_string(exact) + ", accepted " + std::to_string(accepted) +
                                 ", of these wrong " + std::to_string(wrong);
        RecordProperty("unsure_" + std::to_string(static_cast<int>(100 * row.unsure)), told);
        EXPECT_GE(exact, row.exact) << told;
        EXPECT_GE(exact, raw) << told;
        EXPECT_GE(accepted, row.accepted) << told;
        EXPECT_LE(wrong, row.wrong) << told;
    }
}

TEST(Interpret, ACleanWrongDigitStaysInEveryFormatWhateverIsUnsureAroundIt) {
    std::mt19937 random(412);
    int unread = 0;
    for (const Format format : kDoc9303AndFrench) {
        const auto covered = layout_of(format).checks;
        for (int i = 0; i < 50; ++i) {
            Lines forged = any_document(random, format);
            const CheckPlace& check = covered[random() % covered.size()];
            const Span& span = check.covers[random() % check.covers.size()];
            const auto line = static_cast<std::size_t>(span.line - 1);
            const std::size_t column =
                static_cast<std::size_t>(span.column - 1) + random() % static_cast<std::size_t>(span.length);
            if (!is_digit(forged[line][column])) continue;
            forged[line][column] = static_cast<char>('0' + (forged[line][column] - '0' + 1 + random() % 9) % 10);
            auto cells = observe_noisy(forged, 0.05, random);
            cells[line][column] = shown(forged[line][column], 0.91, taken_for(forged[line][column], random));
            const auto reading = interpret(cells);
            if (!reading) {
                ++unread;
                continue;
            }
            EXPECT_EQ(reading->lines[line][column], forged[line][column]) << forged[line];
            EXPECT_FALSE(reading->accepted) << forged[line];
            EXPECT_LE(
                std::ranges::count_if(reading->corrections,
                                      [](const Correction& c) { return c.reason != CorrectionReason::CharacterClass; }),
                2);
        }
    }
    EXPECT_EQ(unread, 0);
}

TEST(Interpret, ACheckDigitIsNoWitnessBetweenCharactersOfTheSameValue) {
    // K counts 20 and a filler 0, L 21 and 1: no check digit tells them apart.
    auto cells = observe(kTd3);
    cells[1][4 + 40] = shown('<', 0.75, 'K');
    EXPECT_FALSE(interpret(cells)->accepted);
    cells[1][4 + 40] = shown('<', 0.75, 'L');
    EXPECT_TRUE(interpret(cells)->accepted);
}

TEST(Interpret, SeveralDoubtfulLettersOfANameAreNotAcceptedThoughEachAloneWouldBe) {
    auto cells = observe(kTd3);
    cells[0][4 + 5] = shown('E', 0.95, 'F');
    EXPECT_TRUE(interpret(cells)->accepted);
    for (const std::size_t column : {6U, 7U, 9U}) cells[0][4 + column] = shown(kTd3[0][column], 0.95, 'Y');
    EXPECT_FALSE(interpret(cells)->accepted);
}

TEST(Interpret, HalfADateIsNotAccepted) {
    Lines lines = kTd3;
    lines[1].replace(13, 6, "7<0812");
    const Document document = parse(Format::TD3, lines);
    lines[1][19] = document.check_digits[1].expected;
    lines[1][43] = parse(Format::TD3, lines).check_digits[4].expected;
    ASSERT_TRUE(parse(Format::TD3, lines).check_digits_valid());
    const auto reading = interpret(observe(lines));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, lines);
    EXPECT_FALSE(reading->accepted);
}

TEST(Interpret, WhateverIsGivenIsBounded) {
    std::vector<ObservedLine> much(1000, ObservedLine(2000, shown('A', 0.4, 'B')));
    EXPECT_FALSE(interpret(much) && interpret(much)->accepted);
    for (const float value : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), 5.0F,
                              -1e30F, std::numeric_limits<float>::quiet_NaN()}) {
        auto cells = observe(kTd3);
        for (ObservedLine& line : cells)
            for (Cell& cell : line) cell.log_empty = value;
        const auto reading = interpret(cells);
        if (!(value < 0)) {
            EXPECT_FALSE(reading && reading->accepted) << value;
        }
        cells = observe(kTd3);
        for (Cell& cell : cells[1]) *std::ranges::max_element(cell.log_probability) = value;
        EXPECT_FALSE(interpret(cells) && interpret(cells)->accepted) << value;
    }
    EXPECT_FALSE(interpret(std::vector<ObservedLine>(3)));
}

TEST(Interpret, ALetterPlainlyPrintedWhereOnlyDigitsMayStandIsToldNotTurnedIntoOne) {
    // A real specimen lacks the check digit of its expiry date: the nationality's A stands in its place.
    const Lines printed = {"IDAUT000009993<<<<<<<<<<<<<<<<", "7109094F111231AUT<<<<<<<<<<<<0",
                           "MUSTERFRAU<<ISOLDE<<<<<<<<<<<<"};
    const auto reading = interpret(observe(printed));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->lines, printed);
    EXPECT_FALSE(reading->accepted);
}

TEST(Interpret, OneLineOfACardIsNoDrivingLicence) {
    // The second line of a Slovene specimen; its last digit would hold for a line that begins with D.
    const auto reading = interpret(observe({"6606079F0807276SI<<<<<<<<<<<<0"}));
    EXPECT_FALSE(reading && reading->accepted);
}

}  // namespace
}  // namespace garita::mrz
