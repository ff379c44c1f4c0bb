// Image files put together byte by byte: kinds that the encoders at hand do not write, and files that lie.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace garita::image_files {

using Bytes = std::vector<std::uint8_t>;

struct PngChunk {
    std::string kind;
    Bytes body;
};

/// A PNG with uncompressed pixels. `rows` has no filter bytes; `before` and `after` go around its IDAT.
[[nodiscard]] Bytes png_file(std::uint32_t width, std::uint32_t height, int bits, int colour_type, const Bytes& rows,
                             const std::vector<PngChunk>& before = {}, const std::vector<PngChunk>& after = {});

struct TiffTag {
    unsigned number = 0;
    std::vector<unsigned> values;  ///< 16-bit numbers (SHORT)
};

/// A little-endian TIFF of one uncompressed strip that these tags describe; its place and length are filled in.
/// `more` images of the same kind follow it, black.
[[nodiscard]] Bytes tiff_file(std::vector<TiffTag> tags, const Bytes& pixels, int more = 0);

/// A BMP (BITMAPINFOHEADER) that is not packed. Colours of the palette: blue, green, red, 0. `rows` from the bottom up,
/// or from the top down with a negative height; each padded to four bytes.
[[nodiscard]] Bytes bmp_file(int width, int height, unsigned bits, const Bytes& palette, const Bytes& rows);

/// A baseline JPEG of four inks as Adobe's programs write it: 0 is full ink. `ink` tells the four of each 8 × 8 block.
[[nodiscard]] Bytes cmyk_jpeg(int blocks_across, int blocks_down,
                              const std::function<std::array<std::uint8_t, 4>(int, int)>& ink);

/// An extended WebP of these frames, each the bytes of a simple WebP file, and of an EXIF chunk if it is not empty.
[[nodiscard]] Bytes extended_webp(std::uint32_t width, std::uint32_t height, const std::vector<Bytes>& frames,
                                  const Bytes& exif);

/// EXIF with nothing but an orientation, as it stands in PNG and WebP (JPEG puts "Exif\0\0" before it).
[[nodiscard]] Bytes exif_of(std::uint8_t orientation);

}  // namespace garita::image_files
