// Running checks: those of the worker on pages and readings, those of the verifier on the contents of barcodes.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "vision/checks/check.h"

namespace garita {

/// The rows of the table that run in each process, in its order; together they are the table (vision/checks/table.h).
/// The worker's rows are in garita_vision, the verifier's in garita_logic.
[[nodiscard]] std::span<const RunnableCheck> worker_checks();
[[nodiscard]] std::span<const RunnableCheck> verifier_checks();

/// The one adapter around a check: a missing band gives `not supported`, "no such lamp"; a throw, an outcome or a
/// margin that the row forbids give `aborted` with its code. Never throws.
[[nodiscard]] Finding run_check(const RunnableCheck& row, const Subject& subject);

/// Runs every check of the worker that the pages' bands allow; a check whose band is missing gives `not supported`,
/// "no such lamp" (the verdict turns that into `aborted` where the station's profile has the band). One finding a
/// check. `on_finding`, where given, hears of each as soon as its check has ended, in any order, from one thread at a
/// time.
[[nodiscard]] std::vector<Finding> run_worker_checks(const Subject& subject,
                                                     const std::function<void(const Finding&)>& on_finding = {});

/// Runs every check of the verifier, one after the other: it has one thread. One finding a check.
[[nodiscard]] std::vector<Finding> run_verifier_checks(const Subject& subject);

}  // namespace garita
