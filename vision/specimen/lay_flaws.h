// What a scanner's flaws do to a picture on its way. Only .cpp files of vision/specimen, and tests that know the truth.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "drivers/capture/image.h"
#include "vision/specimen/flaws.h"

namespace garita::specimen {

/// Lays dirt over the light of a picture (CV_16U, linear, `full_scale` at white), takes what the lamp has lost, adds
/// the room's light, which does not age.
void lay_flaws(cv::Mat& light, Band band, const Flaws& flaws, double ppi, double full_scale);

/// Wrong rows of a picture that is done.
void spoil_rows(Image& image, const Flaws& flaws, std::uint64_t seed);

/// Where the light of a pixel comes from, in the pixels of a scanner without stretch and barrel. `size` of the picture.
[[nodiscard]] PointPx unbent(const Flaws& flaws, PointPx pixel, cv::Size size);

}  // namespace garita::specimen
