// The image file that a driver makes of samples without touching them: binary PGM and PPM, pgm(5) and ppm(5).
#pragma once

#include <cstddef>
#include <string>

namespace garita {

/// What stands before the samples, 8 bits each, rows top down: 1 channel (grey) or 3 (red, green, blue).
[[nodiscard]] inline std::string netpbm_header(std::size_t width, std::size_t height, std::size_t channels) {
    return std::string(channels == 1 ? "P5\n" : "P6\n") + std::to_string(width) + " " + std::to_string(height) +
           "\n255\n";
}

/// The ending of its file's name.
[[nodiscard]] inline std::string netpbm_ending(std::size_t channels) {
    return channels == 1 ? ".pgm" : ".ppm";
}

}  // namespace garita
