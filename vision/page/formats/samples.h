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
    Image image(width, height, layout.grey ? 1 : 3);
    std::uint8_t* out = image.data();
    const Sample* const end = samples + static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                                            static_cast<std::size_t>(layout.channels);
    const auto each = [&](auto seen) {
        if (layout.grey)
            for (; samples != end; samples += layout.channels) *out++ = seen(0);
        else
            for (; samples != end; samples += layout.channels, out += 3)
                for (int c = 0; c < 3; ++c) out[2 - c] = seen(c);
    };
    // Most pictures have no alpha, and are millions of pixels.
    if (layout.alpha == Alpha::None)
        each([&](int c) { return static_cast<std::uint8_t>(in_8_bits(samples[c])); });
    else
        each([&](int c) {
            return over_white(in_8_bits(samples[c]), in_8_bits(samples[3]), layout.alpha == Alpha::Multiplied);
        });
    return image;
}

}  // namespace garita::formats
