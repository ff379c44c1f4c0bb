#include "mrz/layout.h"

#include <algorithm>
#include <array>

namespace garita::mrz {
namespace {

using enum CharacterClass;

// ICAO Doc 9303, 8th edition 2021, part 5 (TD1), 4.2.2: data structure of the MRZ.
constexpr std::array kTd1Number = {Span{1, 6, 9}};
constexpr std::array kTd1Birth = {Span{2, 1, 6}};
constexpr std::array kTd1Expiry = {Span{2, 9, 6}};
constexpr std::array kTd1All = {Span{1, 6, 25}, Span{2, 1, 7}, Span{2, 9, 7}, Span{2, 19, 11}};
constexpr std::array kTd1Fields = {
    FieldPlace{"document_code", {1, 1, 2}, LetterFiller}, FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},
    FieldPlace{"document_number", {1, 6, 9}, Any},        FieldPlace{"optional_data", {1, 16, 15}, Any},
    FieldPlace{"date_of_birth", {2, 1, 6}, DigitFiller},  FieldPlace{"sex", {2, 8, 1}, Sex},
    FieldPlace{"date_of_expiry", {2, 9, 6}, DigitFiller}, FieldPlace{"nationality", {2, 16, 3}, LetterFiller},
    FieldPlace{"optional_data_2", {2, 19, 11}, Any},      FieldPlace{"name", {3, 1, 30}, LetterFiller},
};
constexpr std::array kTd1Checks = {
    CheckPlace{"document_number", {1, 15, 1}, kTd1Number, DigitFiller},
    CheckPlace{"date_of_birth", {2, 7, 1}, kTd1Birth},
    CheckPlace{"date_of_expiry", {2, 15, 1}, kTd1Expiry},
    CheckPlace{"composite", {2, 30, 1}, kTd1All},
};

// Part 5, appendix C: a crew member certificate names the employer at the beginning of the optional data, by two
// characters of the IATA Airline Coding Directory and a filler or by three of ICAO Doc 8585.
constexpr auto kCrewFields = [] {
    std::array<FieldPlace, kTd1Fields.size() + 1> fields;
    std::copy(kTd1Fields.begin(), kTd1Fields.end(), fields.begin());
    fields.back() = {"employer", {1, 16, 3}, Any};
    return fields;
}();
constexpr Layout kCrew = {Format::TD1, kCrewFields, kTd1Checks};

// Part 6 (TD2), 4.2.2.
constexpr std::array kLine2Number = {Span{2, 1, 9}};
constexpr std::array kLine2Birth = {Span{2, 14, 6}};
constexpr std::array kLine2Expiry = {Span{2, 22, 6}};
constexpr std::array kTd2All = {Span{2, 1, 10}, Span{2, 14, 7}, Span{2, 22, 14}};
constexpr std::array kTd2Fields = {
    FieldPlace{"document_code", {1, 1, 2}, LetterFiller},
    FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},
    FieldPlace{"name", {1, 6, 31}, LetterFiller},
    FieldPlace{"document_number", {2, 1, 9}, Any},
    FieldPlace{"nationality", {2, 11, 3}, LetterFiller},
    FieldPlace{"date_of_birth", {2, 14, 6}, DigitFiller},
    FieldPlace{"sex", {2, 21, 1}, Sex},
    FieldPlace{"date_of_expiry", {2, 22, 6}, DigitFiller},
    FieldPlace{"optional_data", {2, 29, 7}, Any},
};
constexpr std::array kTd2Checks = {
    CheckPlace{"document_number", {2, 10, 1}, kLine2Number, DigitFiller},
    CheckPlace{"date_of_birth", {2, 20, 1}, kLine2Birth},
    CheckPlace{"date_of_expiry", {2, 28, 1}, kLine2Expiry},
    CheckPlace{"composite", {2, 36, 1}, kTd2All},
};

// Part 4 (TD3), 4.2.2.
constexpr std::array kTd3Optional = {Span{2, 29, 14}};
constexpr std::array kTd3All = {Span{2, 1, 10}, Span{2, 14, 7}, Span{2, 22, 22}};
constexpr std::array kTd3Fields = {
    FieldPlace{"document_code", {1, 1, 2}, LetterFiller},
    FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},
    FieldPlace{"name", {1, 6, 39}, LetterFiller},
    FieldPlace{"document_number", {2, 1, 9}, Any},
    FieldPlace{"nationality", {2, 11, 3}, LetterFiller},
    FieldPlace{"date_of_birth", {2, 14, 6}, DigitFiller},
    FieldPlace{"sex", {2, 21, 1}, Sex},
    FieldPlace{"date_of_expiry", {2, 22, 6}, DigitFiller},
    FieldPlace{"optional_data", {2, 29, 14}, Any},
};
constexpr std::array kTd3Checks = {
    CheckPlace{"document_number", {2, 10, 1}, kLine2Number},
    CheckPlace{"date_of_birth", {2, 20, 1}, kLine2Birth},
    CheckPlace{"date_of_expiry", {2, 28, 1}, kLine2Expiry},
    CheckPlace{"optional_data", {2, 43, 1}, kTd3Optional, DigitFiller, true},
    CheckPlace{"composite", {2, 44, 1}, kTd3All},
};

// Part 7 (MRV-A 4.2.2, MRV-B 7.2.2): no composite check digit.
constexpr std::array kMrvaFields = {
    FieldPlace{"document_code", {1, 1, 2}, LetterFiller},
    FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},
    FieldPlace{"name", {1, 6, 39}, LetterFiller},
    FieldPlace{"document_number", {2, 1, 9}, Any},
    FieldPlace{"nationality", {2, 11, 3}, LetterFiller},
    FieldPlace{"date_of_birth", {2, 14, 6}, DigitFiller},
    FieldPlace{"sex", {2, 21, 1}, Sex},
    FieldPlace{"date_of_expiry", {2, 22, 6}, DigitFiller},
    FieldPlace{"optional_data", {2, 29, 16}, Any},
};
constexpr std::array kMrvbFields = {
    FieldPlace{"document_code", {1, 1, 2}, LetterFiller},
    FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},
    FieldPlace{"name", {1, 6, 31}, LetterFiller},
    FieldPlace{"document_number", {2, 1, 9}, Any},
    FieldPlace{"nationality", {2, 11, 3}, LetterFiller},
    FieldPlace{"date_of_birth", {2, 14, 6}, DigitFiller},
    FieldPlace{"sex", {2, 21, 1}, Sex},
    FieldPlace{"date_of_expiry", {2, 22, 6}, DigitFiller},
    FieldPlace{"optional_data", {2, 29, 8}, Any},
};
constexpr std::array kMrvChecks = {
    CheckPlace{"document_number", {2, 10, 1}, kLine2Number},
    CheckPlace{"date_of_birth", {2, 20, 1}, kLine2Birth},
    CheckPlace{"date_of_expiry", {2, 28, 1}, kLine2Expiry},
};

// The French identity card until 2021 (not a Doc 9303 layout; design/documents.md): surname, department and office,
// number, given names, birth; the last digit covers both lines. The number begins with year and month of issue (told by
// public readers and by dcode.fr/french-id-card, consulted 2026-11-25); what its next three places and the six of the
// first line mean changed in 2017, so they stay undivided.
constexpr std::array kFraNumber = {Span{2, 1, 12}};
constexpr std::array kFraBirth = {Span{2, 28, 6}};
constexpr std::array kFraAll = {Span{1, 1, 36}, Span{2, 1, 35}};
constexpr std::array kFraFields = {
    FieldPlace{"document_code", {1, 1, 2}, LetterFiller},
    FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},
    FieldPlace{"surname", {1, 6, 25}, LetterFiller},
    FieldPlace{"optional_data", {1, 31, 6}, Any},
    FieldPlace{"document_number", {2, 1, 12}, Any},
    FieldPlace{"month_of_issue", {2, 1, 4}, Any},
    FieldPlace{"given_names", {2, 14, 14}, LetterFiller},
    FieldPlace{"date_of_birth", {2, 28, 6}, DigitFiller},
    FieldPlace{"sex", {2, 35, 1}, Sex},
};
constexpr std::array kFraChecks = {
    CheckPlace{"document_number", {2, 13, 1}, kFraNumber},
    CheckPlace{"date_of_birth", {2, 34, 1}, kFraBirth},
    CheckPlace{"composite", {2, 36, 1}, kFraAll},
};

// ISO/IEC 18013-1, annex on machine-readable zones, as far as public text describes it: one line of 30 characters, `D`,
// a configuration character, free data, one check digit over all that stands before it.
constexpr std::array kIdlAll = {Span{1, 1, 29}};
constexpr std::array kIdlFields = {
    FieldPlace{"document_code", {1, 1, 1}, Letter},
    FieldPlace{"optional_data", {1, 2, 28}, Any},
};
constexpr std::array kIdlChecks = {CheckPlace{"composite", {1, 30, 1}, kIdlAll}};

// What France puts into the free data of its licences since 2013: state, number, a check digit over all that stands
// before it, expiry, surname of eight places. Told from published specimens by the readers of cheminfo/mrz (issue 54,
// 2024); the specimen of the ministry, D1FRA13AA000026181231MARTIN<<9, fulfils it.
constexpr std::array kIdlFraBefore = {Span{1, 1, 14}};
constexpr std::array kIdlFraFields = {
    FieldPlace{"document_code", {1, 1, 1}, Letter},        FieldPlace{"optional_data", {1, 2, 28}, Any},
    FieldPlace{"issuing_state", {1, 3, 3}, LetterFiller},  FieldPlace{"document_number", {1, 6, 9}, Any},
    FieldPlace{"date_of_expiry", {1, 16, 6}, DigitFiller}, FieldPlace{"surname", {1, 22, 8}, LetterFiller},
};
constexpr std::array kIdlFraChecks = {
    CheckPlace{"document_number", {1, 15, 1}, kIdlFraBefore},
    CheckPlace{"composite", {1, 30, 1}, kIdlAll},
};
constexpr Layout kIdlFra = {Format::IDL, kIdlFraFields, kIdlFraChecks};

constexpr std::array<Layout, 7> kLayouts = {{
    {Format::TD1, kTd1Fields, kTd1Checks},
    {Format::TD2, kTd2Fields, kTd2Checks},
    {Format::TD3, kTd3Fields, kTd3Checks},
    {Format::MRVA, kMrvaFields, kMrvChecks},
    {Format::MRVB, kMrvbFields, kMrvChecks},
    {Format::FRA, kFraFields, kFraChecks},
    {Format::IDL, kIdlFields, kIdlChecks},
}};

// The classes of all places, three lines of at most 44, made from the tables once, by the compiler.
using ClassTable = std::array<std::array<CharacterClass, 44>, 3>;
constexpr ClassTable classes_of(const Layout& layout) {
    ClassTable table{};
    for (auto& line : table) line.fill(Any);
    const auto fill = [&table](const Span& span, CharacterClass allowed) {
        for (int i = 0; i < span.length; ++i)
            table[static_cast<std::size_t>(span.line - 1)][static_cast<std::size_t>(span.column - 1 + i)] = allowed;
    };
    for (const FieldPlace& field : layout.fields) fill(field.span, field.allowed);
    for (const CheckPlace& check : layout.checks) fill(check.at, check.allowed);
    return table;
}
constexpr std::array<ClassTable, 7> kClasses = {
    classes_of(kLayouts[0]), classes_of(kLayouts[1]), classes_of(kLayouts[2]), classes_of(kLayouts[3]),
    classes_of(kLayouts[4]), classes_of(kLayouts[5]), classes_of(kLayouts[6])};

constexpr bool every_place_is_in_its_line() {
    for (const Layout& layout : kLayouts) {
        const FormatShape& shape = shape_of(layout.format);
        for (const FieldPlace& field : layout.fields)
            if (field.span.line > shape.lines || field.span.column + field.span.length - 1 > shape.columns)
                return false;
        for (const CheckPlace& check : layout.checks)
            for (const Span& span : check.covers)
                if (span.line > shape.lines || span.column + span.length - 1 > shape.columns) return false;
    }
    return true;
}
static_assert(every_place_is_in_its_line());

}  // namespace

const Layout& layout_of(Format format) {
    return kLayouts[static_cast<std::size_t>(format)];
}

const Layout& layout_of(Format format, std::span<const std::string> lines) {
    const std::string_view first = lines.empty() ? std::string_view{} : lines[0];
    if (format == Format::IDL && first.starts_with("D1FRA")) return kIdlFra;
    if (format == Format::TD1 && first.starts_with("AC")) return kCrew;
    return layout_of(format);
}

CharacterClass class_at(Format format, int line, int column) {
    return kClasses[static_cast<std::size_t>(format)][static_cast<std::size_t>(line - 1)]
                   [static_cast<std::size_t>(column - 1)];
}

}  // namespace garita::mrz
