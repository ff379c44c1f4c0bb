#include "firmware/watchlists/entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "firmware/dates.h"
#include "firmware/trust/purposes.h"
#include "firmware/watchlists/look_alike.h"

namespace garita::watchlists {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 5> kKinds = {{{Kind::Documents, "documents"},
                                                                      {Kind::Blanks, "blanks"},
                                                                      {Kind::Alerts, "alerts"},
                                                                      {Kind::Counterfeits, "counterfeits"},
                                                                      {Kind::Persons, "persons"}}};
constexpr std::array<std::pair<Reason, std::string_view>, 4> kReasons = {{{Reason::Stolen, "stolen"},
                                                                          {Reason::Lost, "lost"},
                                                                          {Reason::StolenBlank, "stolen-blank"},
                                                                          {Reason::Invalidated, "invalidated"}}};

template <typename Value, std::size_t count>
std::string_view word_in(const std::array<std::pair<Value, std::string_view>, count>& table, Value value) {
    const auto* const row = std::ranges::find_if(table, [=](const auto& one) { return one.first == value; });
    return row == table.end() ? std::string_view() : row->second;
}
template <typename Value, std::size_t count>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, count>& table,
                              std::string_view word) {
    const auto* const row = std::ranges::find_if(table, [=](const auto& one) { return one.second == word; });
    if (row == table.end()) return std::nullopt;
    return row->first;
}

bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_type(std::string_view text) {
    return text.size() <= 2 && std::ranges::all_of(text, is_letter);
}

std::optional<std::string> letters_before_fillers(std::string_view text) {
    while (!text.empty() && text.back() == '<') text.remove_suffix(1);
    if (!std::ranges::all_of(text, is_letter)) return std::nullopt;
    return std::string(text);
}

bool is_number(std::string_view text) {
    return plain_number(text) == text;
}

}  // namespace

bool is_line(std::string_view text, std::size_t most) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return !text.empty() && text.size() <= most && std::ranges::none_of(text, is_control);
}

Result<bool> check_texts(const Texts& texts, std::string_view what) {
    if (!texts.contains("en")) return fail(ErrorKind::Input, fmt::format("its {} is not told in English (en)", what));
    if (texts.size() > 16) return fail(ErrorKind::Input, fmt::format("its {} is told in more than 16 languages", what));
    for (const auto& [language, text] : texts)
        if (language.size() != 2 || !is_line(text, kLongestText))
            return fail(ErrorKind::Input, fmt::format("its {} in \"{}\" is no line of 1 to {} bytes in a language of "
                                                      "two letters",
                                                      what, language, kLongestText));
    return true;
}

std::string_view word_of(Kind kind) {
    return word_in(kKinds, kind);
}
std::string_view word_of(Reason reason) {
    return word_in(kReasons, reason);
}
std::optional<Kind> kind_of(std::string_view word) {
    return value_in(kKinds, word);
}
std::optional<Reason> reason_of(std::string_view word) {
    return value_in(kReasons, word);
}
std::optional<Reason> reason_of(std::int64_t number) {
    const auto* const row =
        std::ranges::find_if(kReasons, [=](const auto& one) { return static_cast<std::int64_t>(one.first) == number; });
    if (row == kReasons.end()) return std::nullopt;
    return row->first;
}

std::optional<Day> day_number(std::string_view day) {
    const auto date = day_of(day);
    if (!date) return std::nullopt;
    const auto days = std::chrono::sys_days(*date).time_since_epoch().count();
    if (days <= 0 || days > std::numeric_limits<Day>::max()) return std::nullopt;
    return static_cast<Day>(days);
}

std::string day_text(Day day) {
    if (day == 0) return {};
    constexpr std::int64_t kSeconds = 86'400;
    return utc_text(day * kSeconds).substr(0, 10);
}

bool is_listed(const ListedNumber& entry) {
    return is_number(entry.number) && trust::is_state(entry.state) && is_type(entry.type) &&
           !word_of(entry.reason).empty();
}

bool is_listed(const ListedRange& range) {
    return is_listed(range.first) && is_number(range.last) && range.last.size() == range.first.number.size() &&
           range.first.number <= range.last;
}

std::strong_ordering order_of(const ListedNumber& a, const ListedNumber& b) {
    const std::string folded_a = folded(a.number);
    const std::string folded_b = folded(b.number);
    if (const auto order = folded_a <=> folded_b; std::is_neq(order)) return order;
    // As the database has it: a number that is folded already comes first, as an empty text.
    const auto written = [](const std::string& number, const std::string& fold) {
        return number == fold ? std::string_view() : std::string_view(number);
    };
    if (const auto order = written(a.number, folded_a) <=> written(b.number, folded_b); std::is_neq(order))
        return order;
    if (const auto order = a.state <=> b.state; std::is_neq(order)) return order;
    return a.type <=> b.type;
}

std::optional<std::string> plain_state(std::string_view text) {
    auto state = letters_before_fillers(text);
    if (!state || state->empty() || state->size() > 3) return std::nullopt;
    if (state == "DEU") return "D";  // Doc 9303 part 3, section 5: Germany is D in MRZs
    return state;
}

std::optional<std::string> plain_type(std::string_view text) {
    auto type = letters_before_fillers(text);
    if (!type || type->size() > 2) return std::nullopt;
    return type;
}

bool types_agree(std::string_view a, std::string_view b) {
    return a.starts_with(b) || b.starts_with(a);
}

std::string in_language(const Texts& texts, std::string_view language) {
    const auto own = texts.find(language);
    if (own != texts.end()) return own->second;
    const auto english = texts.find("en");
    return english == texts.end() ? std::string() : english->second;
}

std::string_view media_type_of(const std::vector<std::uint8_t>& picture) {
    const auto begins_with = [&](const auto& magic) {
        return picture.size() > magic.size() && std::ranges::equal(std::span(picture).first(magic.size()), magic);
    };
    constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
    constexpr std::array<std::uint8_t, 3> kJpeg = {0xFF, 0xD8, 0xFF};
    return begins_with(kPng) ? "image/png" : begins_with(kJpeg) ? "image/jpeg" : "";
}

Result<bool> check_alert(const Alert& alert) {
    const auto wrong = [&](std::string_view what) {
        return fail(ErrorKind::Input, fmt::format("the alert \"{}\": {}", alert.id, what));
    };
    if (!trust::is_name(alert.id)) return wrong("\"id\" is 1 to 32 of a-z, 0-9 and hyphens");
    if (!trust::is_state(alert.state)) return wrong("\"state\" is as in the MRZ: UTO");
    if (!is_type(alert.type)) return wrong("\"type\" is as in the MRZ: P");
    if (!alert.series.empty() && !is_line(alert.series, 64)) return wrong("\"series\" has at most 64 characters");
    const bool any_number = alert.first.empty() && alert.last.empty();
    if (!any_number && (!is_number(alert.first) || !is_number(alert.last) || alert.first.size() != alert.last.size() ||
                        alert.first > alert.last))
        return wrong("\"first\" and \"last\" are numbers of as many characters, in order");
    for (const auto& [texts, what] : {std::pair(&alert.title, "title"), std::pair(&alert.text, "text")})
        if (const auto good = check_texts(*texts, what); !good) return wrong(good.error().text);
    if (alert.picture.size() > kLargestPicture) return wrong("its picture has more than 512 KiB");
    if (!alert.picture.empty() && media_type_of(alert.picture).empty()) return wrong("its picture is no PNG or JPEG");
    return true;
}

}  // namespace garita::watchlists
