// Checks between the documents of one traveller (design/json.md, --together): the passport against each other document.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "vision/finding.h"
#include "vision/read/reading.h"

namespace garita {

/// Compares the documents of one transaction: visa-passport and boarding-pass, one finding a pair; one that is `not
/// supported` of each check that has nothing to compare.
/// `today` is ISO 8601: what two-digit years are read against. Pure; deterministic.
[[nodiscard]] std::vector<Finding> check_between(std::span<const Reading* const> documents, std::string_view today);

}  // namespace garita
