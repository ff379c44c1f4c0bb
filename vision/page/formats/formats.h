// The pixels of image files, one .cpp file a format: where one is packed, over a library that knows it alone, so that
// no byte reaches another decoder than the one of its mark. vision/page/decode.h has judged the header before.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "drivers/capture/image.h"
#include "vision/page/image_header.h"

namespace garita::formats {

/// As the file stores them, before an EXIF orientation turns them; 8 bits, grey or BGR, alpha laid over white. Nothing
/// for a file that is damaged, of a kind of the format that is not supported, or of another size than its header tells,
/// by which the limits were judged. Throw std::bad_alloc.
using Decoder = std::optional<Image>(std::span<const std::uint8_t> bytes, const ImageHeader& header);

Decoder jpeg;  ///< libjpeg-turbo: grey, colour, the four inks of Adobe's programs
Decoder png;   ///< libspng: every kind of the standard; of an animation what stands in IDAT
Decoder tiff;  ///< libtiff: what its TIFFReadRGBAImage() reads; the first page
Decoder bmp;   ///< 1 to 32 bits, not packed
Decoder webp;  ///< libwebp: of an animation the first frame
Decoder pnm;   ///< P1 to P6

}  // namespace garita::formats
