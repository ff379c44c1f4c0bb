// The page's commands about people: set-up, log-in, lock and unlock, passwords and PINs, and who works here.
#pragma once

#include <vector>

#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/routes.h"

namespace garita {

/// Each answer of a log-in or the like is {"denial": null} where it succeeded, or {"denial": "throttled", "wait_ms":
/// 5000}. All outlive the routes.
[[nodiscard]] std::vector<CommandRoute> people_routes(Station& station, Kiosk& kiosk);

/// For GET /session: whether the station is set up, who works at the kiosk, what that person may, the time. It keeps
/// nothing open.
[[nodiscard]] HttpAnswer session_answer(Station& station, const Kiosk& kiosk, const std::string& cookie);

}  // namespace garita
