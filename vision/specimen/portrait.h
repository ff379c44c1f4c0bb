// Faces of nobody, drawn from numbers: good enough that a person, and a face finder, sees a face.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"

namespace garita::specimen {

struct Portrait {
    cv::Mat rgb;  ///< CV_32FC3, linear red, green, blue, 1 = white; 35 × 45 mm at the raster asked for
    bool dark_garment = false;
};

/// A face on 35 × 45 mm (Doc 9303 part 3, 3.9.1: full front, eyes open), by its own seed, independent of the page's.
[[nodiscard]] Portrait draw_portrait(std::uint64_t seed, char sex, double px_per_mm);

}  // namespace garita::specimen
