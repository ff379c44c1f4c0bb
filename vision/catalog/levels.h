// Of what checks measure on any page: how far it goes on genuine documents of one series. Only .cpp files of
// vision/catalog.
#pragma once

#include <vector>

#include "vision/catalog/example.h"
#include "vision/catalog/model.h"

namespace garita::catalog {

/// The levels that can be learned from these: of checks that measured something on each of them. Without limits.
[[nodiscard]] std::vector<ModelLevel> levels_of(Examples examples);

/// Sets the limits of a level that levels_of() gave. False where they ask nothing, and the level is none.
[[nodiscard]] bool set_limits(ModelLevel& level, Examples examples, double false_alarms);

}  // namespace garita::catalog
