// From pixels to the bytes of a picture: for people to look at, or to be kept.
#pragma once

#include <cstdint>
#include <vector>

#include "drivers/capture/image.h"

namespace garita {

/// A JPEG of at most `longest_side` pixels a side; empty when none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_jpeg(const ImageView& image, int longest_side);

/// A PNG with every pixel as it is; empty when none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_png(const ImageView& image);

}  // namespace garita
