#include "mrz/write.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "mrz/characters.h"
#include "mrz/layout.h"

namespace garita::mrz {
namespace {

std::string with_fillers(std::string_view text) {
    std::string filled(text);
    std::ranges::replace(filled, ' ', '<');
    return filled;
}

std::string joined(std::string_view surname, std::string_view given) {
    std::string name(surname);
    if (!given.empty()) name.append("<<").append(given);
    return name;
}

std::vector<std::string_view> words_of(std::string_view names) {
    std::vector<std::string_view> words;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find_first_of("< "), names.size());
        if (end > 0) words.push_back(names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return words;
}

/// Fillers between so many words of a surname and of given names.
std::size_t fillers_between(std::size_t primary, std::size_t secondary) {
    return (primary > 0 ? primary - 1 : 0) + (secondary > 0 ? secondary + 1 : 0);
}

/// Adds words, one letter each at least and what `spare` allows of the rest.
void append_words(std::string& name, std::span<const std::string_view> words, std::size_t& spare) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::size_t more = std::min(words[i].size() - 1, spare);
        spare -= more;
        if (i > 0) name += '<';
        name += words[i].substr(0, 1 + more);
    }
}

void put(std::vector<std::string>& lines, const Span& span, std::string_view text) {
    std::string& line = lines[static_cast<std::size_t>(span.line - 1)];
    line.replace(static_cast<std::size_t>(span.column - 1), text.size(), text);
}

/// The field of a name as the layouts call them.
std::string_view field_named(const Fields& fields, std::string_view name) {
    struct Entry {
        std::string_view name;
        std::string Fields::*field;
    };
    static constexpr std::array kEntries = {
        Entry{"document_code", &Fields::document_code},
        Entry{"issuing_state", &Fields::issuing_state},
        Entry{"surname", &Fields::surname},
        Entry{"given_names", &Fields::given_names},
        Entry{"document_number", &Fields::document_number},
        Entry{"nationality", &Fields::nationality},
        Entry{"date_of_birth", &Fields::date_of_birth},
        Entry{"sex", &Fields::sex},
        Entry{"date_of_expiry", &Fields::date_of_expiry},
        Entry{"optional_data", &Fields::optional_data},
        Entry{"optional_data_2", &Fields::optional_data_2},
    };
    for (const Entry& entry : kEntries)
        if (entry.name == name) return fields.*entry.field;
    return {};
}

/// What a field of names holds: Doc 9303 has one for both parts, the French card one for each.
std::pair<std::string_view, std::string_view> parts_of_name(const FieldPlace& place, const Fields& fields) {
    if (place.name == "name") return {fields.surname, fields.given_names};
    return {place.name == "surname" ? fields.surname : fields.given_names, {}};
}

/// Where a long document number overflows into: TD1 and TD2 only.
bool overflows(Format format, const Fields& fields) {
    constexpr std::size_t kPlaces = 9;
    return (format == Format::TD1 || format == Format::TD2) && fields.document_number.size() > kPlaces;
}

/// Doc 9303 part 5, 4.2.2 note j, part 6, 4.2.2 note j: the rest, its check digit, a filler, other optional data.
std::string overflowed_optional_data(const Fields& fields) {
    constexpr std::size_t kPlaces = 9;
    std::string text = fields.document_number.substr(kPlaces);
    text += check_digit(fields.document_number).value_or('<');
    return text + "<" + fields.optional_data;
}

void put_field(Written& written, const FieldPlace& place, std::string_view text, Format format) {
    if (static_cast<int>(text.size()) > place.span.length) {
        written.defects.push_back(
            {place.span.line, place.span.column,
             "at most " + std::to_string(place.span.length) + " characters of " + std::string(place.name)});
        return;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int column = place.span.column + static_cast<int>(i);
        if (!allows(class_at(format, place.span.line, column), text[i])) {
            written.defects.push_back({place.span.line, column, "another character of " + std::string(place.name)});
            return;
        }
    }
    put(written.lines, place.span, text);
}

void put_check_digits(Written& written, Format format, const Fields& fields) {
    for (const CheckPlace& place : layout_of(format).checks) {
        if (place.of == "document_number" && overflows(format, fields)) continue;
        std::array<std::string_view, 4> parts;
        std::size_t count = 0;
        for (const Span& span : place.covers)
            parts[count++] =
                std::string_view(written.lines[static_cast<std::size_t>(span.line - 1)])
                    .substr(static_cast<std::size_t>(span.column - 1), static_cast<std::size_t>(span.length));
        char digit = check_digit(std::span(parts).first(count)).value_or('<');
        if (place.filler_for_empty && fields.filler_for_empty_optional_data &&
            parts[0].find_first_not_of('<') == std::string_view::npos)
            digit = '<';
        put(written.lines, place.at, std::string_view(&digit, 1));
    }
}

}  // namespace

std::string name_field(std::string_view surname, std::string_view given_names, std::size_t places) {
    std::string whole = joined(with_fillers(surname), with_fillers(given_names));
    if (whole.size() <= places) return whole;
    const std::vector<std::string_view> primary = words_of(surname);
    const std::vector<std::string_view> secondary = words_of(given_names);
    // Words for which there is not even one letter are left out, from the last on; the first of each part stays.
    std::size_t first = primary.size();
    std::size_t second = secondary.size();
    const auto least = [&] { return first + second + fillers_between(first, second); };
    while (least() > places && (first > 1 || second > 1)) --(second > 1 ? second : first);
    if (least() > places) second = 0;
    if (least() > places) return {};
    std::size_t spare = places - least();
    std::string name;
    append_words(name, std::span(primary).first(first), spare);
    if (second > 0) name += "<<";
    append_words(name, std::span(secondary).first(second), spare);
    return name;
}

Written write(Format format, const Fields& fields) {
    Written written;
    const FormatShape& shape = shape_of(format);
    written.lines.assign(static_cast<std::size_t>(shape.lines),
                         std::string(static_cast<std::size_t>(shape.columns), '<'));
    for (const FieldPlace& place : layout_of(format).fields) {
        if (place.allowed == CharacterClass::LetterFiller && place.span.length > 3) {
            const auto [surname, given_names] = parts_of_name(place, fields);
            const std::string name = name_field(surname, given_names, static_cast<std::size_t>(place.span.length));
            written.name_truncated |= name != joined(with_fillers(surname), with_fillers(given_names));
            put_field(written, place, name, format);
        } else if (place.name == "document_number" && overflows(format, fields)) {
            put_field(written, place, std::string_view(fields.document_number).substr(0, 9), format);
        } else if (place.name == "optional_data" && overflows(format, fields)) {
            put_field(written, place, overflowed_optional_data(fields), format);
        } else {
            put_field(written, place, with_fillers(field_named(fields, place.name)), format);
        }
    }
    if (written.defects.empty()) {
        put_check_digits(written, format, fields);
    } else {
        written.lines.clear();
    }
    return written;
}

Fields fields_of(const Document& document) {
    const auto text = [&document](std::string_view name) { return std::string(document.value(name)); };
    Fields fields{text("document_code"),
                  text("issuing_state"),
                  text("surname"),
                  text("given_names"),
                  text("document_number"),
                  text("nationality"),
                  std::string(document.places("date_of_birth")),
                  text("sex"),
                  std::string(document.places("date_of_expiry")),
                  text("optional_data"),
                  text("optional_data_2"),
                  false};
    if (document.format == Format::IDL) {
        // The other fields of a licence are parts of its optional data.
        fields = Fields{};
        fields.document_code = text("document_code");
        fields.optional_data = text("optional_data");
    }
    for (const CheckDigit& check : document.check_digits)
        if (check.of == "optional_data") fields.filler_for_empty_optional_data = check.found == '<';
    return fields;
}

}  // namespace garita::mrz
