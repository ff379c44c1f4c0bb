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

/// The UUID of a check: version 5 (RFC 4122, 4.3) of its name under kCheckNamespace. Empty for an unknown name.
[[nodiscard]] std::string uuid_of(std::string_view check_name);

/// The one adapter around a check: a missing band gives `not supported`, "no such lamp"; a throw, an outcome or a
/// margin that the row forbids give `aborted` with its code. Never throws.
[[nodiscard]] Finding run_check(const Check& check, const Subject& subject);

/// Runs every check that the pages' bands allow; a check whose band is missing gives `not supported`, "no such lamp"
/// (the verdict turns that into `aborted` where the station's profile has the band). One finding a check.
[[nodiscard]] std::vector<Finding> run_checks(const Subject& subject);

/// True if `finding` is one that this check may give: outcome, margin within −1 … +1 and on the side of its outcome,
/// no failure without a model where the row forbids it, finite numbers. What a worker sends is held against this too.
[[nodiscard]] bool may_say(const Check& check, const Finding& finding, bool with_model);

}  // namespace garita
