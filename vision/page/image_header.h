// What an image file says of itself before anything is decoded: its kind, its size, where its pixels end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace garita {

enum class ImageKind { Jpeg, Png, Tiff, Bmp, WebP, Pnm };

[[nodiscard]] std::string_view name_of(ImageKind kind);

/// The facts of a header, read by this project's own bounded code: no library sees a byte before they are judged.
struct ImageHeader {
    ImageKind kind = ImageKind::Png;
    long long width = 0;  ///< as stored, before any turning
    long long height = 0;
    double ppi = 0;         ///< from the file's resolution tag; 0 where there is none that can be believed
    int orientation = 1;    ///< EXIF, 1 … 8
    bool complete = true;   ///< false: the file ends before its picture does
    bool animated = false;  ///< WebP: several frames
};

/// The header of an image told by content; nothing for what is no image of these kinds, or has no readable header.
[[nodiscard]] std::optional<ImageHeader> read_header(std::span<const std::uint8_t> bytes);

/// What stands before the pixels of a PNM (pbm(5), pgm(5), ppm(5)).
struct PnmHeader {
    char kind = 0;  ///< the digit of its mark: 1 to 3 in text, 4 to 6 in bytes
    long long width = 0;
    long long height = 0;
    long long maximum = 1;      ///< of a sample
    std::size_t pixels_at = 0;  ///< where they begin
};

[[nodiscard]] std::optional<PnmHeader> read_pnm_header(std::span<const std::uint8_t> bytes);

/// What stands before the pixels of a BMP (BITMAPINFOHEADER and its successors).
struct BmpHeader {
    long long width = 0;  ///< as told: not above 0, or beyond any limit, where the file lies
    long long height = 0;
    bool top_down = false;
    unsigned bits = 0;             ///< a pixel
    std::uint32_t packing = 0;     ///< biCompression: 0 plain, 3 plain with masks
    std::uint32_t info_bytes = 0;  ///< of the header behind the file's own 14: the palette follows
    std::uint32_t colours = 0;     ///< of the palette; 0: as many as the bits can name
    std::uint32_t pixels_at = 0;   ///< where they begin
    long long row_bytes = 0;       ///< padded to four; 0 where the sides are beyond any limit
};

[[nodiscard]] std::optional<BmpHeader> read_bmp_header(std::span<const std::uint8_t> bytes);

}  // namespace garita
