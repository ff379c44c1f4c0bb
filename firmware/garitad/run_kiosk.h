// The kiosk service from its options to its end: all parts wired together, nothing else.
#pragma once

#include "firmware/garitad/event_hub.h"
#include "firmware/garitad/inspector.h"
#include "firmware/garitad/options.h"

namespace garita {

/// Blocks the signals that end the kiosk (INT, TERM, HUP) in this thread and those that it starts. Call first.
void block_ending_signals();

/// Programs lie beside this one: the path of `name` there.
[[nodiscard]] std::string beside(const char* name);

/// Serves the page until one of those signals; prints "Garita: http://127.0.0.1:PORT/" as the last line of its start.
/// Returns the exit status. `events` end with it.
[[nodiscard]] int run_kiosk(Options options, Inspector& inspector, EventHub& events);

/// Says an error on standard error; the exit status that goes with it.
[[nodiscard]] int complain(const Error& error);

}  // namespace garita
