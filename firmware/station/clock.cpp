#include "firmware/station/clock.h"

#include <sys/timex.h>

#include <cmath>
#include <utility>

#include "firmware/dates.h"

namespace garita {
namespace {

/// How much later the machine's clock says that it is than the time since it started would have it, seconds: for as
/// long as nobody sets it, 0.
double set_between(const audit::Moment& before, const audit::Moment& after) {
    return static_cast<double>(after.utc - before.utc) - static_cast<double>(after.boottime - before.boottime) / 1000;
}

/// Whether somebody set the clock between; seconds are whole ones, and are taken beside the other clock.
bool was_set(const audit::Moment& before, const audit::Moment& after) {
    constexpr double kSeconds = 2;
    return before.boot != after.boot || std::abs(set_between(before, after)) > kSeconds;
}

}  // namespace

audit::Moment StationClock::machine_moment() {
    timex kernel{};
    const bool kept = adjtimex(&kernel) != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
    return audit::moment_of_machine(kept ? audit::Clock::Confirmed : audit::Clock::Unconfirmed);
}

audit::Moment StationClock::now() const {
    audit::Moment moment = m_machine();
    if (const std::int64_t floor = m_floor; moment.utc < floor) {
        moment.utc = floor;
        moment.clock = audit::Clock::Unconfirmed;
        return moment;
    }
    const std::lock_guard lock(m_mutex);
    if (m_confirmed && !was_set(*m_confirmed, moment)) moment.clock = audit::Clock::Confirmed;
    return moment;
}

trust::Today StationClock::today(std::string day) const {
    return {.day = std::move(day),
            .clock = now().clock == audit::Clock::Confirmed ? trust::Clock::Confirmed : trust::Clock::Unconfirmed,
            .not_before = utc_text(known()).substr(0, 10)};
}

void StationClock::confirm() {
    const audit::Moment moment = m_machine();
    if (moment.utc < m_floor) return;
    const std::lock_guard lock(m_mutex);
    m_confirmed = moment;
}

void StationClock::continue_from(const audit::Moment& known) {
    // What was not confirmed may be a floor, and not what the machine's clock said.
    if (known.clock != audit::Clock::Confirmed || known.boot != m_machine().boot) return;
    const std::lock_guard lock(m_mutex);
    m_confirmed = known;
    m_looked_at = known;
}

std::optional<ClockStep> StationClock::look() {
    const audit::Moment moment = m_machine();
    const std::lock_guard lock(m_mutex);
    const auto before = std::exchange(m_looked_at, moment);
    if (moment.clock == audit::Clock::Confirmed) m_confirmed = moment;
    if (!before || !was_set(*before, moment)) return std::nullopt;
    return ClockStep{
        .before = moment.utc - std::llround(set_between(*before, moment)), .after = moment.utc, .clock = moment.clock};
}

void StationClock::not_before(std::int64_t utc) {
    std::int64_t floor = m_floor;
    while (floor < utc && !m_floor.compare_exchange_weak(floor, utc)) {
    }
}

}  // namespace garita
