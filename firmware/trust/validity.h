// From when until when, by a clock that may be wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"

namespace garita::trust {

/// Whether somebody or something has confirmed what the station's clock says.
enum class Clock { Confirmed, Unconfirmed };

/// Today as the station knows it.
struct Today {
    std::string day{};  ///< "2026-11-30"
    Clock clock = Clock::Confirmed;
    /// A day before which it certainly is not: that of the newest signed file that the station took
    /// (StationTrust::today()), its build, its last audit entry. Empty: none is known.
    std::string not_before{};
    bool operator==(const Today&) const = default;
};

/// Of what is not refused.
enum class Standing {
    Valid,
    Unconfirmed  ///< valid, if it is not over already: the clock is not confirmed. PurposeFacts::without_clock says
                 ///< what then
};

/// Whether a thing is valid that begins and ends with these days, both included. By a confirmed clock it is or is not;
/// by an unconfirmed one only what ended before Today::not_before is over for certain, and nothing is not yet valid.
/// Input errors, with the code FileNotDue; `what` is the beginning of their sentence: "the key of Utopia".
[[nodiscard]] Result<Standing> standing_of(std::string_view from, std::string_view until, const Today& today,
                                           std::string_view what);

/// Whether these are days, and in order. An Input error says what they are.
[[nodiscard]] Result<bool> check_days(std::string_view from, std::string_view until);

}  // namespace garita::trust
