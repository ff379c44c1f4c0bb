// What is different between two models of one series, and what of it lets more documents pass.
#pragma once

#include <string>
#include <vector>

#include "vision/catalog/model.h"

namespace garita::catalog {

struct Difference {
    std::string what{};   ///< for people: "pattern-ultraviolet: similarity at least 0.95 → 0.60"
    bool looser = false;  ///< a document that did not pass may pass
    bool operator==(const Difference&) const = default;
};

/// In the order of `before`; empty where the two ask the same. Their pictures are compared by the place that they
/// cover, as learning anew draws each a little otherwise.
[[nodiscard]] std::vector<Difference> compare(const DocumentModel& before, const DocumentModel& after);

}  // namespace garita::catalog
