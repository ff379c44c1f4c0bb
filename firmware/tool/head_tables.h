// The calibration tables that a scanner head keeps itself (drivers/head/PROTOCOL.md, 10), as vision/calibration takes
// them.
#pragma once

#include <string>
#include <vector>

#include "drivers/head/head_scanner.h"
#include "vision/calibration/kept_tables.h"

namespace garita::tool {

/// Those of every band that it has, also where it keeps none. Device errors as of HeadScanner::calibration().
[[nodiscard]] Result<std::vector<calibration::KeptTables>> read_head_tables(head::HeadScanner& head);

/// What of it is kept for which band, a line each, for the operator.
[[nodiscard]] std::string text_of(const std::vector<calibration::KeptTables>& tables);

}  // namespace garita::tool
