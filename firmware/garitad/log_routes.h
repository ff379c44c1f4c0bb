// The page's commands about the audit log: read it, take an anchor. For auditors.
#pragma once

#include <vector>

#include "firmware/garitad/routes.h"
#include "firmware/garitad/view.h"

namespace garita {

/// POST /log {"before": N}: the newest entries before that number, each in every language; POST /anchor: the line that
/// vouches for the log outside the machine (firmware/audit/anchor.h). All outlive the routes.
[[nodiscard]] std::vector<CommandRoute> log_routes(Station& station, const Languages& languages);

}  // namespace garita
