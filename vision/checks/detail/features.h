// The measures of features that have a place of their own; each is described in NAME.md of its check.
#pragma once

#include <optional>

#include "vision/checks/detail/against_model.h"
#include "vision/checks/features.h"

namespace garita::detail {

/// How much darker a stripe along the place's longer side is than the page at both sides of it: 0 not at all, 1 black.
/// Its region is the stripe.
[[nodiscard]] std::optional<FeatureMeasure> thread_in_infrared(const Page& page, const RectMm& place);
/// The same in white, where infrared shows it.
[[nodiscard]] std::optional<FeatureMeasure> thread_in_white(const Page& page, const RectMm& place);
/// How much more of it infrared shows than white.
[[nodiscard]] std::optional<FeatureMeasure> thread_in_infrared_only(const Page& page, const RectMm& place);

/// Of the contrast in white of what is written there, what is left at 900 nm; 0 where nothing is.
[[nodiscard]] std::optional<FeatureMeasure> access_number_in_infrared(const Page& page, const RectMm& place);

/// The number of round dots of 0.2 to 0.9 mm that are dark in white and, where it was captured, in infrared.
[[nodiscard]] std::optional<FeatureMeasure> holes(const Page& page, const RectMm& place);

/// How far light and dark lie apart there, of the lightest: 0 … 1.
[[nodiscard]] std::optional<FeatureMeasure> tones_of_second_portrait(const Page& page, const RectMm& place);

}  // namespace garita::detail
