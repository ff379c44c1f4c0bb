#include "vision/seal/identity_card.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mrz/characters.h"
#include "mrz/dates.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/identity_card_table.h"

namespace garita::seal {
namespace {

/// A payload as a layout sees it: plain bytes, and where its fields are.
struct PlainCard {
    std::string bytes;
    std::vector<std::size_t> fields;  ///< offset of each; empty for fixed places
};

/// Nothing when the payload has too few or too many bytes or fields. Only what the layout has places for is made plain.
std::optional<PlainCard> plain_card(ByteView payload, const CardLayout& layout) {
    const std::string_view text = characters_of(payload);
    PlainCard card;
    std::size_t count = text.size();
    if (layout.separator != 0) {
        card.bytes = text;
        card.fields.push_back(0);
        for (std::size_t at = text.find(layout.separator); at != std::string_view::npos;
             at = text.find(layout.separator, at + 1))
            card.fields.push_back(at + 1);
        count = card.fields.size();
    } else {
        card.bytes = text.substr(0, layout.least);
    }
    if (count < layout.least || count > layout.most) return std::nullopt;
    for (std::size_t i = 0; i < card.bytes.size() && !layout.key.empty(); ++i)
        card.bytes[i] =
            static_cast<char>(static_cast<unsigned char>(card.bytes[i]) ^ layout.key[i % layout.key.size()]);
    return card;
}

struct Raw {
    std::string_view text;
    std::size_t at = 0;
};
Raw raw_value(const PlainCard& card, const CardPlace& place) {
    const std::string_view text = card.bytes;
    if (card.fields.empty()) return {trimmed(text.substr(place.at, place.size)), place.at};
    if (place.at >= card.fields.size()) return {{}, text.size()};
    const std::size_t begin = card.fields[place.at];
    const std::size_t end = place.at + 1 < card.fields.size() ? card.fields[place.at + 1] - 1 : text.size();
    return {trimmed(text.substr(begin, end - begin)), begin};
}

std::optional<std::string> date_of_ddmmyyyy(std::string_view text) {
    if (text.size() != 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
    return date_of_ccyymmdd(std::string(text.substr(6)) + std::string(text.substr(3, 2)) +
                            std::string(text.substr(0, 2)));
}

std::optional<std::string> date_of_expiry(std::string_view yymmdd, std::string_view today) {
    const mrz::Expiry expiry = mrz::read_expiry(yymmdd, today);
    return expiry.kind == mrz::ExpiryKind::Date ? std::optional(expiry.date) : std::nullopt;
}

/// "123456785" as "12345678-5": digits, then the check digit by modulo 11 with weights 2 … 7 from the right (10 is K).
std::optional<std::string> chilean_run(std::string_view text) {
    if (text.size() < 2 || text.size() > 9 || !all_digits(text.substr(0, text.size() - 1))) return std::nullopt;
    const std::string_view number = text.substr(0, text.size() - 1);
    int sum = 0;
    int weight = 2;
    for (auto digit = number.rbegin(); digit != number.rend(); ++digit) {
        sum += (*digit - '0') * weight;
        weight = weight == 7 ? 2 : weight + 1;
    }
    const char check = "0K987654321"[sum % 11];
    if (text.back() != check && !(check == 'K' && text.back() == 'k')) return std::nullopt;
    return std::string(number) + "-" + check;
}

std::string without_leading_zeros(std::string_view digits) {
    return std::string(digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1)));
}

/// The value of a place as its kind has it; nothing when it is not so.
std::optional<std::string> value_of(const CardPlace& place, std::string_view text, std::string_view today) {
    const auto when = [](bool holds, std::string value) {
        return holds ? std::optional(std::move(value)) : std::nullopt;
    };
    switch (place.kind) {
        case PlaceKind::Text:
            return words_of(text);
        case PlaceKind::Literal:
            return when(text == place.field, {});
        case PlaceKind::Digits:
            return when(all_digits(text), std::string(text));
        case PlaceKind::Number:
            return all_digits(text) ? std::optional(without_leading_zeros(text)) : std::nullopt;
        case PlaceKind::Ccyymmdd:
            return date_of_ccyymmdd(text);
        case PlaceKind::Ddmmyyyy:
            return date_of_ddmmyyyy(text);
        case PlaceKind::Expiry:
            return date_of_expiry(text, today);
        case PlaceKind::Sex:
            return when(text == "M" || text == "F" || text == "X", std::string(text));
        case PlaceKind::State:
            return when(text.size() == 3 && std::ranges::all_of(text, mrz::is_letter), std::string(text));
        case PlaceKind::ChileanRun:
            return chilean_run(text);
    }
    return std::nullopt;
}

/// May a decisive place be so? As value_of, but for the expiry, which only a date today can tell.
bool decides(const CardPlace& place, std::string_view text) {
    return place.kind == PlaceKind::Expiry ? mrz::read_date(text).has_value() : value_of(place, text, {}).has_value();
}

std::optional<PlainCard> matching_card(ByteView payload, const CardLayout& layout) {
    auto card = plain_card(payload, layout);
    if (!card) return std::nullopt;
    const bool matches = std::ranges::all_of(layout.places, [&card](const CardPlace& place) {
        return !place.decisive || decides(place, raw_value(*card, place).text);
    });
    return matches ? std::move(card) : std::nullopt;
}

std::string element_of(const CardLayout& layout, const CardPlace& place) {
    return (layout.separator != 0 ? "field " : "offset ") + std::to_string(place.at);
}

Defect defect_of(const CardPlace& place, std::size_t at) {
    const std::string field(place.field);
    switch (place.kind) {
        case PlaceKind::Ccyymmdd:
            return {at, Expected::PlaceForm, {field, "CCYYMMDD"}};
        case PlaceKind::Ddmmyyyy:
            return {at, Expected::PlaceForm, {field, "DD/MM/YYYY"}};
        case PlaceKind::Expiry:
            return {at, Expected::PlaceExpiry, {field}};
        case PlaceKind::Digits:
        case PlaceKind::Number:
            return {at, Expected::PlaceDigits, {field}};
        case PlaceKind::Sex:
            return {at, Expected::PlaceSex, {field}};
        default:
            return {at, Expected::PlaceValue, {field}};
    }
}

void add_place(Content& content, const CardLayout& layout, const CardPlace& place, Raw raw, std::string_view today) {
    if (place.kind == PlaceKind::Literal || raw.text.empty()) return;
    auto value = value_of(place, raw.text, today);
    if (!value) {
        const Defect defect = defect_of(place, raw.at);
        return add_defect(content, defect.offset, defect.expected, defect.arguments);
    }
    const bool goes_on = !content.fields.empty() && content.fields.back().name == place.field;
    if (!goes_on) return add_field(content, place.field, *std::move(value), element_of(layout, place));
    content.fields.back().value += " " + *value;
    content.fields.back().element += ", " + std::to_string(place.at);
}

// The page on a document: hosts and paths as printed in public programs, the older and the newer (consulted
// 2026-11-25).
constexpr auto kChileanPages = std::to_array<std::string_view>({
    "https://portal.sidiv.registrocivil.cl/docstatus?",
    "https://portal.nuevosidiv.registrocivil.cl/document-validity?",
});

std::size_t chilean_query(std::string_view text) {
    for (const std::string_view page : kChileanPages)
        if (text.starts_with(page)) return page.size();
    return 0;
}

/// The value of a parameter of the query, and where it stands.
Raw parameter(std::string_view text, std::size_t query, std::string_view name) {
    for (std::size_t at = query; at < text.size();) {
        const std::size_t end = std::min(text.find('&', at), text.size());
        const std::string_view pair = text.substr(at, end - at);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return {pair.substr(name.size() + 1), at + name.size() + 1};
        at = end + 1;
    }
    return {{}, text.size()};
}

/// Takes `size` places and their check digit from the front of the parameter `mrz`.
std::optional<std::string_view> take_checked(Content& content, Raw& rest, std::size_t size, std::string_view what) {
    if (rest.text.size() < size + 1) {
        add_defect(content, rest.at, Expected::WithCheckDigit, {std::string(what)});
        return std::nullopt;
    }
    const std::string_view value = rest.text.substr(0, size);
    if (mrz::check_digit(value) != rest.text[size])
        add_defect(content, rest.at + size, Expected::CheckDigit, {std::string(what)});
    rest.text.remove_prefix(size + 1);
    rest.at += size + 1;
    return value;
}

/// Number, birth and expiry, each with its check digit. The number is as long as the parameter `serial`.
void read_chilean_mrz(Content& content, Raw mrz_parameter, std::string_view serial, std::string_view today) {
    Raw rest = mrz_parameter;
    const std::size_t number_at = rest.at;
    const auto number = take_checked(content, rest, serial.size(), "document_number");
    if (number && *number != serial) add_defect(content, number_at, Expected::LinkNumber);
    const auto birth = take_checked(content, rest, 6, "date_of_birth");
    if (birth) {
        const mrz::BirthYears years = mrz::birth_years(*birth, today);
        const auto date = years.count > 0
                              ? date_of_ccyymmdd(std::to_string(years.latest) + std::string(birth->substr(2)))
                              : std::nullopt;
        if (!date) add_defect(content, rest.at - 7, Expected::PlaceForm, {"date_of_birth", "YYMMDD"});
        add_field(content, "date_of_birth", date.value_or(""), "mrz");
    }
    const auto expiry = take_checked(content, rest, 6, "date_of_expiry");
    if (expiry) {
        const auto date = date_of_expiry(*expiry, today);
        if (!date) add_defect(content, rest.at - 7, Expected::PlaceExpiry, {"date_of_expiry"});
        add_field(content, "date_of_expiry", date.value_or(""), "mrz");
    }
    if (!rest.text.empty()) add_defect(content, rest.at, Expected::LinkEnd);
}

}  // namespace

bool looks_like_identity_card(ByteView payload, std::string_view format) {
    return std::ranges::any_of(card_layouts(), [&](const CardLayout& layout) {
        return layout.format == format && matching_card(payload, layout).has_value();
    });
}

Content read_identity_card(ByteView payload, std::string_view format, std::string_view today) {
    Content content = content_of(format);
    for (const CardLayout& layout : card_layouts()) {
        if (layout.format != format) continue;
        const auto card = matching_card(payload, layout);
        if (!card) continue;
        content.version = layout.version;
        content.understood = true;
        add_field(content, "issuing_state", std::string(layout.state), "format");
        for (const CardPlace& place : layout.places) add_place(content, layout, place, raw_value(*card, place), today);
        return content;
    }
    add_defect(content, 0, Expected::CardPlaces);
    return content;
}

bool looks_like_chilean_link(ByteView payload) {
    return chilean_query(characters_of(payload)) > 0;
}

Content read_chilean_link(ByteView payload, std::string_view today) {
    Content content = content_of("id-chl");
    content.version = "2013";
    const std::string_view text = characters_of(payload);
    const std::size_t query = chilean_query(text);
    if (query == 0) {
        add_defect(content, 0, Expected::LinkPage);
        return content;
    }
    const Raw run = parameter(text, query, "RUN");
    const Raw type = parameter(text, query, "type");
    const Raw serial = parameter(text, query, "serial");
    const Raw mrz_parameter = parameter(text, query, "mrz");
    add_field(content, "issuing_state", "CHL", "format");
    std::string digits(run.text);
    std::erase(digits, '-');
    const auto checked = chilean_run(digits);
    if (!checked) add_defect(content, run.at, Expected::WithCheckDigit, {"RUN"});
    add_field(content, "personal_number", checked.value_or(printable(run.text)), "RUN");
    add_field(content, "document_type", printable(type.text), "type");
    add_field(content, "document_number", printable(serial.text), "serial");
    if (mrz_parameter.text.empty()) {
        add_defect(content, text.size(), Expected::LinkParameter, {"mrz"});
    } else {
        read_chilean_mrz(content, mrz_parameter, serial.text, today);
    }
    content.understood = !run.text.empty();
    return content;
}

}  // namespace garita::seal
