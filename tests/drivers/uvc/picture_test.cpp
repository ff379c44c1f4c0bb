#include "drivers/uvc/picture.h"

#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/drivers/uvc/fake_camera.h"

namespace garita::uvc {
namespace {

v4l2_pix_format format_with(std::uint32_t colorspace, std::uint32_t encoding, std::uint32_t quantization) {
    v4l2_pix_format format{};
    format.colorspace = colorspace;
    format.ycbcr_enc = encoding;
    format.quantization = quantization;
    return format;
}

TEST(Picture, TheColoursAreThoseThatTheCameraTells) {
    const Colours bt601{.kr = 0.299, .kb = 0.114, .full_range = false};
    const Colours bt709{.kr = 0.2126, .kb = 0.0722, .full_range = false};
    EXPECT_EQ(colours_of(format_with(V4L2_COLORSPACE_SRGB, 0, 0)), bt601) << "what a UVC camera is taken for";
    EXPECT_EQ(colours_of(format_with(V4L2_COLORSPACE_REC709, 0, 0)), bt709);
    EXPECT_EQ(colours_of(format_with(V4L2_COLORSPACE_SRGB, V4L2_YCBCR_ENC_709, 0)), bt709);
    EXPECT_TRUE(colours_of(format_with(V4L2_COLORSPACE_JPEG, 0, 0))->full_range);
    EXPECT_TRUE(colours_of(format_with(V4L2_COLORSPACE_SRGB, 0, V4L2_QUANTIZATION_FULL_RANGE))->full_range);
    EXPECT_EQ(colours_of(format_with(V4L2_COLORSPACE_BT2020, 0, 0))->kr, 0.2627);
    EXPECT_EQ(colours_of(format_with(V4L2_COLORSPACE_SMPTE240M, 0, 0))->kr, 0.212);
    EXPECT_FALSE(colours_of(format_with(V4L2_COLORSPACE_BT2020, V4L2_YCBCR_ENC_BT2020_CONST_LUM, 0)));
    EXPECT_FALSE(colours_of(format_with(V4L2_COLORSPACE_SRGB, 200, 0)));
}

/// The standards' formula, in floating point.
std::array<int, 3> formula(int luma, int cb, int cr, const Colours& c) {
    const double y = c.full_range ? luma / 255.0 : (luma - 16) / 219.0;
    const double b = (cb - 128) / (c.full_range ? 255.0 : 224.0);
    const double r = (cr - 128) / (c.full_range ? 255.0 : 224.0);
    const double red = y + 2 * (1 - c.kr) * r;
    const double blue = y + 2 * (1 - c.kb) * b;
    const double green = (y - c.kr * red - c.kb * blue) / (1 - c.kr - c.kb);
    std::array<int, 3> out{};
    const std::array<double, 3> in = {red, green, blue};
    for (std::size_t i = 0; i < 3; ++i) out.at(i) = static_cast<int>(std::lround(255 * std::clamp(in.at(i), 0.0, 1.0)));
    return out;
}

TEST(Picture, EveryColourIsThatOfTheStandardWithinOne) {
    for (const bool full : {false, true})
        for (const auto& [kr, kb] : {std::pair(0.299, 0.114), std::pair(0.2126, 0.0722), std::pair(0.2627, 0.0593)}) {
            const Colours colours{.kr = kr, .kb = kb, .full_range = full};
            for (int luma = 0; luma < 256; luma += 3)
                for (int cb = 0; cb < 256; cb += 5)
                    for (int cr = 0; cr < 256; cr += 5) {
                        const std::array<std::uint8_t, 4> pair = {
                            static_cast<std::uint8_t>(luma), static_cast<std::uint8_t>(cb),
                            static_cast<std::uint8_t>(luma), static_cast<std::uint8_t>(cr)};
                        const auto file = ppm_of({.bytes = pair, .width = 2, .height = 1, .stride = 4}, colours);
                        const std::array<int, 3> expected = formula(luma, cb, cr, colours);
                        for (std::size_t i = 0; i < 6; ++i)
                            ASSERT_NEAR(file[file.size() - 6 + i], expected.at(i % 3), 1)
                                << luma << " " << cb << " " << cr << " " << kr << full;
                    }
        }
}

TEST(Picture, BlackAndWhiteAreThoseOfTheRange) {
    const std::array<std::uint8_t, 4> pair = {16, 128, 235, 128};
    const auto limited = ppm_of({.bytes = pair, .width = 2, .height = 1, .stride = 4}, {.full_range = false});
    EXPECT_EQ(std::string(limited.begin(), limited.end() - 6), "P6\n2 1\n255\n");
    EXPECT_EQ(std::vector<std::uint8_t>(limited.end() - 6, limited.end()),
              (std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255}));
    const auto full = ppm_of({.bytes = pair, .width = 2, .height = 1, .stride = 4}, {.full_range = true});
    EXPECT_EQ(full[full.size() - 6], 16);
    EXPECT_EQ(full[full.size() - 1], 235);
}

TEST(Picture, RowsThatAreFilledUpAndOddWidthsAreRead) {
    // 3 pixels wide, rows of 12 bytes, the last one not filled up.
    std::vector<std::uint8_t> bytes(12 + 8, 0xEE);
    for (const std::size_t row : {0U, 12U})
        for (std::size_t x = 0; x < 4; ++x) {
            bytes[row + 2 * x] = static_cast<std::uint8_t>(10 * x + row);
            bytes[row + 2 * x + 1] = 128;
        }
    EXPECT_EQ(yuyv_bytes(3, 2, 12), bytes.size());
    const auto file = ppm_of({.bytes = bytes, .width = 3, .height = 2, .stride = 12}, {.full_range = true});
    const std::string header = "P6\n3 2\n255\n";
    ASSERT_EQ(file.size(), header.size() + 18);
    EXPECT_EQ(file[header.size() + 6], 20);
    EXPECT_EQ(file[header.size() + 9], 12);
    EXPECT_EQ(file.back(), 32);
}

TEST(Picture, MoreDetailMeasuresMoreAndLightIsItsMean) {
    const auto blurred = draw_table(64, 64, true, 10);
    const auto sharp = draw_table(64, 64, true, 60);
    const auto of = [](ByteView bytes) {
        return measure_of({.bytes = bytes, .width = 64, .height = 64, .stride = 128});
    };
    EXPECT_GT(of(sharp).detail, 2 * of(blurred).detail);
    const std::vector<std::uint8_t> even(64 * 64 * 2, 77);
    EXPECT_EQ(of(even).light, 77);
    EXPECT_EQ(of(even).detail, 0);
}

TEST(Picture, AJpegIsFromItsStartToItsLastEnd) {
    const std::vector<std::uint8_t> filled = {0xFF, 0xD8, 1, 2, 0xFF, 0xD9, 3, 0xFF, 0xD9, 0, 0, 0};
    EXPECT_EQ(jpeg_in(filled).size(), 9U);
    EXPECT_TRUE(jpeg_in(ByteView(filled).first(5)).empty()) << "without an end";
    EXPECT_TRUE(jpeg_in(ByteView(filled).subspan(1)).empty()) << "without a start";
    EXPECT_TRUE(jpeg_in({}).empty());
    const std::vector<std::uint8_t> least = {0xFF, 0xD8, 0xFF, 0xD9};
    EXPECT_EQ(jpeg_in(least).size(), 4U);
    EXPECT_TRUE(jpeg_in(ByteView(least).first(3)).empty());
}

TEST(Picture, TheGridCoversThePictureWhateverItsSize) {
    for (const auto& [width, height] : {std::pair(64, 64), std::pair(161, 121), std::pair(640, 480)}) {
        std::vector<std::uint8_t> bytes =
            draw_table(static_cast<std::uint32_t>(width + width % 2), static_cast<std::uint32_t>(height));
        const auto w = static_cast<std::size_t>(width);
        const auto h = static_cast<std::size_t>(height);
        const Grid grid = grid_of({.bytes = bytes, .width = w, .height = h, .stride = (w + w % 2) * 2});
        EXPECT_NEAR(grid.front(), 90, 2);
        EXPECT_NEAR(grid.back(), 109, 2);
    }
}

}  // namespace
}  // namespace garita::uvc
