// The two-digit years of a machine-readable zone, resolved: by the rules of design/inspection.md, or by the printed
// date where it was read. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "vision/checks/check.h"

namespace garita::detail {

using Date = std::chrono::year_month_day;

/// "2012-04-15".
[[nodiscard]] std::string iso(const Date& date);

/// The day `years` later or earlier; 29 February becomes the 28th where there is none.
[[nodiscard]] Date years_from(const Date& date, int years);

/// Whole years from birth to the day `on`; negative before birth.
[[nodiscard]] int age_on(const Date& birth, const Date& on);

/// mrz::expiry_date and mrz::birth_date as values.
[[nodiscard]] std::optional<Date> expiry_of(std::string_view yymmdd, const Date& today);
[[nodiscard]] std::optional<Date> birth_of(std::string_view yymmdd, const Date& today);

/// Confidence from which a printed date counts (viz_mrz.md).
inline constexpr double kSurelyPrinted = 0.9;
/// The printed date of a field where it was read that surely, has its century and agrees with the MRZ's six digits.
[[nodiscard]] std::optional<Date> printed_date(const Subject& subject, std::string_view field, std::string_view yymmdd,
                                               double least_confidence = kSurelyPrinted);

}  // namespace garita::detail
