// The facts of every check, for whoever judges findings, and what a check may say. Runs none: see run_checks.h.
#pragma once

#include <optional>
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

/// A finding of every check, or of those that run in `process`, `aborted` with `code`; in the order of the table.
[[nodiscard]] std::vector<Finding> all_aborted(ErrorCode code, std::optional<RunsIn> process = std::nullopt);

/// True if `finding` is one that this check may give: outcome, margin within −1 … +1 and on the side of its outcome,
/// no failure without a model where the row forbids it, finite numbers. What a worker or a verifier sends is held
/// against this too.
[[nodiscard]] bool may_say(const Check& check, const Finding& finding, bool with_model);

}  // namespace garita
