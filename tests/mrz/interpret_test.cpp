// The line between a reader and an inspector: noise is read through, a clearly printed character is never changed.
#include "mrz/interpret.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "mrz/characters.h"
#include "mrz/document.h"

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

TEST(Interpret, NoisyGenuineDocumentsAreReadRight) {
    std::mt19937 random(31);
    int exact = 0;
    for (int i = 0; i < 100; ++i) {
        auto cells = observe(kTd3);
        for (int k = 0; k < 2; ++k) {
            const std::size_t column = random() % 28;
            const char printed = kTd3[1][column];
            cells[1][4 + column] =
                shown(is_digit(printed) ? (printed == '8' ? '3' : '8') : (printed == 'B' ? 'E' : 'B'), 0.52, printed);
        }
        const auto reading = interpret(cells);
        exact += reading && reading->lines == kTd3 ? 1 : 0;
    }
    EXPECT_GE(exact, 80);
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
