// What time it is at the station, and how far that is to be believed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "firmware/audit/entry.h"
#include "firmware/trust/validity.h"

namespace garita {

/// Somebody, or a program, set the machine's clock. What it had said without that, and what it said; seconds since
/// 1970.
struct ClockStep {
    std::int64_t before = 0;
    std::int64_t after = 0;
    audit::Clock clock = audit::Clock::Unconfirmed;  ///< Confirmed: the kernel keeps it by another clock
    bool operator==(const ClockStep&) const = default;
};

/// The machine's clocks, as the station takes them. All functions may be called by any thread.
class StationClock {
public:
    /// `machine` is the clock that is read: tests give one of their own.
    explicit StationClock(std::function<audit::Moment()> machine = &machine_moment) : m_machine(std::move(machine)) {}

    /// Never before not_before(): a clock that lost its battery says 1970. Confirmed where the kernel says that the
    /// clock is kept by another one (NTP, GPS), or said so, or somebody did, since the machine started, and it was not
    /// set since; never where the machine's clock is behind what is known.
    [[nodiscard]] audit::Moment now() const;
    /// It is at least so late, seconds since 1970: something that was signed or written then is there. Never goes back.
    void not_before(std::int64_t utc);
    /// This day (ISO 8601), by whichever time zone, as far as the clock is to be believed.
    [[nodiscard]] trust::Today today(std::string day) const;
    /// The latest of those.
    [[nodiscard]] std::int64_t known() const { return m_floor; }
    /// Whether the machine's clock is behind what is known: it has to be set before anybody can say that it is right.
    [[nodiscard]] bool is_behind() const { return m_machine().utc < m_floor; }
    /// Somebody who may has looked at the time and says that it is right. Nothing happens while it is_behind().
    void confirm();
    /// What an earlier program of this station knew last: a time that was confirmed then, on the same start of the
    /// machine, is so still, if the clock was not set meanwhile.
    void continue_from(const audit::Moment& known);
    /// Whether the clock was set since the last look, by more than two seconds. Call it every few seconds: a clock that
    /// is led to the right time in small steps was not set.
    [[nodiscard]] std::optional<ClockStep> look();

    /// The clocks of this machine; confirmed where adjtimex(2) says that it is synchronised.
    [[nodiscard]] static audit::Moment machine_moment();

private:
    std::function<audit::Moment()> m_machine;
    std::atomic<std::int64_t> m_floor{0};
    mutable std::mutex m_mutex;                  ///< of the next two, which are as the machine had them
    std::optional<audit::Moment> m_confirmed{};  ///< when it was known to be right
    std::optional<audit::Moment> m_looked_at{};  ///< last
};

}  // namespace garita
