// Scales on which measures of genuine documents are about normally distributed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace garita::catalog {

enum class Scale : std::uint8_t {
    Linear,
    Logarithm,  ///< of ratios and brightnesses, which are above 0
    Fisher,     ///< of correlations: the inverse hyperbolic tangent
};

[[nodiscard]] inline double scaled(Scale scale, double measure) {
    switch (scale) {
        case Scale::Linear:
            return measure;
        case Scale::Logarithm:
            return std::log(std::max(measure, 0.01));
        case Scale::Fisher:
            return std::atanh(std::clamp(measure, -0.999, 0.999));
    }
    return measure;
}

[[nodiscard]] inline double unscaled(Scale scale, double value) {
    switch (scale) {
        case Scale::Linear:
            return value;
        case Scale::Logarithm:
            return std::exp(value);
        case Scale::Fisher:
            return std::tanh(value);
    }
    return value;
}

}  // namespace garita::catalog
