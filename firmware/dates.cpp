#include "firmware/dates.h"

#include <algorithm>
#include <charconv>

namespace garita {
namespace {

/// `form` has a 0 where a digit stands.
bool has_form(std::string_view text, std::string_view form) {
    return std::ranges::equal(text, form, [](char c, char of) { return of == '0' ? c >= '0' && c <= '9' : c == of; });
}

}  // namespace

std::optional<std::chrono::year_month_day> day_of(std::string_view text) {
    if (!has_form(text, "0000-00-00")) return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t length) {
        unsigned value = 0;
        std::from_chars(text.data() + at, text.data() + at + length, value);
        return value;
    };
    const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(number(0, 4))),
                                          std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2)));
    return day.ok() ? std::optional(day) : std::nullopt;
}

bool is_time(std::string_view text) {
    return has_form(text, "0000-00-00T00:00:00Z") && day_of(text.substr(0, 10));
}

}  // namespace garita
