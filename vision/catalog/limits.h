// Prediction limits: how far the next genuine document may go, by what some genuine ones showed. Only .cpp files of
// vision/catalog.
#pragma once

#include <span>

#include "vision/catalog/model.h"
#include "vision/catalog/scale.h"

namespace garita::catalog {

enum class Side : bool { Least, Most };

/// What one more document goes beyond with probability `false_alarms`, by measures that are normally distributed on
/// that scale. A few captures hardly tell how much a measure varies, and `usual` (on the scale) is how much wear and
/// scanners vary it on any series: both variances are pooled, the usual one with kUsualDegrees degrees of freedom (as
/// G. K. Smyth moderates t statistics, Stat. Appl. Genet. Mol. Biol. 3 (2004), 3), and Student's t has the degrees of
/// both. REQUIRES one measure or more.
[[nodiscard]] Limit limit_of(std::span<const double> measured, Scale scale, double usual, double false_alarms,
                             Side side);
inline constexpr int kUsualDegrees = 20;

}  // namespace garita::catalog
