// Polynomials of third degree through what was measured at some points. Only .cpp files of vision/calibration.
#pragma once

#include <opencv2/core.hpp>
#include <span>

#include "vision/calibration/calibration.h"

namespace garita::calibration {

/// At u, v (−1 … 1 across the picture) something was displaced by `value` pixels.
struct Sample {
    double u = 0;
    double v = 0;
    cv::Point2d value;
};

struct FittedCubics {
    Cubic x{};
    Cubic y{};
    double residual = 0;  ///< root mean square of what the polynomials leave, pixels
};

inline constexpr int kPlaneTerms = 3;
inline constexpr int kCubicTerms = 10;

/// Least squares with the first `terms` of a Cubic's terms; the others are 0. REQUIRES a sample. Throws cv::Exception.
[[nodiscard]] FittedCubics fit_cubics(std::span<const Sample> samples, int terms);

}  // namespace garita::calibration
