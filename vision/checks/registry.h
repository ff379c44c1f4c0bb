// The table of checks: the only place that names them all.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vision/checks/check.h"

namespace garita {

/// Every check, in the order in which results list them.
[[nodiscard]] std::span<const Check> all_checks();

/// The row of a name, or nullptr.
[[nodiscard]] const Check* find_check(std::string_view name);

/// The UUID of a check: version 5 (RFC 4122, 4.3) of its name under the project's namespace.
[[nodiscard]] std::string uuid_of(std::string_view check_name);

/// Runs every check that the pages' bands allow; a check whose band is missing gives `not supported`, "no such lamp"
/// (the verdict turns that into `aborted` where the station's profile has the band). One finding a check.
[[nodiscard]] std::vector<Finding> run_checks(const Subject& subject);

}  // namespace garita
