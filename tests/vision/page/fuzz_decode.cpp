// Whatever is given for an image file is refused with its name, or becomes a picture within the limits.
#include <cstdint>
#include <cstdlib>

#include "vision/page/decode.h"
#include "vision/page/image_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const auto header = garita::read_header(bytes);
    // Large pictures are allowed and slow: here they would only take time from other inputs.
    if (header && header->width <= garita::kMaxSidePixels && header->height <= garita::kMaxSidePixels &&
        header->width * header->height > 1'000'000)
        return 0;
    const auto decoded = garita::decode_image(bytes, "name");
    if (!decoded) {
        if (!decoded.error().text.starts_with("name: ")) std::abort();
        return 0;
    }
    // What our own header reader said is what the library delivered: the limits were judged on it.
    const auto& image = decoded->image;
    const bool turned = image.width() == header->height && image.height() == header->width;
    const bool upright = image.width() == header->width && image.height() == header->height;
    if (image.empty() || (!turned && !upright) || (image.channels() != 1 && image.channels() != 3)) std::abort();
    return 0;
}
