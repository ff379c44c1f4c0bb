#include <spng.h>

#include <memory>
#include <vector>

#include "vision/page/formats/formats.h"
#include "vision/page/formats/samples.h"

namespace garita::formats {
namespace {

/// Of what is no pixel, colour profiles and texts, inflated.
constexpr std::size_t kMostMetadata = 64U << 20U;

using Context = std::unique_ptr<spng_ctx, decltype([](spng_ctx* context) { spng_ctx_free(context); })>;

template <typename Sample>
std::optional<Image> decode(spng_ctx& context, int format, int flags, const spng_ihdr& about, const Layout& layout) {
    std::size_t bytes = 0;
    if (spng_decoded_image_size(&context, format, &bytes) != 0) return std::nullopt;
    std::vector<Sample> samples(bytes / sizeof(Sample));
    if (samples.size() != std::size_t{about.width} * about.height * static_cast<std::size_t>(layout.channels) ||
        spng_decode_image(&context, samples.data(), bytes, format, flags) != 0 ||
        spng_decode_chunks(&context) != 0)  // only then it has looked at the checksum of the last pixels
        return std::nullopt;
    return image_of(samples.data(), static_cast<int>(about.width), static_cast<int>(about.height), layout);
}

}  // namespace

std::optional<Image> png(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    const Context context(spng_ctx_new(0));
    spng_ihdr about{};
    if (!context || spng_set_png_buffer(context.get(), bytes.data(), bytes.size()) != 0 ||
        spng_set_crc_action(context.get(), SPNG_CRC_ERROR, SPNG_CRC_DISCARD) != 0 ||
        spng_set_chunk_limits(context.get(), kMostMetadata, kMostMetadata) != 0 ||
        spng_get_ihdr(context.get(), &about) != 0 || about.width != header.width || about.height != header.height)
        return std::nullopt;
    const bool coloured = (about.color_type & SPNG_COLOR_TYPE_TRUECOLOR) != 0;  // a palette is too
    spng_trns transparent{};
    const bool has_alpha =
        (about.color_type & SPNG_COLOR_TYPE_GRAYSCALE_ALPHA) != 0 || spng_get_trns(context.get(), &transparent) == 0;
    const Layout layout{.channels = has_alpha  ? 4
                                    : coloured ? 3
                                               : 1,
                        .alpha = has_alpha ? Alpha::Straight : Alpha::None,
                        .grey = !coloured};
    if (about.bit_depth == 16)
        return decode<std::uint16_t>(*context, has_alpha ? SPNG_FMT_RGBA16 : SPNG_FMT_PNG, SPNG_DECODE_TRNS, about,
                                     layout);
    return decode<std::uint8_t>(*context,
                                has_alpha  ? SPNG_FMT_RGBA8
                                : coloured ? SPNG_FMT_RGB8
                                           : SPNG_FMT_G8,
                                SPNG_DECODE_TRNS, about, layout);
}

}  // namespace garita::formats
