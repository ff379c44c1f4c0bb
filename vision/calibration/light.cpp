#include "vision/calibration/light.h"

#include <algorithm>
#include <cmath>

namespace garita::calibration {
namespace {

double light_of(double code) {
    return code <= 0.04045 ? code / 12.92 : std::pow((code + 0.055) / 1.055, 2.4);
}

std::array<float, 256> make_lights() {
    std::array<float, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<float>(light_of(static_cast<double>(i) / 255));
    return table;
}

// So fine that the steepest part, near black, is right to a fifth of a code.
constexpr int kSteps = 1 << 14;

std::vector<std::uint8_t> make_codes() {
    std::vector<std::uint8_t> table(kSteps + 1);
    for (int i = 0; i <= kSteps; ++i) {
        const double light = static_cast<double>(i) / kSteps;
        const double code = light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
        table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(std::lround(255 * code));
    }
    return table;
}

}  // namespace

const std::array<float, 256>& light_of_code() {
    static const std::array<float, 256> kLights = make_lights();
    return kLights;
}

std::uint8_t code_of_light(float light) {
    static const std::vector<std::uint8_t> kCodes = make_codes();
    const float nearest = std::clamp(light, 0.0F, 1.0F) * kSteps + 0.5F;  // of numbers that are never negative
    return kCodes[static_cast<std::size_t>(nearest)];
}

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

}  // namespace garita::calibration
