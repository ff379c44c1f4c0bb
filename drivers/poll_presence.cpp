#include "drivers/poll_presence.h"

#include <algorithm>

namespace garita {

Result<Presence> poll_presence(Scanner& scanner, Cancellation& cancellation, Presence wanted,
                               std::chrono::milliseconds timeout) {
    constexpr std::chrono::milliseconds kLook(100);
    cancellation.rearm();
    for (const auto end = std::chrono::steady_clock::now() + timeout;;) {
        GARITA_TRY(now, scanner.status());
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (now.presence == wanted || now.presence == Presence::Unknown || left.count() <= 0 ||
            cancellation.wait_for(std::min(left, kLook)))
            return now.presence;
    }
}

}  // namespace garita
