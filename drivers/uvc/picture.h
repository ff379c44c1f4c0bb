// What is done to a camera's picture before it goes out: YUYV becomes netpbm, a JPEG is bounded and otherwise left as
// it came; and what is measured of a picture without decoding it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/capture/error.h"
#include "drivers/capture/unfilled_bytes.h"

struct v4l2_pix_format;

namespace garita::uvc {

using ByteView = std::span<const std::uint8_t>;

/// How luma and colour differences become red, green and blue: ITU-R BT.601-7 2.5, BT.709-6 item 3 and 4, BT.2020-2
/// table 4, SMPTE 240M. R′ = Y′ + 2(1 − kr)·Cr, B′ = Y′ + 2(1 − kb)·Cb, G′ from Y′ = kr·R′ + (1 − kr − kb)·G′ + kb·B′.
struct Colours {
    double kr = 0.299;
    double kb = 0.114;
    bool full_range = false;  ///< Y′ 0 … 255 and Cb, Cr ±127.5 around 128; else 16 … 235 and ±112
    bool operator==(const Colours&) const = default;
};

/// The colours that V4L2 tells for a picture (ycbcr_enc, quantization; where they are DEFAULT, by colorspace as the
/// kernel's videodev2.h maps them). Nothing for BT.2020 with constant luminance, which is no sum of R′, G′, B′.
/// Primaries and transfer function are left as they are: the pictures of all scanners are taken for sRGB (vision/).
[[nodiscard]] std::optional<Colours> colours_of(const v4l2_pix_format& format);

/// A YUYV picture in memory.
struct Yuyv {
    ByteView bytes{};
    std::size_t width = 0;   ///< pixels
    std::size_t height = 0;  ///< pixels
    std::size_t stride = 0;  ///< bytes from one row to the next
};

/// The bytes that it must have at least.
[[nodiscard]] std::size_t yuyv_bytes(std::size_t width, std::size_t height, std::size_t stride);

/// The picture as a PPM file. Both pixels of a pair get the pair's colour: nothing is interpolated. In 16-bit fixed
/// point, within 1 of the formula above rounded; what is below 0 or above 255 is cut. REQUIRES enough bytes.
[[nodiscard]] UnfilledBytes ppm_of(const Yuyv& picture, const Colours& colours);

/// How a picture is, in numbers that are compared with those of the same camera's other pictures only.
struct Measure {
    double light = 0;   ///< mean luma; 0 for a JPEG
    double detail = 0;  ///< mean squared difference of neighbours' luma; for a JPEG the size of its file
};

[[nodiscard]] Measure measure_of(const Yuyv& picture);

/// The bytes of a JPEG file from its start to its last end marker, without what a camera fills its buffer with behind
/// it; empty where it is none. Its contents are not looked at: that is the worker's.
[[nodiscard]] ByteView jpeg_in(ByteView bytes);

/// Mean luma of the cells of a grid over the picture, row by row.
inline constexpr std::size_t kGridColumns = 32;
inline constexpr std::size_t kGridRows = 24;
using Grid = std::array<float, kGridColumns * kGridRows>;
[[nodiscard]] Grid grid_of(const Yuyv& picture);

}  // namespace garita::uvc
