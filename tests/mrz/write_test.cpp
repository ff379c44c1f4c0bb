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
        fields.document_number = text_of(random, kLettersAndDigits, 10 + random() % (most - 10));
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

TEST(Write, NamesThatFitAreNotTouched) {
    EXPECT_EQ(name_field("ERIKSSON", "ANNA MARIA", 39), "ERIKSSON<<ANNA<MARIA");
    EXPECT_EQ(name_field("ARKFREITH", "", 39), "ARKFREITH");
    EXPECT_EQ(name_field("VAN DER MUELLEN", "IGNATIUS", 26), "VAN<DER<MUELLEN<<IGNATIUS");
}

TEST(Write, LongNamesAreShortenedFromTheLastOn) {
    EXPECT_EQ(name_field("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", 39),
              "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K");
    EXPECT_EQ(name_field("NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", 30), "NILAVADHANANANDA<<ARNPOL<P<C");
    // However long a surname is, the field shows that there is a given name.
    EXPECT_EQ(name_field(std::string(60, 'A'), "DINGO", 39), std::string(36, 'A') + "<<D");
    EXPECT_EQ(name_field(std::string(60, 'A'), "", 39), std::string(39, 'A'));
}

TEST(Write, TruncationIsTold) {
    Fields fields = fields_of(parse(Format::TD1, kSpecimens[1].second));
    EXPECT_FALSE(write(Format::TD1, fields).name_truncated);
    fields.given_names = "ANNA MARIA MAGDALENA ELISABETH";
    const Written written = write(Format::TD1, fields);
    EXPECT_TRUE(written.name_truncated);
    EXPECT_EQ(written.lines[2], "ERIKSSON<<ANNA<MARIA<M<E<<<<<<");
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
