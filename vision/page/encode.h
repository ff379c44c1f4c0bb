// From pixels to the bytes of a picture that people look at.
#pragma once

#include <cstdint>
#include <vector>

#include "drivers/capture/image.h"

namespace garita {

/// A JPEG of at most `longest_side` pixels a side; empty when none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_jpeg(const ImageView& image, int longest_side);

}  // namespace garita
