#include "vision/calibration/light.h"

#include <algorithm>
#include <cmath>

namespace garita::calibration {

void interpolate_row(const CalibrationGrid& grid, int y, int height, std::vector<float>& row) {
    const auto node = [](int pixel, int count, int nodes, int& first) {
        const float at = static_cast<float>(pixel) * static_cast<float>(nodes - 1) / static_cast<float>(count - 1);
        first = std::min(static_cast<int>(at), nodes - 2);
        return at - static_cast<float>(first);
    };
    int above = 0;
    const float down = node(y, height, grid.rows, above);
    const float* upper = grid.values.data() + static_cast<std::size_t>(above) * static_cast<std::size_t>(grid.columns);
    const float* lower = upper + grid.columns;
    const int width = static_cast<int>(row.size());
    for (int x = 0; x < width; ++x) {
        int left = 0;
        const float right = node(x, width, grid.columns, left);
        const float a = upper[left] + right * (upper[left + 1] - upper[left]);
        const float b = lower[left] + right * (lower[left + 1] - lower[left]);
        row[static_cast<std::size_t>(x)] = a + down * (b - a);
    }
}

double value_of(const Cubic& c, double u, double v) {
    return c[0] + u * (c[1] + u * (c[3] + u * c[6])) + v * (c[2] + v * (c[5] + v * c[9])) +
           u * v * (c[4] + u * c[7] + v * c[8]);
}

double furthest(const BandCalibration& c) {
    constexpr int kSteps = 20;
    double most = 0;
    for (int i = 0; i <= kSteps; ++i)
        for (int k = 0; k <= kSteps; ++k) {
            const double u = 2.0 * i / kSteps - 1;
            const double v = 2.0 * k / kSteps - 1;
            most = std::max(most, std::hypot(value_of(c.dx, u, v), value_of(c.dy, u, v)));
        }
    return most;
}

}  // namespace garita::calibration
