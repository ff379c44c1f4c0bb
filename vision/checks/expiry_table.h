// Documents without a limit, and extensions by law: data with a source, never code (design/inspection.md). Updated like
// catalogs; the order is by state.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace garita::checks {

/// A date of expiry that means "no limit" in a series.
struct NoLimit {
    std::string_view state;          ///< issuing state
    std::string_view document_code;  ///< begins with
    std::string_view yymmdd;
    std::string_view source;
};

/// Besides `<<<<<<`, which Doc 9303 itself names (part 3, 8th edition 2021, 4.8).
inline constexpr std::array<NoLimit, 1> kNoLimits = {{
    // Printed 01 01 9999 for holders of 70 years and more.
    {"ESP", "ID", "990101", "Real Decreto 1553/2005, article 6 (consulted 2026-11)"},
}};

/// Validity beyond the printed date.
struct Extension {
    std::string_view state;
    std::string_view document_code;             ///< begins with
    std::chrono::year_month_day expired_from;   ///< printed dates of expiry, first
    std::chrono::year_month_day expired_until;  ///< and last, that the extension covers
    int years;                                  ///< beyond the printed date
    std::string_view source;
};

inline constexpr std::array<Extension, 1> kExtensions = {{
    {"VEN", "P", std::chrono::year(2014) / 5 / 21, std::chrono::year(2099) / 12 / 31, 5,
     "Asamblea Nacional, decree of 21 May 2019"},
}};

}  // namespace garita::checks
