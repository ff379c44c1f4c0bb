// A telephone or tablet on the glass: a picture of a document instead of the document.
#pragma once

#include <cstdint>

#include "vision/specimen/sheet.h"

namespace garita::specimen {

/// A display where it shows nothing: cover glass over a panel. The same as show_on_display's for the same seed.
[[nodiscard]] Surface dark_display(std::uint64_t seed);

/// The sheet that a display is, showing a picture (CV_32FC3, linear red, green, blue) at its true size: stripes of
/// red, green and blue in a black matrix, which shine in white and (the camera sees visible light there) in
/// ultraviolet, and give nothing in infrared.
[[nodiscard]] Sheet show_on_display(const cv::Mat& picture, SizeMm size_mm, double px_per_mm, std::uint64_t seed);

}  // namespace garita::specimen
