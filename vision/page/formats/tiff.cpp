#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "vision/page/formats/formats.h"
#include "vision/page/formats/samples.h"

namespace garita::formats {
namespace {

/// The most that libtiff takes at once for a strip, a tile or a tag.
constexpr tmsize_t kMostAtOnce = tmsize_t{512} << 20U;

/// A file in memory, as libtiff asks for it.
struct File {
    std::span<const std::uint8_t> bytes;
    std::size_t at = 0;

    static tmsize_t read(thandle_t handle, void* out, tmsize_t size) {
        auto* const file = static_cast<File*>(handle);
        const std::size_t left = file->bytes.size() - std::min(file->at, file->bytes.size());
        const std::size_t count = std::min(left, static_cast<std::size_t>(std::max<tmsize_t>(size, 0)));
        if (count != 0) std::memcpy(out, file->bytes.data() + file->at, count);
        file->at += count;
        return static_cast<tmsize_t>(count);
    }
    static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
    static toff_t seek(thandle_t handle, toff_t offset, int from) {
        auto* const file = static_cast<File*>(handle);
        const std::size_t start = from == SEEK_CUR ? file->at : from == SEEK_END ? file->bytes.size() : 0;
        file->at = start + static_cast<std::size_t>(offset);  // beyond the end nothing is read
        return file->at;
    }
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t handle) { return static_cast<File*>(handle)->bytes.size(); }
};

/// What libtiff would say to the error output is said by the caller.
int silent(TIFF*, void*, const char*, const char*, va_list) {
    return 1;
}

using Options =
    std::unique_ptr<TIFFOpenOptions, decltype([](TIFFOpenOptions* options) { TIFFOpenOptionsFree(options); })>;
using Tiff = std::unique_ptr<TIFF, decltype([](TIFF* tiff) { TIFFClose(tiff); })>;

Tiff open(File& file) {
    const Options options(TIFFOpenOptionsAlloc());
    if (!options) return nullptr;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostAtOnce);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &silent, nullptr);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), &silent, nullptr);
    // m: not mapped, it is in memory.
    return Tiff(TIFFClientOpenExt("tiff", "rm", &file, &File::read, &File::write, &File::seek, &File::close,
                                  &File::size, nullptr, nullptr, options.get()));
}

bool is_grey(TIFF* tiff) {
    std::uint16_t meaning = PHOTOMETRIC_RGB;  // there is no default
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &meaning);
    return meaning == PHOTOMETRIC_MINISBLACK || meaning == PHOTOMETRIC_MINISWHITE;
}

/// Of the samples that TIFFReadRGBAImage() delivers: into colours it multiplies what was not, into grey it does not. A
/// further sample that is not told to be alpha may be another band of light.
Alpha alpha_of(TIFF* tiff) {
    std::uint16_t count = 0;
    const std::uint16_t* kinds = nullptr;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
    if (count == 0 || (kinds[0] != EXTRASAMPLE_ASSOCALPHA && kinds[0] != EXTRASAMPLE_UNASSALPHA)) return Alpha::None;
    return is_grey(tiff) && kinds[0] == EXTRASAMPLE_UNASSALPHA ? Alpha::Straight : Alpha::Multiplied;
}

}  // namespace

std::optional<Image> tiff(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    File file{bytes};
    const Tiff tiff = open(file);
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    if (!tiff || TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width) == 0 ||
        TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height) == 0 || width != header.width || height != header.height)
        return std::nullopt;
    // As stored: it is turned with all others.
    if (TIFFSetField(tiff.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT) == 0) return std::nullopt;
    std::vector<std::uint32_t> pixels(std::size_t{width} * height);
    if (TIFFReadRGBAImageOriented(tiff.get(), width, height, pixels.data(), ORIENTATION_TOPLEFT, 1) == 0)
        return std::nullopt;
    // TIFFGetR() and its kin: red is the lowest byte of each word, the first in memory of these machines.
    return image_of(reinterpret_cast<const std::uint8_t*>(pixels.data()), static_cast<int>(width),
                    static_cast<int>(height),
                    {.channels = 4, .alpha = alpha_of(tiff.get()), .grey = is_grey(tiff.get())});
}

}  // namespace garita::formats
