// From pixels to the bytes of a picture: for people to look at, or to be kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "drivers/capture/image.h"

namespace garita {

/// A JPEG of at most `longest_side` pixels a side, in the best of a few qualities that takes at most `most_bytes`, else
/// in the least of them; empty when none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_jpeg(const ImageView& image, int longest_side,
                                                    std::size_t most_bytes = SIZE_MAX);

/// A PNG with every pixel as it is; empty when none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_png(const ImageView& image);

}  // namespace garita
