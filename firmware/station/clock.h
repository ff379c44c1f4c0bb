// What time it is at the station, and how far that is to be believed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "firmware/audit/entry.h"

namespace garita {

/// The machine's clocks, as the station takes them. All functions may be called by any thread.
class StationClock {
public:
    /// `machine` is the clock that is read: tests give one of their own.
    explicit StationClock(std::function<audit::Moment()> machine = &machine_moment) : m_machine(std::move(machine)) {}

    /// Never before not_before(): a clock that lost its battery says 1970. Confirmed where the kernel says that the
    /// clock is kept by another one (NTP, GPS), or somebody said so since this program began; never where the machine's
    /// clock is behind what is known.
    [[nodiscard]] audit::Moment now() const;
    /// It is at least so late, seconds since 1970: something that was signed or written then is there. Never goes back.
    void not_before(std::int64_t utc);
    /// Somebody who may has looked at the time and says that it is right.
    void confirm() { m_confirmed = true; }

    /// The clocks of this machine; confirmed where adjtimex(2) says that it is synchronised.
    [[nodiscard]] static audit::Moment machine_moment();

private:
    std::function<audit::Moment()> m_machine;
    std::atomic<std::int64_t> m_floor{0};
    std::atomic<bool> m_confirmed{false};
};

}  // namespace garita
