#include <mutex>

#include "vision/checks/run_checks.h"
#include "vision/checks/table.h"
#include "vision/threads.h"

namespace garita {
namespace {

constexpr auto kRows = checks::rows_of<RunsIn::Worker>();

}  // namespace

std::span<const RunnableCheck> worker_checks() {
    return kRows;
}

std::vector<Finding> run_worker_checks(const Subject& subject, const std::function<void(const Finding&)>& on_finding) {
    std::vector<Finding> findings(kRows.size());
    std::mutex telling;
    spread(kRows.size(), worthwhile_threads(), [&](std::size_t i, std::size_t) {
        findings[i] = run_check(kRows.at(i), subject);
        if (!on_finding) return;
        const std::lock_guard lock(telling);
        on_finding(findings[i]);
    });
    return findings;
}

}  // namespace garita
