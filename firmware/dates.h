// Days and times as texts have them: ISO 8601.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace garita {

/// "2026-11-29"; nothing where the text is not of that form, or there is no such day.
[[nodiscard]] std::optional<std::chrono::year_month_day> day_of(std::string_view text);

/// Whether a text is a time as captures, calibrations and pairings are dated: "2026-11-28T12:00:00Z".
[[nodiscard]] bool is_time(std::string_view text);

/// Such a time of seconds since 1970, UTC. REQUIRES a year from 0 to 9999.
[[nodiscard]] std::string utc_text(std::int64_t seconds);
/// The seconds of such a time; nothing where it is none, has an hour above 23, a minute or second above 59, or lies
/// before 1970.
[[nodiscard]] std::optional<std::int64_t> utc_seconds(std::string_view time);

}  // namespace garita
