// From pixels to the bytes of a picture: for people to look at, or to be kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "drivers/capture/image.h"

namespace garita {

struct JpegLimits {
    int longest_side = 2000;  ///< pixels; a larger picture is made smaller
    std::size_t most_bytes = SIZE_MAX;
    int least_quality = 40;  ///< of libjpeg's 1 to 100. By 40 the edges of print still stand; below, blocks are taken
                             ///< for print
};
/// A JPEG in the best of a few qualities that takes at most `most_bytes`, else in the least that is allowed; empty when
/// none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_jpeg(const ImageView& image, const JpegLimits& limits);

/// A PNG with every pixel as it is; empty when none can be made.
[[nodiscard]] std::vector<std::uint8_t> encode_png(const ImageView& image);

}  // namespace garita
