#include "vision/srgb.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace garita {
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

}  // namespace garita
