// Linear symbols seen whole: the bars of a symbol averaged along their height say more, and more surely, than any one line
// across them.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "vision/read/barcode.h"

namespace garita {

/// Reads a linear symbol again, from the mean of all lines across its bars; `read` is what single lines said, its corners
/// in pixels of `grey` (8 bits, dark bars on light). Gives it with corners that reach over the bars' full height; nothing
/// where the mean says something else, or nothing: then single lines were misread.
[[nodiscard]] std::optional<Barcode> confirm_linear(const cv::Mat& grey, const Barcode& read);

}  // namespace garita
