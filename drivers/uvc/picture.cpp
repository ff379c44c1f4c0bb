#include "drivers/uvc/picture.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "drivers/capture/netpbm.h"

namespace garita::uvc {
namespace {

constexpr int kShift = 16;

std::int32_t fixed(double value) {
    return static_cast<std::int32_t>(std::lround(value * (1 << kShift)));
}

std::uint8_t clipped(std::int32_t value) {
    return static_cast<std::uint8_t>(std::clamp(value >> kShift, 0, 255));
}

/// The rows of factors of a conversion, in fixed point.
struct Factors {
    explicit Factors(const Colours& c) : black(c.full_range ? 0 : 16), luma(fixed(c.full_range ? 1 : 255.0 / 219)) {
        const double chroma = c.full_range ? 1 : 255.0 / 224;
        const double kg = 1 - c.kr - c.kb;
        red = fixed(2 * (1 - c.kr) * chroma);
        blue = fixed(2 * (1 - c.kb) * chroma);
        green_of_red = fixed(-2 * (1 - c.kr) * c.kr / kg * chroma);
        green_of_blue = fixed(-2 * (1 - c.kb) * c.kb / kg * chroma);
    }
    std::int32_t black;
    std::int32_t luma;
    std::int32_t red = 0;
    std::int32_t blue = 0;
    std::int32_t green_of_red = 0;
    std::int32_t green_of_blue = 0;
};

}  // namespace

std::optional<Colours> colours_of(const v4l2_pix_format& format) {
    const std::uint32_t space = format.colorspace;
    const std::uint32_t encoding = format.ycbcr_enc == V4L2_YCBCR_ENC_DEFAULT
                                       ? static_cast<std::uint32_t>(V4L2_MAP_YCBCR_ENC_DEFAULT(space))
                                       : format.ycbcr_enc;
    const std::uint32_t range = format.quantization == V4L2_QUANTIZATION_DEFAULT
                                    ? static_cast<std::uint32_t>(V4L2_MAP_QUANTIZATION_DEFAULT(false, space, encoding))
                                    : format.quantization;
    const bool full = range == V4L2_QUANTIZATION_FULL_RANGE;
    switch (encoding) {
        case V4L2_YCBCR_ENC_601:
        case V4L2_YCBCR_ENC_XV601:
        case V4L2_YCBCR_ENC_SYCC:
            return Colours{.kr = 0.299, .kb = 0.114, .full_range = full};
        case V4L2_YCBCR_ENC_709:
        case V4L2_YCBCR_ENC_XV709:
            return Colours{.kr = 0.2126, .kb = 0.0722, .full_range = full};
        case V4L2_YCBCR_ENC_BT2020:
            return Colours{.kr = 0.2627, .kb = 0.0593, .full_range = full};
        case V4L2_YCBCR_ENC_SMPTE240M:
            return Colours{.kr = 0.212, .kb = 0.087, .full_range = full};
        default:
            return std::nullopt;
    }
}

std::size_t yuyv_bytes(std::size_t width, std::size_t height, std::size_t stride) {
    // The last row need not be filled up; a pair is whole.
    return height == 0 ? 0 : (height - 1) * stride + (width + 1) / 2 * 4;
}

UnfilledBytes ppm_of(const Yuyv& picture, const Colours& colours) {
    const Factors f(colours);
    const std::string header = netpbm_header(picture.width, picture.height, 3);
    UnfilledBytes out(header.size() + picture.width * picture.height * 3);
    std::ranges::copy(header, out.begin());
    std::uint8_t* to = out.data() + header.size();
    for (std::size_t y = 0; y < picture.height; ++y) {
        const std::uint8_t* row = picture.bytes.data() + y * picture.stride;
        for (std::size_t x = 0; x < picture.width; ++x) {
            const std::uint8_t* pair = row + x / 2 * 4;  // Y0 Cb Y1 Cr
            const std::int32_t luma = (row[2 * x] - f.black) * f.luma + (1 << (kShift - 1));
            const std::int32_t cb = pair[1] - 128;
            const std::int32_t cr = pair[3] - 128;
            *to++ = clipped(luma + f.red * cr);
            *to++ = clipped(luma + f.green_of_red * cr + f.green_of_blue * cb);
            *to++ = clipped(luma + f.blue * cb);
        }
    }
    return out;
}

Measure measure_of(const Yuyv& picture) {
    constexpr std::size_t kEachRow = 4;  // a quarter of the rows tells as much
    double light = 0;
    double detail = 0;
    std::size_t count = 0;
    for (std::size_t y = 0; y < picture.height; y += kEachRow) {
        const std::uint8_t* row = picture.bytes.data() + y * picture.stride;
        std::uint64_t row_light = 0;
        std::uint64_t row_detail = 0;
        for (std::size_t x = 0; x + 1 < picture.width; ++x) {
            const int difference = row[2 * x + 2] - row[2 * x];
            row_light += row[2 * x];
            row_detail += static_cast<std::uint64_t>(difference * difference);
        }
        light += static_cast<double>(row_light);
        detail += static_cast<double>(row_detail);
        count += picture.width - 1;
    }
    const double number = static_cast<double>(std::max<std::size_t>(count, 1));
    return {.light = light / number, .detail = detail / number};
}

ByteView jpeg_in(ByteView bytes) {
    constexpr std::size_t kLeast = 4;  // start and end marker, ITU-T T.81 B.1.1.3
    if (bytes.size() < kLeast || bytes[0] != 0xFF || bytes[1] != 0xD8) return {};
    for (std::size_t end = bytes.size(); end >= kLeast; --end)
        if (bytes[end - 2] == 0xFF && bytes[end - 1] == 0xD9) return bytes.first(end);
    return {};
}

Grid grid_of(const Yuyv& picture) {
    Grid grid{};
    for (std::size_t row = 0; row < kGridRows; ++row) {
        for (std::size_t column = 0; column < kGridColumns; ++column) {
            const std::size_t top = row * picture.height / kGridRows;
            const std::size_t bottom = (row + 1) * picture.height / kGridRows;
            const std::size_t left = column * picture.width / kGridColumns;
            const std::size_t right = (column + 1) * picture.width / kGridColumns;
            std::uint64_t sum = 0;
            for (std::size_t y = top; y < bottom; ++y)
                for (std::size_t x = left; x < right; ++x) sum += picture.bytes[y * picture.stride + 2 * x];
            const std::size_t count = std::max<std::size_t>((bottom - top) * (right - left), 1);
            grid[row * kGridColumns + column] = static_cast<float>(sum) / static_cast<float>(count);
        }
    }
    return grid;
}

}  // namespace garita::uvc
