#include "mrz/document.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "mrz/characters.h"

namespace garita::mrz {
namespace {

std::string_view text_at(std::span<const std::string> lines, const Span& span) {
    return std::string_view(lines[static_cast<std::size_t>(span.line - 1)])
        .substr(static_cast<std::size_t>(span.column - 1), static_cast<std::size_t>(span.length));
}

std::string without_fillers(std::string_view text) {
    const std::size_t last = text.find_last_not_of('<');
    return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

/// Fillers between parts of a name are blanks (Doc 9303 part 3, 4.6).
std::string as_name(std::string_view text) {
    std::string name = without_fillers(text);
    std::ranges::replace(name, '<', ' ');
    return name;
}

void add_names(Document& document, const FieldPlace& place, std::string_view text) {
    const std::size_t between = text.find("<<");
    const std::string_view surname = text.substr(0, between);
    const std::string_view given = between == std::string_view::npos ? std::string_view{} : text.substr(between + 2);
    Span surname_span = place.span;
    surname_span.length = static_cast<int>(surname.size());
    Span given_span = place.span;
    given_span.column += static_cast<int>(std::min(surname.size() + 2, text.size()));
    given_span.length = static_cast<int>(given.size());
    document.fields.push_back({"surname", as_name(surname), surname_span});
    document.fields.push_back({"given_names", as_name(given), given_span});
}

/// A document number of more than nine characters goes on in the optional data: there the rest, its check digit and a
/// filler, without which it is none (Doc 9303 part 5, 4.2.2 note j and 4.2.4; part 6, 4.2.2 note j).
struct LongNumber {
    std::string_view first;
    std::string_view rest;
    Span check_at;
    std::size_t used = 0;  ///< places of the optional data that it takes, its filler included
};
std::optional<LongNumber> long_number(Format format, std::span<const std::string> lines) {
    if (format != Format::TD1 && format != Format::TD2) return std::nullopt;
    const Span number{format == Format::TD1 ? 1 : 2, format == Format::TD1 ? 6 : 1, 9};
    const Span optional = format == Format::TD1 ? Span{1, 16, 15} : Span{2, 29, 7};
    const std::string_view first = text_at(lines, number);
    if (text_at(lines, {number.line, number.column + 9, 1}) != "<" || first.back() == '<') return std::nullopt;
    const std::string_view rest = text_at(lines, optional);
    const std::size_t end = rest.find('<');
    if (end == std::string_view::npos || end < 2 || !is_digit(rest[end - 1])) return std::nullopt;
    return LongNumber{
        first, rest.substr(0, end - 1), {optional.line, optional.column + static_cast<int>(end) - 1, 1}, end + 1};
}

CheckDigit check_at_place(const CheckPlace& place, std::span<const std::string> lines,
                          const std::optional<LongNumber>& number) {
    CheckDigit check{place.of, place.at, '<', '<', false};
    std::array<std::string_view, 4> parts;
    std::size_t count = 0;
    if (place.of == "document_number" && number) {
        check.at = number->check_at;
        parts = {number->first, number->rest};
        count = 2;
    } else {
        for (const Span& span : place.covers) parts[count++] = text_at(lines, span);
    }
    check.expected = check_digit(std::span(parts).first(count)).value_or('<');
    check.found = text_at(lines, check.at)[0];
    const bool empty = place.filler_for_empty && check.found == '<' && parts[0].find_first_not_of('<') == parts[0].npos;
    check.valid = check.found == check.expected ? check.expected != '<' : empty;
    return check;
}

bool has_shape(Format format, std::span<const std::string> lines) {
    const FormatShape& shape = shape_of(format);
    return static_cast<int>(lines.size()) == shape.lines && std::ranges::all_of(lines, [&](const std::string& line) {
               return static_cast<int>(line.size()) == shape.columns;
           });
}

void add_fields(Document& document, const std::optional<LongNumber>& number) {
    for (const FieldPlace& place : layout_of(document.format, document.lines).fields) {
        const std::string_view text = text_at(document.lines, place.span);
        if (place.name == "name") {
            add_names(document, place, text);
        } else if (place.name == "document_number" && number) {
            document.fields.push_back({place.name, std::string(number->first) + std::string(number->rest), place.span});
        } else if (place.name == "optional_data" && number) {
            Span span = place.span;
            span.column += static_cast<int>(number->used);
            span.length -= static_cast<int>(number->used);
            document.fields.push_back({place.name, without_fillers(text.substr(number->used)), span});
        } else {
            const bool name = place.name == "surname" || place.name == "given_names";
            document.fields.push_back({place.name, name ? as_name(text) : without_fillers(text), place.span});
        }
    }
}

void add_defects(Document& document) {
    static constexpr std::array<std::string_view, 7> kExpected = {
        "a letter", "a letter or a filler", "a letter, a digit or a filler",
        "a digit",  "a digit or a filler",  "M, F or a filler",
        "a filler"};
    const FormatShape& shape = shape_of(document.format);
    for (int line = 1; line <= shape.lines; ++line) {
        for (int column = 1; column <= shape.columns; ++column) {
            const CharacterClass allowed = class_at(document.format, line, column);
            if (!allows(allowed,
                        document.lines[static_cast<std::size_t>(line - 1)][static_cast<std::size_t>(column - 1)]))
                document.defects.push_back({line, column, std::string(kExpected[static_cast<std::size_t>(allowed)])});
        }
    }
}

std::optional<std::string> whole_date(std::string_view yymmdd, int century) {
    if (yymmdd.size() != 6 || !std::ranges::all_of(yymmdd, is_digit)) return std::nullopt;
    const auto two = [yymmdd](std::size_t at) { return (yymmdd[at] - '0') * 10 + (yymmdd[at + 1] - '0'); };
    const std::chrono::year_month_day date = std::chrono::year(century * 100 + two(0)) / two(2) / two(4);
    if (!date.ok()) return std::nullopt;
    return std::to_string(century) + std::string(yymmdd.substr(0, 2)) + "-" + std::string(yymmdd.substr(2, 2)) + "-" +
           std::string(yymmdd.substr(4, 2));
}

int year_of(std::string_view iso) {
    return iso.size() < 4 ? 2000 : (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0');
}

}  // namespace

Document parse(Format format, std::span<const std::string> lines) {
    Document document;
    document.format = format;
    const FormatShape& shape = shape_of(format);
    if (static_cast<int>(lines.size()) != shape.lines) {
        document.defects.push_back({0, 0, std::to_string(shape.lines) + " lines"});
        return document;
    }
    for (int i = 0; i < shape.lines; ++i)
        if (static_cast<int>(lines[static_cast<std::size_t>(i)].size()) != shape.columns)
            document.defects.push_back({i + 1, 0, std::to_string(shape.columns) + " characters"});
    if (!document.defects.empty()) return document;
    document.lines.assign(lines.begin(), lines.end());
    const std::optional<LongNumber> number = long_number(format, document.lines);
    add_fields(document, number);
    for (const CheckPlace& place : layout_of(format, document.lines).checks)
        document.check_digits.push_back(check_at_place(place, document.lines, number));
    add_defects(document);
    return document;
}

int count_failing_checks(Format format, std::span<const std::string> lines) {
    const auto checks = layout_of(format, lines).checks;
    if (!has_shape(format, lines)) return static_cast<int>(checks.size());
    const std::optional<LongNumber> number = long_number(format, lines);
    return static_cast<int>(std::ranges::count_if(
        checks, [&](const CheckPlace& place) { return !check_at_place(place, lines, number).valid; }));
}

std::optional<Format> format_of(std::span<const std::string> lines) {
    if (lines.empty() || lines[0].size() < 2) return std::nullopt;
    for (const Format format : kFormats) {
        const FormatShape& shape = shape_of(format);
        if (!has_shape(format, lines)) continue;
        const bool visa = lines[0][0] == 'V';
        const bool french = lines[0].starts_with("IDFRA") && lines[0].size() == 36;
        if ((format == Format::MRVA || format == Format::MRVB) != visa) continue;
        if (shape.columns == 36 && shape.lines == 2 && !visa && (format == Format::FRA) != french) continue;
        return format;
    }
    return std::nullopt;
}

std::optional<std::string> birth_date(std::string_view yymmdd, std::string_view today) {
    const int century = year_of(today) / 100;
    auto recent = whole_date(yymmdd, century);
    if (recent && *recent <= today) return recent;
    return whole_date(yymmdd, century - 1);
}

std::optional<std::string> expiry_date(std::string_view yymmdd, std::string_view today) {
    const int year = year_of(today);
    const std::string limit =
        std::to_string(year + 15) + std::string(today.substr(std::min<std::size_t>(4, today.size())));
    // The latest reading that is not more than 15 years ahead.
    for (const int century : {year / 100 + 1, year / 100, year / 100 - 1})
        if (auto date = whole_date(yymmdd, century); date && *date <= limit) return date;
    return std::nullopt;
}

}  // namespace garita::mrz
