// What checks measure at a place that only a document's model knows: a thread, an access number, holes.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "vision/catalog/example.h"
#include "vision/catalog/feature.h"
#include "vision/checks/check.h"

namespace garita {

struct FeatureMeasure {
    double value = 0;
    Band band = Band::White;  ///< where it is seen
    RectMm region{};          ///< the same
};

/// What the check of that name measures at that place of a page (vision/catalog/feature.h). Nothing where it is no
/// check that does, the page lacks a band, or the place has too few pixels. Deterministic; one thread.
[[nodiscard]] std::optional<FeatureMeasure> measure_feature(std::string_view check, const Page& page,
                                                            const RectMm& place);

/// What all checks measure where these features stand, for a model to be learned from.
[[nodiscard]] std::vector<catalog::Measured> measure_features(std::span<const catalog::FeaturePlace> features,
                                                              const Page& page);

}  // namespace garita
