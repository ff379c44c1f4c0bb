#include "firmware/station/clock.h"

#include <sys/timex.h>

namespace garita {

audit::Moment StationClock::machine_moment() {
    timex kernel{};
    const bool kept = adjtimex(&kernel) != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
    return audit::moment_of_machine(kept ? audit::Clock::Confirmed : audit::Clock::Unconfirmed);
}

audit::Moment StationClock::now() const {
    audit::Moment moment = m_machine();
    const std::int64_t floor = m_floor;
    if (moment.utc < floor) {
        moment.utc = floor;
        moment.clock = audit::Clock::Unconfirmed;
    } else if (m_confirmed) {
        moment.clock = audit::Clock::Confirmed;
    }
    return moment;
}

void StationClock::not_before(std::int64_t utc) {
    std::int64_t floor = m_floor;
    while (floor < utc && !m_floor.compare_exchange_weak(floor, utc)) {
    }
}

}  // namespace garita
