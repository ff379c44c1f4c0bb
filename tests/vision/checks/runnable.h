// The row of a check, from whichever process runs it.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "vision/checks/run_checks.h"

namespace garita::testing {

/// Throws where the table has no such check: its test is then wrong.
inline const RunnableCheck& runnable(std::string_view name) {
    for (const auto rows : {worker_checks(), verifier_checks()}) {
        const auto row = std::ranges::find(rows, name, [](const RunnableCheck& r) { return r.check.name; });
        if (row != rows.end()) return *row;
    }
    throw std::invalid_argument(std::string(name) + " is not in the table");
}

}  // namespace garita::testing
