// Days and times as texts have them: ISO 8601.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace garita {

/// "2026-11-29"; nothing where the text is not of that form, or there is no such day.
[[nodiscard]] std::optional<std::chrono::year_month_day> day_of(std::string_view text);

/// Whether a text is a time as captures, calibrations and pairings are dated: "2026-11-28T12:00:00Z".
[[nodiscard]] bool is_time(std::string_view text);

}  // namespace garita
