// Between codes of a picture and linear light, and values between the nodes of a grid. Only .cpp files of
// vision/calibration.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "vision/calibration/calibration.h"

namespace garita::calibration {

/// Linear light of each code, 1 at 255 (IEC 61966-2-1).
[[nodiscard]] const std::array<float, 256>& light_of_code();

/// The code of a linear light; below 0 and above 1 it is 0 and 255.
[[nodiscard]] std::uint8_t code_of_light(float light);

/// The grid's values along one row of a picture. REQUIRES a plausible grid.
void interpolate_row(const CalibrationGrid& grid, int y, int height, std::vector<float>& row);

/// The polynomial at (u, v).
[[nodiscard]] double value_of(const Cubic& cubic, double u, double v);

/// −1 … 1 of a pixel in a row of so many.
[[nodiscard]] inline double normal_of(double pixel, int count) {
    return 2 * pixel / (count - 1) - 1;
}

}  // namespace garita::calibration
