// By this project: Leptonica takes red for blue in 32 bits and reads no masks, and OpenCV's decoders come all together,
// with 150 libraries. Windows GDI, "Bitmap Storage": BITMAPINFOHEADER and its successors.
#include <algorithm>
#include <array>
#include <bit>

#include "vision/page/formats/formats.h"
#include "vision/page/formats/samples.h"

namespace garita::formats {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Colour = std::array<std::uint8_t, 3>;  ///< blue, green, red

constexpr std::size_t kInfoAt = 14;
constexpr std::size_t kMasksAt = kInfoAt + 40;

enum Packing : std::uint32_t { kPlain = 0, kMasks = 3 };

/// REQUIRES `count` bytes there.
std::uint32_t little(Bytes bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = (value << 8U) | bytes[at + i];
    return value;
}

/// Where in a pixel of 16 or 32 bits a colour lies.
class Mask {
public:
    explicit Mask(std::uint32_t mask) : m_mask(mask), m_shift(mask == 0 ? 0 : std::countr_zero(mask)) {}
    [[nodiscard]] std::uint8_t of(std::uint32_t pixel) const {
        const std::uint64_t most = m_mask >> m_shift;
        if (most == 0) return 0;
        return static_cast<std::uint8_t>((std::uint64_t{(pixel & m_mask) >> m_shift} * 255 + most / 2) / most);
    }

private:
    std::uint32_t m_mask;
    int m_shift;
};

/// A file whose rows are there.
struct Bitmap {
    Bytes bytes;
    BmpHeader header;
    std::size_t width = 0;
    std::size_t height = 0;

    [[nodiscard]] Bytes row(std::size_t y) const {
        const auto row_bytes = static_cast<std::size_t>(header.row_bytes);
        return bytes.subspan(header.pixels_at + (header.top_down ? y : height - 1 - y) * row_bytes, row_bytes);
    }
};

/// Places beyond the end of the palette are black.
std::array<Colour, 256> palette_of(const Bitmap& bitmap) {
    std::array<Colour, 256> palette{};
    const std::size_t first = kInfoAt + std::size_t{bitmap.header.info_bytes};
    const std::uint32_t told = bitmap.header.colours;
    const std::size_t count =
        told == 0 ? std::size_t{1} << bitmap.header.bits : std::min<std::size_t>(told, palette.size());
    for (std::size_t i = 0; i < count && first + 4 * (i + 1) <= bitmap.bytes.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c) palette[i][c] = bitmap.bytes[first + 4 * i + c];
    return palette;
}

Image of_places(const Bitmap& bitmap) {
    const std::array<Colour, 256> palette = palette_of(bitmap);
    const bool grey = std::ranges::all_of(palette, [](const Colour& c) { return c[0] == c[1] && c[1] == c[2]; });
    Image image(static_cast<int>(bitmap.width), static_cast<int>(bitmap.height), grey ? 1 : 3);
    std::uint8_t* out = image.data();
    const std::size_t in_a_byte = 8 / bitmap.header.bits;
    for (std::size_t y = 0; y < bitmap.height; ++y) {
        const Bytes row = bitmap.row(y);
        for (std::size_t x = 0; x < bitmap.width; ++x) {
            const std::size_t right_of_it = in_a_byte - 1 - x % in_a_byte;
            const unsigned place =
                (row[x / in_a_byte] >> (right_of_it * bitmap.header.bits)) & ((1U << bitmap.header.bits) - 1);
            out = std::copy_n(palette[place].begin(), grey ? 1 : 3, out);
        }
    }
    return image;
}

/// The masks of blue, green, red and alpha, 0 where there is none.
std::optional<std::array<std::uint32_t, 4>> masks_of(const Bitmap& bitmap) {
    if (bitmap.header.packing == kPlain && bitmap.header.bits == 16) return std::array{0x001FU, 0x03E0U, 0x7C00U, 0U};
    if (bitmap.header.packing == kPlain) return std::array{0x0000'00FFU, 0x0000'FF00U, 0x00FF'0000U, 0U};
    if (bitmap.bytes.size() < kMasksAt + 16) return std::nullopt;
    const bool has_alpha = bitmap.header.info_bytes >= 56;  // BITMAPV3INFOHEADER
    return std::array{little(bitmap.bytes, kMasksAt + 8, 4), little(bitmap.bytes, kMasksAt + 4, 4),
                      little(bitmap.bytes, kMasksAt, 4), has_alpha ? little(bitmap.bytes, kMasksAt + 12, 4) : 0U};
}

std::optional<Image> of_colours(const Bitmap& bitmap) {
    const auto told = masks_of(bitmap);
    if (!told) return std::nullopt;
    const std::array colours = {Mask((*told)[0]), Mask((*told)[1]), Mask((*told)[2])};
    const bool has_alpha = (*told)[3] != 0;
    const Mask alpha_mask((*told)[3]);
    Image image(static_cast<int>(bitmap.width), static_cast<int>(bitmap.height), 3);
    std::uint8_t* out = image.data();
    const std::size_t pixel_bytes = bitmap.header.bits / 8;
    for (std::size_t y = 0; y < bitmap.height; ++y) {
        const Bytes row = bitmap.row(y);
        for (std::size_t x = 0; x < bitmap.width; ++x) {
            const std::uint32_t pixel = little(row, x * pixel_bytes, pixel_bytes);
            const unsigned alpha = has_alpha ? alpha_mask.of(pixel) : 255;
            for (const Mask& mask : colours) *out++ = over_white(mask.of(pixel), alpha);
        }
    }
    return image;
}

}  // namespace

std::optional<Image> bmp(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    const auto own = read_bmp_header(bytes);
    if (!own || own->row_bytes == 0) return std::nullopt;
    const bool of_masks = own->packing == kMasks && (own->bits == 16 || own->bits == 32);
    if (own->packing != kPlain && !of_masks) return std::nullopt;
    constexpr std::array<unsigned, 6> kBits = {1, 4, 8, 16, 24, 32};
    if (std::ranges::find(kBits, own->bits) == kBits.end()) return std::nullopt;
    // The header has looked at that for plain ones alone.
    if (own->pixels_at + own->row_bytes * own->height > static_cast<long long>(bytes.size())) return std::nullopt;
    const Bitmap bitmap{.bytes = bytes,
                        .header = *own,
                        .width = static_cast<std::size_t>(header.width),
                        .height = static_cast<std::size_t>(header.height)};
    return bitmap.header.bits <= 8 ? of_places(bitmap) : of_colours(bitmap);
}

}  // namespace garita::formats
