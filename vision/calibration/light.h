// Values between the nodes of a grid, and of polynomials. Only .cpp files of vision/calibration.
#pragma once

#include <vector>

#include "vision/calibration/calibration.h"

namespace garita::calibration {

/// The grid's values along one row of a picture. REQUIRES a plausible grid.
void interpolate_row(const CalibrationGrid& grid, int y, int height, std::vector<float>& row);

/// The polynomial at (u, v).
[[nodiscard]] double value_of(const Cubic& cubic, double u, double v);

/// The furthest that anything is displaced, pixels, seen on a grid over the picture.
[[nodiscard]] double furthest(const BandCalibration& calibration);

/// −1 … 1 of a pixel in a row of so many.
[[nodiscard]] inline double normal_of(double pixel, int count) {
    return 2 * pixel / (count - 1) - 1;
}

}  // namespace garita::calibration
