#include "firmware/dates.h"

#include <fmt/format.h>

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

std::string utc_text(std::int64_t seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::optional<std::int64_t> utc_seconds(std::string_view time) {
    if (!is_time(time)) return std::nullopt;
    const auto two = [time](std::size_t at) { return (time[at] - '0') * 10 + (time[at + 1] - '0'); };
    const int hour = two(11);
    const int minute = two(14);
    const int second = two(17);
    const std::chrono::sys_days day(*day_of(time.substr(0, 10)));
    if (hour > 23 || minute > 59 || second > 59 || day.time_since_epoch().count() < 0) return std::nullopt;
    return std::int64_t{day.time_since_epoch().count()} * 86'400 + hour * 3600 + minute * 60 + second;
}

}  // namespace garita
