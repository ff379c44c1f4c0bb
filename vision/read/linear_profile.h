// Linear symbols seen whole: the bars of a symbol averaged along their height say more, and more surely, than any one
// line across them.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "vision/read/barcode.h"

namespace garita {

/// Reads a linear symbol again, from the mean of all lines across its bars; `read` is what single lines said, its
/// corners in pixels of `picture` (8 bits, grey; a negative if the barcode says so). Gives it with corners that reach
/// over the bars' full height; nothing where the mean says something else, or nothing: then single lines may have been
/// misread. Bounded: some 800 lines of 3,000 samples, and a picture of at most 1600 × 1600 pixels laid upright.
[[nodiscard]] std::optional<Barcode> confirm_linear(const cv::Mat& picture, const Barcode& read);

}  // namespace garita
