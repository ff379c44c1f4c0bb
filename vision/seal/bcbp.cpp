#include "vision/seal/bcbp.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "vision/seal/detail/text.h"

namespace garita::seal {
namespace {

/// How an item is written.
enum class Kind : std::uint8_t {
    Text,
    Required,    ///< text that every pass has
    DayOfYear,   ///< 001 … 366
    YearAndDay,  ///< last digit of the year, then the day
    SexOrAge     ///< passenger description: 1 male, 2 female, others say nothing of the sex
};

struct Item {
    std::string_view name;
    std::size_t size;
    Kind kind = Kind::Text;
};

// IATA Resolution 792, attachment A (items and sizes) and attachment C (values), after the BCBP Implementation Guide,
// 7th edition 2018, and georgesmith46/bcbp, src/field-lengths.ts and src/decode.ts; consulted 2026-11-25.

/// Once in a pass, before the first leg: after format code and number of legs.
constexpr std::size_t kNameSize = 20;

/// Mandatory items of each leg, up to the size of its variable part.
constexpr auto kLeg = std::to_array<Item>({
    {"booking_reference", 7, Kind::Required},
    {"from_airport", 3, Kind::Required},
    {"to_airport", 3, Kind::Required},
    {"operating_carrier", 3, Kind::Required},
    {"flight_number", 5, Kind::Required},
    {"date_of_flight", 3, Kind::DayOfYear},
    {"compartment", 1},
    {"seat", 4},
    {"check_in_sequence", 5},
    {"passenger_status", 1},
});

/// Conditional items, once in a pass: in the first leg that has any.
constexpr auto kUnique = std::to_array<Item>({
    {"passenger_description", 1, Kind::SexOrAge},
    {"check_in_source", 1},
    {"boarding_pass_source", 1},
    {"date_of_issue", 4, Kind::YearAndDay},
    {"document_type", 1},
    {"boarding_pass_issuer", 3},
    {"baggage_tag", 13},
    {"baggage_tag_2", 13},
    {"baggage_tag_3", 13},
});

/// Conditional items of each leg.
constexpr auto kRepeated = std::to_array<Item>({
    {"airline_number", 3},
    {"ticket_serial_number", 10},
    {"selectee", 1},
    {"documents_verified", 1},
    {"marketing_carrier", 3},
    {"frequent_flyer_airline", 3},
    {"frequent_flyer_number", 16},
    {"staff_indicator", 1},
    {"free_baggage", 3},
    {"fast_track", 1},
});

constexpr std::size_t size_of(const auto& items) {
    std::size_t sum = 0;
    for (const Item& item : items) sum += item.size;
    return sum;
}
static_assert(2 + kNameSize + 1 + size_of(kLeg) + 2 == 60, "a pass of one leg has 60 mandatory places");
static_assert(size_of(kUnique) == 11 + 3 * 13);
static_assert(size_of(kRepeated) == 42);

std::chrono::sys_days first_of(int year) {
    return std::chrono::year(year) / std::chrono::January / 1;
}

/// The day of the year as a date, in the given year; nothing when the year does not have it.
std::optional<std::string> date_of_day(int year, int day) {
    const std::chrono::year_month_day date(first_of(year) + std::chrono::days(day - 1));
    if (date.year() != std::chrono::year(year)) return std::nullopt;
    return iso_date(year, static_cast<int>(unsigned{date.month()}), static_cast<int>(unsigned{date.day()}));
}

struct Today {
    int year = 0;
    int day = 0;  ///< of the year
};
Today today_of(std::string_view iso) {
    const int year = decimal_number(iso.substr(0, 4)).value_or(2000);
    const int month = iso.size() == 10 ? decimal_number(iso.substr(5, 2)).value_or(0) : 0;
    const int day = iso.size() == 10 ? decimal_number(iso.substr(8, 2)).value_or(0) : 0;
    if (iso_date(year, month, day) != iso) return {year, 1};
    const std::chrono::sys_days date = std::chrono::year(year) / month / day;
    return {year, static_cast<int>((date - first_of(year)).count()) + 1};
}

/// The year, among the neighbours of today's, that has the day and brings it nearest.
std::optional<std::string> nearest_date(int day, Today today) {
    std::optional<std::string> nearest;
    int least = 0;
    for (const int years : {0, -1, 1}) {
        const auto date = date_of_day(today.year + years, day);
        const int distance = std::abs(years * 365 + day - today.day);
        if (!date || (nearest && distance >= least)) continue;
        nearest = date;
        least = distance;
    }
    return nearest;
}

/// The last date, not after tomorrow (the airline's clock may be ahead), whose year ends with the digit.
std::optional<std::string> latest_date(int last_digit, int day, Today today) {
    int year = today.year - (today.year - last_digit + 10) % 10;
    if (year == today.year && day > today.day + 1) year -= 10;
    return date_of_day(year, day);
}

/// Reads a pass from front to back; what is cut off ends it.
class Pass {
public:
    Pass(std::string_view text, std::string_view today, Content& content)
        : m_text(text), m_today(today_of(today)), m_content(content) {}

    void read();

private:
    /// The next places; fewer at the end of the text.
    std::string_view take(std::size_t size) {
        const std::string_view part = m_text.substr(m_at, size);
        m_at += part.size();
        return part;
    }
    [[nodiscard]] std::size_t left() const { return m_text.size() - m_at; }
    void defect(std::size_t at, Expected expected, std::vector<std::string> arguments = {}) {
        add_defect(m_content, std::min(at, m_text.size()), expected, std::move(arguments));
    }

    bool read_front(int& legs);
    bool read_leg(int leg);
    void read_conditional(int leg, std::size_t end);
    void read_items(std::span<const Item> items, int leg, std::size_t end);
    void read_item(const Item& item, std::string_view value, std::size_t at, int leg);
    void read_security();
    std::optional<std::size_t> read_size(std::string_view of_what, std::size_t end);

    std::string_view m_text;
    Today m_today;
    Content& m_content;
    std::size_t m_at = 0;
    bool m_unique_read = false;
};

std::string element_at(std::size_t at) {
    return "offset " + std::to_string(at);
}

/// Two hexadecimal digits: how many places follow. Cut to `end`. `of_what` is a key of the languages' [parts].
std::optional<std::size_t> Pass::read_size(std::string_view of_what, std::size_t end) {
    const std::size_t at = m_at;
    const std::string_view digits = take(std::min<std::size_t>(2, end - m_at));
    const auto size = digits.size() == 2 ? hexadecimal_number(digits) : std::nullopt;
    if (!size) {
        defect(at, Expected::BcbpSize, {std::string(of_what)});
        return std::nullopt;
    }
    const auto places = static_cast<std::size_t>(*size);
    if (places > end - m_at) {
        defect(at, Expected::BcbpPart, {std::string(of_what), std::to_string(places)});
        return end - m_at;
    }
    return places;
}

void Pass::read_item(const Item& item, std::string_view value, std::size_t at, int leg) {
    const std::string name = std::string(item.name) + (leg > 1 ? "_" + std::to_string(leg) : "");
    const std::string_view text = trimmed(value);
    if (value.size() < item.size && item.kind == Kind::Required) defect(at, Expected::ItemWhole, {name});
    if (text.empty()) {
        if (item.kind == Kind::Required && value.size() == item.size) defect(at, Expected::ItemPresent, {name});
        return;
    }
    const auto number = decimal_number(text);
    if (item.kind == Kind::DayOfYear) {
        const auto date = value.size() == item.size && number ? nearest_date(*number, m_today) : std::nullopt;
        if (!date || text.size() != item.size) defect(at, Expected::ItemDay, {name});
        return add_field(m_content, name, date.value_or(""), element_at(at));
    }
    if (item.kind == Kind::YearAndDay) {
        const bool whole = text.size() == item.size && number.has_value();
        const auto date = whole ? latest_date(*number / 1000, *number % 1000, m_today) : std::nullopt;
        if (!date) defect(at, Expected::ItemYearAndDay, {name});
        return add_field(m_content, name, date.value_or(""), element_at(at));
    }
    add_field(m_content, name, printable(text), element_at(at));
    if (item.kind == Kind::SexOrAge && (text == "1" || text == "2"))
        add_field(m_content, "sex", text == "1" ? "M" : "F", element_at(at));
}

/// Items one after the other up to `end`: the last may be cut short, the rest be missing.
void Pass::read_items(std::span<const Item> items, int leg, std::size_t end) {
    for (const Item& item : items) {
        if (m_at >= end) return;
        const std::size_t at = m_at;
        read_item(item, take(std::min(item.size, end - at)), at, leg);
    }
}

/// Format code, number of legs, name, electronic ticket. False when the pass ends before its first leg.
bool Pass::read_front(int& legs) {
    const std::string_view code = take(1);
    if (code != "M") defect(0, Expected::BcbpFormat);
    legs = decimal_number(take(1)).value_or(0);
    if (legs < 1 || legs > 4) defect(1, Expected::BcbpLegs);
    const std::string_view name = take(kNameSize);
    const std::size_t slash = name.find('/');
    add_field(m_content, "passenger_name", printable(trimmed(name)), element_at(2));
    add_field(m_content, "surname", words_of(name.substr(0, slash)), element_at(2));
    if (slash != std::string_view::npos)
        add_field(m_content, "given_names", words_of(name.substr(slash + 1)), element_at(2 + slash + 1));
    const std::size_t at = m_at;
    const std::string_view ticket = take(1);
    if (ticket == "E") add_field(m_content, "electronic_ticket", "E", element_at(at));
    if (!ticket.empty() && ticket != "E" && ticket != " ") defect(at, Expected::BcbpTicket);
    if (left() > 0) return true;
    defect(m_at, Expected::BcbpPlaces);
    return false;
}

/// The conditional items of a leg, and what is left of its variable part: the airline's own.
void Pass::read_conditional(int leg, std::size_t end) {
    bool conditional = true;
    if (!m_unique_read && m_at < end) {
        if (m_text[m_at] == '>') {
            take(1);
            m_content.version = printable(take(std::min<std::size_t>(1, end - m_at)));
            const auto size = read_size("unique-items", end);
            const std::size_t stop = m_at + size.value_or(0);
            read_items(kUnique, 1, stop);
            m_at = std::max(m_at, stop);
            m_unique_read = true;
            conditional = size.has_value();
        } else {
            defect(m_at, Expected::BcbpConditional);
            conditional = false;
        }
    }
    if (conditional && m_at < end) {
        const auto size = read_size("repeated-items", end);
        const std::size_t stop = m_at + size.value_or(0);
        read_items(kRepeated, leg, stop);
        m_at = std::max(m_at, stop);
    }
    const std::size_t at = m_at;
    const std::string name = leg > 1 ? "airline_data_" + std::to_string(leg) : "airline_data";
    add_field(m_content, name, printable(trimmed(take(end - m_at))), element_at(at));
}

/// False when the pass ends within the leg.
bool Pass::read_leg(int leg) {
    const std::size_t begin = m_at;
    read_items(kLeg, leg, m_text.size());
    if (m_at - begin < size_of(kLeg) || left() < 2) {
        defect(m_text.size(), Expected::BcbpLegPlaces, {std::to_string(size_of(kLeg) + 2), std::to_string(leg)});
        return false;
    }
    const auto size = read_size("variable-part", m_text.size());
    if (!size) return false;
    read_conditional(leg, m_at + *size);
    return true;
}

/// `^`, type, size, data: only the airline can verify it.
void Pass::read_security() {
    if (left() == 0) return;
    const std::size_t at = m_at;
    if (take(1) != "^") {
        defect(at, Expected::BcbpSecurity);
        return;
    }
    add_field(m_content, "security_type", printable(trimmed(take(1))), element_at(at + 1));
    const auto size = read_size("security-data", m_text.size());
    if (!size) return;
    const std::size_t data_at = m_at;
    add_field(m_content, "security_data", printable(take(*size)), element_at(data_at));
    if (left() > 0) defect(m_at, Expected::BcbpEnd);
}

void Pass::read() {
    int legs = 0;
    if (!read_front(legs)) return;
    for (int leg = 1; leg <= std::clamp(legs, 1, 4); ++leg)
        if (!read_leg(leg)) return;
    read_security();
}

bool is_name_place(char c) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return letter || c == ' ' || c == '/' || c == '-' || c == '\'' || c == '.';
}

}  // namespace

bool looks_like_bcbp(ByteView payload) {
    const std::string_view text = characters_of(payload);
    if (text.size() < 2 + kNameSize || (text[0] != 'M' && text[0] != 'S') || text[1] < '1' || text[1] > '9')
        return false;
    const std::string_view name = text.substr(2, kNameSize);
    return name[0] != ' ' && std::ranges::all_of(name, is_name_place) &&
           (name.find('/') != std::string_view::npos || text.size() >= 60);
}

Content read_bcbp(ByteView payload, std::string_view today) {
    Content content = content_of("bcbp");
    content.understood = true;
    Pass(characters_of(payload), today, content).read();
    return content;
}

}  // namespace garita::seal
