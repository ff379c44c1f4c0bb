// From the samples that decoders deliver to an Image.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "drivers/capture/image.h"

namespace garita::formats {

enum class Alpha {
    None,       ///< or the fourth sample is something else
    Straight,   ///< colours as if there were none
    Multiplied  ///< into the colours, which then are no brighter than it
};

/// Interleaved samples of 8 or 16 bits, rows packed top down.
struct Layout {
    int channels = 3;           ///< 1 grey, 3 RGB, 4 RGBA
    Alpha alpha = Alpha::None;  ///< the fourth sample
    bool grey = false;          ///< colours are equal: of RGB and RGBA one is taken
};

/// Of 16 bits the nearest of 8.
template <typename Sample>
[[nodiscard]] constexpr unsigned in_8_bits(Sample sample) {
    if constexpr (std::is_same_v<Sample, std::uint16_t>)
        return (sample + 128U) / 257U;
    else
        return sample;
}

/// The nearest of `share` / 255 of a value; both of 8 bits.
[[nodiscard]] constexpr unsigned part_of(unsigned value, unsigned share) {
    return (value * share + 127U) / 255U;
}

/// What is seen of a colour under `alpha` on a white ground; the colour multiplied with it already, or not.
[[nodiscard]] constexpr std::uint8_t over_white(unsigned colour, unsigned alpha, bool multiplied = false) {
    const unsigned seen = (multiplied ? colour : part_of(colour, alpha)) + (255U - alpha);
    return static_cast<std::uint8_t>(seen < 255U ? seen : 255U);
}

/// REQUIRES width × height × channels samples.
template <typename Sample>
[[nodiscard]] Image image_of(const Sample* samples, int width, int height, const Layout& layout) {
    const int colours = layout.grey ? 1 : 3;
    Image image(width, height, colours);
    std::uint8_t* out = image.data();
    const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    for (std::size_t i = 0; i < pixels; ++i, samples += layout.channels) {
        const unsigned alpha = layout.alpha == Alpha::None ? 255U : in_8_bits(samples[3]);
        for (int c = colours - 1; c >= 0; --c)
            *out++ = over_white(in_8_bits(samples[c]), alpha, layout.alpha == Alpha::Multiplied);
    }
    return image;
}

}  // namespace garita::formats
