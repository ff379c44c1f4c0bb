#include <turbojpeg.h>

#include <memory>
#include <vector>

#include "vision/page/formats/formats.h"

namespace garita::formats {
namespace {

using Handle = std::unique_ptr<void, decltype([](void* handle) { tjDestroy(handle); })>;

/// The inks as Adobe's programs write them: 0 is full ink.
Image image_of_inks(const std::vector<std::uint8_t>& inks, int width, int height) {
    Image image(width, height, 3);
    std::uint8_t* out = image.data();
    for (std::size_t i = 0; i + 4 <= inks.size(); i += 4)
        for (std::size_t c = 3; c-- > 0;) *out++ = static_cast<std::uint8_t>((inks[i + c] * inks[i + 3] + 127U) / 255U);
    return image;
}

}  // namespace

std::optional<Image> jpeg(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    const Handle handle(tjInitDecompress());
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colours = 0;
    if (!handle ||
        tjDecompressHeader3(handle.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &colours) != 0 ||
        width != header.width || height != header.height)
        return std::nullopt;
    const auto decode = [&](std::uint8_t* out, TJPF format) {
        // A warning leaves a whole picture, as far as its data go; a progressive one of more than 500 scans is an
        // attack.
        return tjDecompress2(handle.get(), bytes.data(), bytes.size(), out, width, 0, height, format,
                             TJFLAG_LIMITSCANS) == 0 ||
               tjGetErrorCode(handle.get()) == TJERR_WARNING;
    };
    if (colours == TJCS_CMYK || colours == TJCS_YCCK) {
        std::vector<std::uint8_t> inks(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
        if (!decode(inks.data(), TJPF_CMYK)) return std::nullopt;
        return image_of_inks(inks, width, height);
    }
    const bool grey = colours == TJCS_GRAY;
    Image image(width, height, grey ? 1 : 3);
    if (!decode(image.data(), grey ? TJPF_GRAY : TJPF_BGR)) return std::nullopt;
    return image;
}

}  // namespace garita::formats
