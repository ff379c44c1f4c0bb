// How long somebody waits after failed tries: a function of what was counted and of a clock that nobody can set.
#pragma once

#include <chrono>
#include <cstdint>

#include "firmware/audit/entry.h"

namespace garita::people {

/// Against guessing at one name; against guessing at many names of one station.
enum class Against { Name, Station };

/// What was counted, as the database keeps it.
struct Tries {
    std::int64_t count = 0;               ///< failed ones; one that is being looked at is counted already
    std::array<std::uint8_t, 16> boot{};  ///< the start of the machine at which the last was counted
    std::int64_t since = 0;               ///< when that was: CLOCK_BOOTTIME in milliseconds
};

/// Those that still count: a station's are forgiven, one a minute, so that mistakes of a day do not add up.
[[nodiscard]] std::int64_t counting(Against against, const Tries& tries, const audit::Moment& now);
/// Until the next try is looked at; zero: now. Never more than 15 minutes for a name and 30 seconds for a station,
/// however many tries there were: nobody is locked out for ever. After another start of the machine the whole time is
/// left.
[[nodiscard]] std::chrono::milliseconds remaining(Against against, const Tries& tries, const audit::Moment& now);
/// One more.
[[nodiscard]] Tries counted(Against against, const Tries& tries, const audit::Moment& now);

}  // namespace garita::people
