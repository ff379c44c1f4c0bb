// Writing lines: the specimens of the standard, truncation, and that writing and reading undo each other.
#include "mrz/write.h"

#include <gtest/gtest.h>

#include <random>

#include "mrz/characters.h"

namespace garita::mrz {
namespace {

using Lines = std::vector<std::string>;

// Specimens of Doc 9303 parts 4 to 7 (UTO), and of the French card.
const std::vector<std::pair<Format, Lines>> kSpecimens = {
    {Format::TD3, {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"}},
    {Format::TD1,
     {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}},
    {Format::TD1,
     {"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"}},
    {Format::TD2, {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"}},
    {Format::MRVA, {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"}},
    {Format::MRVB, {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"}},
    {Format::FRA, {"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "9409923102854CORINNE<<<<<<<6512068F4"}},
};

std::string text_of(std::mt19937& random, std::string_view alphabet, std::size_t length) {
    std::string text;
    while (text.size() < length) text += alphabet[random() % alphabet.size()];
    return text;
}
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kLettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string names_of(std::mt19937& random, std::size_t most) {
    std::string names = text_of(random, kLetters, 1 + random() % 6);
    while (names.size() + 8 < most && random() % 2 == 0) names += " " + text_of(random, kLetters, 1 + random() % 6);
    return names;
}

std::string date_of(std::mt19937& random) {
    const auto two = [&random](unsigned long most) {
        const unsigned long value = 1 + random() % most;
        return std::string(value < 10 ? "0" : "") + std::to_string(value);
    };
    std::string date = two(99) + two(12) + two(28);
    if (random() % 5 == 0) date.replace(4, 2, "<<");
    if (random() % 9 == 0) date = "<<<<<<";
    return date;
}

/// Fields that a format has, untruncated and in the characters of an MRZ.
Fields any_fields(std::mt19937& random, Format format) {
    Fields fields;
    if (format == Format::IDL) {
        fields.document_code = "D";
        fields.optional_data = text_of(random, kLettersAndDigits, 28);
        return fields;
    }
    fields.document_code = text_of(random, kLetters, 1 + random() % 2);
    fields.issuing_state = text_of(random, kLetters, random() % 4 == 0 ? 1 : 3);
    fields.surname = names_of(random, 14);
    fields.given_names = random() % 8 == 0 ? "" : names_of(random, 12);
    fields.date_of_birth = date_of(random);
    fields.sex = std::array{"M", "F", ""}[random() % 3];
    fields.optional_data = text_of(random, kLettersAndDigits, random() % 6);
    if (format == Format::FRA) {
        fields.document_code = "ID";
        fields.issuing_state = "FRA";
        fields.document_number = text_of(random, "0123456789", 12);
        return fields;
    }
    fields.nationality = text_of(random, kLetters, 3);
    fields.date_of_expiry = date_of(random);
    const bool may_overflow = format == Format::TD1 || format == Format::TD2;
    fields.document_number = text_of(random, kLettersAndDigits, 1 + random() % 9);
    if (may_overflow && random() % 3 == 0) {
        const std::size_t most = format == Format::TD1 ? 22 : 14;
        fields.document_number = text_of(random, kLettersAndDigits, 10 + random() % (most - 9));
        fields.optional_data.clear();
        if (format == Format::TD1 && fields.document_number.size() < 13) fields.optional_data = "AB12";
    }
    if (format == Format::TD1) fields.optional_data_2 = text_of(random, kLettersAndDigits, random() % 12);
    fields.filler_for_empty_optional_data = format == Format::TD3 && fields.optional_data.empty() && random() % 2 == 0;
    return fields;
}

TEST(Write, SpecimensOfTheStandardAreWrittenAsPrinted) {
    for (const auto& [format, lines] : kSpecimens) {
        const Document document = parse(format, lines);
        ASSERT_TRUE(document.check_digits_valid()) << lines[0];
        const Written written = write(format, fields_of(document));
        EXPECT_TRUE(written.defects.empty()) << lines[0];
        EXPECT_EQ(written.lines, lines);
    }
}

TEST(Write, ReadingUndoesWriting) {
    std::mt19937 random(9303);
    for (const Format format : kFormats) {
        for (int i = 0; i < 500; ++i) {
            const Fields fields = any_fields(random, format);
            const Written written = write(format, fields);
            ASSERT_TRUE(written.defects.empty()) << shape_of(format).name << ": " << written.defects[0].expected;
            ASSERT_FALSE(written.name_truncated);
            const Document document = parse(format, written.lines);
            ASSERT_TRUE(document.defects.empty()) << written.lines[0];
            ASSERT_TRUE(document.check_digits_valid()) << written.lines[0] << "\n" << written.lines.back();
            EXPECT_EQ(fields_of(document), fields) << written.lines[0] << "\n" << written.lines.back();
        }
    }
}

TEST(Write, WritingUndoesReading) {
    std::mt19937 random(7501);
    for (const Format format : kFormats) {
        for (int i = 0; i < 500; ++i) {
            const Lines lines = write(format, any_fields(random, format)).lines;
            ASSERT_FALSE(lines.empty());
            EXPECT_EQ(write(format, fields_of(parse(format, lines))).lines, lines);
        }
    }
}

/// A line of a format with any characters that its places allow, and its check digits made to hold.
Lines any_valid_lines(std::mt19937& random, Format format) {
    static constexpr std::string_view kAny = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
    const FormatShape& shape = shape_of(format);
    Lines lines(static_cast<std::size_t>(shape.lines));
    for (int line = 1; line <= shape.lines; ++line)
        for (int column = 1; column <= shape.columns; ++column) {
            char c = '<';
            do c = random() % 3 == 0 ? '<' : kAny[random() % kAny.size()];
            while (!allows(class_at(format, line, column), c));
            lines[static_cast<std::size_t>(line - 1)] += c;
        }
    // The composite covers the others and stands last in the table. A number that overflows puts its digit where the
    // table does not say: parse() tells.
    for (std::size_t i = 0; i < layout_of(format).checks.size(); ++i) {
        const CheckDigit check = parse(format, lines).check_digits[i];
        lines[static_cast<std::size_t>(check.at.line - 1)][static_cast<std::size_t>(check.at.column - 1)] =
            check.expected;
    }
    return lines;
}

TEST(Write, WritingUndoesReadingForAnyLinesWhoseCheckDigitsHold) {
    std::mt19937 random(9303);
    for (const Format format : kFormats) {
        int valid = 0;
        int overflowing = 0;
        for (int i = 0; i < 3000; ++i) {
            const Lines lines = any_valid_lines(random, format);
            const Document document = parse(format, lines);
            if (!document.defects.empty() || !document.check_digits_valid()) continue;
            ++valid;
            overflowing += document.value("document_number").size() > 9 && format != Format::FRA ? 1 : 0;
            const Written written = write(format, fields_of(document));
            ASSERT_TRUE(written.defects.empty()) << lines[0] << "\n" << lines.back() << written.defects[0].expected;
            EXPECT_EQ(written.lines, lines);
        }
        EXPECT_GT(valid, 2000) << shape_of(format).name;
        if (format == Format::TD1 || format == Format::TD2) {
            EXPECT_GT(overflowing, 20) << shape_of(format).name;
        }
    }
}

TEST(Write, NamesThatFitAreNotTouched) {
    EXPECT_EQ(name_field("ERIKSSON", "ANNA MARIA", 39), "ERIKSSON<<ANNA<MARIA");
    EXPECT_EQ(name_field("ARKFREITH", "", 39), "ARKFREITH");
    EXPECT_EQ(name_field("VAN DER MUELLEN", "IGNATIUS", 26), "VAN<DER<MUELLEN<<IGNATIUS");
}

TEST(Write, NamesOfTheStandardAreWrittenAsPrinted) {
    struct Example {
        const char* surname;
        const char* given;
        std::size_t places;
        const char* field;
    };
    // Part 4, 4.2.3; part 5, 4.2.3; part 6, 4.2.3; part 7, 7.2.3: those that fit, and of the shortened ones those that
    // are shortened as this library does it.
    for (const Example& e : {
             Example{"HENG", "DEBORAH MING LO", 39, "HENG<<DEBORAH<MING<LO"},
             Example{"PAPANDROPOULOUS", "JONATHON WARREN TREVOR", 39, "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"},
             Example{"PAPANDROPOULOUS", "JONATHON ALEC", 30, "PAPANDROPOULOUS<<JONATHON<ALEC"},
             Example{"PAPANDROPOULOUS", "STEPHEN TREVOR", 31, "PAPANDROPOULOUS<<STEPHEN<TREVOR"},
             Example{"SATRIYA SUDARPA", "", 39, "SATRIYA<SUDARPA"},
             Example{"VILARCHAO FERNANDEZ", "JOSE RAMON", 31, "VILARCHAO<FERNANDEZ<<JOSE<RAMON"},
             Example{"VILARCHAO FERNANDEZ", "JOSE RAMON", 30, "VILARCHAO<FERNANDEZ<<JOSE<RAMO"},
             Example{"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", 39, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"},
             Example{"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", 31, "NILAVADHANANANDA<<CHAYAPA<DEJ<K"},
             Example{"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", 30, "NILAVADHANANANDA<<CHAYAPA<DE<K"},
             Example{"NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", 39, "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"},
             Example{"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", 31,
                     "BENNELONG<WOOLOOMOOLOO<W<W<<D<P"},
         })
        EXPECT_EQ(name_field(e.surname, e.given, e.places), e.field);
}

TEST(Write, AShortenedNameEndsInALetterInTheLastPlaceAndShowsBothParts) {
    std::mt19937 random(426);
    int shortened = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto name = [&random] {
            std::string names = text_of(random, kLetters, 2 + random() % 20);
            for (std::size_t k = random() % 6; k > 0; --k) names += " " + text_of(random, kLetters, 1 + random() % 12);
            return names;
        };
        const std::string surname = name();
        const std::string given = random() % 4 == 0 ? "" : name();
        const std::size_t places = std::array{30U, 31U, 39U}[random() % 3];
        const std::string field = name_field(surname, given, places);
        ASSERT_LE(field.size(), places);
        if (surname.size() + (given.empty() ? 0 : 2 + given.size()) <= places) continue;
        ++shortened;
        EXPECT_EQ(field.size(), places) << surname << " | " << given;
        EXPECT_TRUE(is_letter(field.back())) << field;
        EXPECT_EQ(field.find("<<") == std::string::npos, given.empty()) << field;
        EXPECT_EQ(field[0], surname[0]);
        if (!given.empty()) {
            EXPECT_EQ(field[field.find("<<") + 2], given[0]) << field;
        }
    }
    EXPECT_GT(shortened, 1000);
}

TEST(Write, NoRoomForEveryWord) {
    // However long a surname is, the field shows that there is a given name.
    EXPECT_EQ(name_field(std::string(60, 'A'), "DINGO", 39), std::string(36, 'A') + "<<D");
    EXPECT_EQ(name_field(std::string(60, 'A'), "", 39), std::string(39, 'A'));
    EXPECT_EQ(name_field("A B C D E F", "G H", 9), "A<B<C<<G");  // single letters cannot fill it
    EXPECT_EQ(name_field("ANNA", "OTTO", 3), "ANN");
    EXPECT_EQ(name_field("ANNA", "OTTO", 0), "");
}

TEST(Write, TruncationIsTold) {
    Fields fields = fields_of(parse(Format::TD1, kSpecimens[1].second));
    EXPECT_FALSE(write(Format::TD1, fields).name_truncated);
    fields.given_names = "ANNA MARIA MAGDALENA ELISABETH";
    const Written written = write(Format::TD1, fields);
    EXPECT_TRUE(written.name_truncated);
    EXPECT_EQ(written.lines[2], "ERIKSSON<<ANNA<MARIA<MAGDALE<E");
    // The French card has a field for each part.
    fields = fields_of(parse(Format::FRA, kSpecimens.back().second));
    fields.surname = "BERTHIER D ARDI DE LA POCATIERE";
    const Written french = write(Format::FRA, fields);
    EXPECT_TRUE(french.name_truncated);
    EXPECT_EQ(french.lines[0], "IDFRABERTHIER<D<ARDI<DE<LA<POC<<<<<<");
}

TEST(Write, ALongNumberNeedsRoomForItsCheckDigitAndAFiller) {
    Fields fields = fields_of(parse(Format::TD1, kSpecimens[1].second));
    fields.document_number = std::string(22, 'A');
    EXPECT_TRUE(write(Format::TD1, fields).defects.empty());
    fields.document_number = std::string(23, 'A');
    EXPECT_EQ(write(Format::TD1, fields).defects.at(0), (Defect{1, 16, "at most 15 characters of optional_data"}));
    fields = fields_of(parse(Format::TD2, kSpecimens[3].second));
    fields.document_number = std::string(14, 'A');
    EXPECT_TRUE(write(Format::TD2, fields).defects.empty());
    fields.document_number = std::string(15, 'A');
    EXPECT_FALSE(write(Format::TD2, fields).defects.empty());
}

TEST(Write, WhatCannotBeWrittenIsToldWithItsPlace) {
    Fields fields = fields_of(parse(Format::TD3, kSpecimens[0].second));
    fields.document_number = "L898902C3456";
    Written written = write(Format::TD3, fields);
    EXPECT_TRUE(written.lines.empty());
    ASSERT_EQ(written.defects.size(), 1U);
    EXPECT_EQ(written.defects[0], (Defect{2, 1, "at most 9 characters of document_number"}));
    fields.document_number = "L8989-2C3";
    written = write(Format::TD3, fields);
    EXPECT_EQ(written.defects[0], (Defect{2, 6, "another character of document_number"}));
    fields.document_number = "L";
    fields.surname = "ERIKSSON1";
    EXPECT_EQ(write(Format::TD3, fields).defects.at(0).line, 1);
}

}  // namespace
}  // namespace garita::mrz
