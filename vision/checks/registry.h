// The table of checks: the only place that names them all.
#pragma once

#include <functional>
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
/// `on_finding`, where given, hears of each as soon as its check has ended, in any order, from one thread at a time.
[[nodiscard]] std::vector<Finding> run_checks(const Subject& subject,
                                              const std::function<void(const Finding&)>& on_finding = {});

/// True if `finding` is one that this check may give: outcome, margin within −1 … +1 and on the side of its outcome,
/// no failure without a model where the row forbids it, finite numbers. What a worker sends is held against this too.
[[nodiscard]] bool may_say(const Check& check, const Finding& finding, bool with_model);

}  // namespace garita
