#include "vision/checks/run_checks.h"
#include "vision/checks/table.h"

namespace garita {
namespace {

constexpr auto kRows = checks::rows_of<RunsIn::Verifier>();

}  // namespace

std::span<const RunnableCheck> verifier_checks() {
    return kRows;
}

std::vector<Finding> run_verifier_checks(const Subject& subject) {
    std::vector<Finding> findings;
    findings.reserve(kRows.size());
    for (const RunnableCheck& row : kRows) findings.push_back(run_check(row, subject));
    return findings;
}

}  // namespace garita
