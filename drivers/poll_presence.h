// Scanner::wait_for() of a scanner that tells of nothing and has to be asked.
#pragma once

#include "drivers/cancellation.h"
#include "drivers/scanner.h"

namespace garita {

/// Asks for the status every tenth of a second. `cancellation` is the scanner's own, which cancel() cancels.
[[nodiscard]] Result<Presence> poll_presence(Scanner& scanner, Cancellation& cancellation, Presence wanted,
                                             std::chrono::milliseconds timeout);

}  // namespace garita
