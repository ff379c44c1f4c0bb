// From what an officer or the command line says to what the checks read.
#pragma once

#include "firmware/report.h"
#include "vision/checks/check.h"

namespace garita {

/// Turns the officer's words into what checks read; an Input error where the date is none.
[[nodiscard]] Result<Policy> policy_of(const InspectionRequest& request);

}  // namespace garita
