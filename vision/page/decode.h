// From the bytes of an image file to pixels: hostile input, bounded before memory is taken.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "drivers/capture/error.h"
#include "drivers/capture/image.h"

namespace garita {

struct DecodedImage {
    Image image;     ///< upright by its EXIF orientation; grey or BGR; alpha laid over white
    double ppi = 0;  ///< from the file's own resolution tag when it is credible (72 … 2,400 and not a default), else 0
};

/// Limits that hold before memory is taken.
inline constexpr std::size_t kMaxFileBytes = 256U << 20U;
inline constexpr int kMaxSidePixels = 20'000;
inline constexpr long long kMaxPixels = 100'000'000;
inline constexpr int kMinSidePixels = 16;
inline constexpr int kMostProportion = 50;  ///< of the sides: a single line cut out of a document has about 40

/// Decodes JPEG, PNG, TIFF, BMP (not packed), WebP and PNM, told by content. 8 and 16 bit, grey, palette, alpha, CMYK;
/// of an animation or several pages the first. Errors (ErrorKind::Input) say what is wrong with `name` and what would
/// help.
[[nodiscard]] Result<DecodedImage> decode_image(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace garita
