#include <webp/demux.h>

#include <memory>

#include "vision/page/formats/formats.h"
#include "vision/page/formats/samples.h"

namespace garita::formats {

std::optional<Image> webp(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) return std::nullopt;
    options.color_mode = MODE_RGBA;
    options.use_threads = 0;
    const WebPData data{bytes.data(), bytes.size()};
    using Animation =
        std::unique_ptr<WebPAnimDecoder, decltype([](WebPAnimDecoder* one) { WebPAnimDecoderDelete(one); })>;
    const Animation decoder(WebPAnimDecoderNew(&data, &options));
    WebPAnimInfo info;
    std::uint8_t* frame = nullptr;
    int time = 0;
    if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 || info.canvas_width != header.width ||
        info.canvas_height != header.height || WebPAnimDecoderGetNext(decoder.get(), &frame, &time) == 0)
        return std::nullopt;
    return image_of(frame, static_cast<int>(info.canvas_width), static_cast<int>(info.canvas_height),
                    {.channels = 4, .alpha = Alpha::Straight});
}

}  // namespace garita::formats
