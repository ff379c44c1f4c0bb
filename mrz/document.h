// What the lines of a machine-readable zone say: fields, check digits, and what is wrong with them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mrz/format.h"
#include "mrz/layout.h"

namespace garita::mrz {

struct Field {
    std::string_view name;  ///< design/json.md
    std::string value;      ///< fillers at the end cut off; names with blanks for fillers
    Span span;              ///< where it stands; a long document number's first part
    bool operator==(const Field&) const = default;
};

/// A check digit as it stands and as it should be.
struct CheckDigit {
    std::string_view of;  ///< the field that it is of, or "composite"
    Span at;
    char found = '<';
    char expected = '<';
    bool valid = false;
    bool operator==(const CheckDigit&) const = default;
};

/// A place where something stands that cannot stand there.
struct Defect {
    int line = 0;    ///< from 1
    int column = 0;  ///< from 1; 0 when the whole line is meant
    std::string expected;
    bool operator==(const Defect&) const = default;
};

struct Document {
    Format format = Format::TD3;
    std::vector<std::string> lines;
    std::vector<Field> fields;
    std::vector<CheckDigit> check_digits;
    std::vector<Defect> defects;

    /// A field's value; empty when the format does not have it.
    [[nodiscard]] std::string_view value(std::string_view name) const {
        for (const Field& field : fields)
            if (field.name == name) return field.value;
        return {};
    }
    /// A field's places as they stand, fillers and all ("74<<<<" where value() is "74"); empty when the format does not
    /// have it. What the functions of dates.h take.
    [[nodiscard]] std::string_view places(std::string_view name) const {
        for (const Field& field : fields)
            if (field.name == name)
                return std::string_view(lines[static_cast<std::size_t>(field.span.line - 1)])
                    .substr(static_cast<std::size_t>(field.span.column - 1),
                            static_cast<std::size_t>(field.span.length));
        return {};
    }
    [[nodiscard]] bool check_digits_valid() const {
        for (const CheckDigit& check : check_digits)
            if (!check.valid) return false;
        return true;
    }
};

/// Reads lines as a format. Never fails: what is wrong is in `defects`. Lines of a wrong number or length are told
/// there, and the rest of the document is empty: time and memory are bounded whatever is given.
[[nodiscard]] Document parse(Format format, std::span<const std::string> lines);

/// How many check digits of the format do not hold; all of them when the lines have another number or length. Takes no
/// memory: for those who try many readings.
[[nodiscard]] int count_failing_checks(Format format, std::span<const std::string> lines);

/// The format told by the number and length of the lines and the document code; nothing when no format has such lines.
[[nodiscard]] std::optional<Format> format_of(std::span<const std::string> lines);

/// Six characters of a date field as they stand in an MRZ (YYMMDD), made whole: ISO 8601, or nothing where parts are
/// unknown or impossible. Birth: the latest such date that is not after `today` (ISO 8601). Expiry: within 15 years
/// ahead of today means the future, else the past (BSI TR-03135; design/inspection.md).
[[nodiscard]] std::optional<std::string> birth_date(std::string_view yymmdd, std::string_view today);
[[nodiscard]] std::optional<std::string> expiry_date(std::string_view yymmdd, std::string_view today);

}  // namespace garita::mrz
