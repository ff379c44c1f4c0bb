// Every kind of image file that a scanner or a telephone writes is read; every broken one is refused by name and
// reason.
#include "vision/page/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/vision/page/image_files.h"
#include "vision/cv.h"

namespace garita {
namespace {

using image_files::Bytes;
using ::testing::HasSubstr;

/// A picture that tells its four corners apart: red top left, green top right, blue bottom left, white bottom right.
cv::Mat corners() {
    cv::Mat picture(60, 80, CV_8UC3, cv::Scalar(120, 120, 120));
    picture(cv::Rect(0, 0, 40, 30)) = cv::Scalar(0, 0, 255);
    picture(cv::Rect(40, 0, 40, 30)) = cv::Scalar(0, 255, 0);
    picture(cv::Rect(0, 30, 40, 30)) = cv::Scalar(255, 0, 0);
    picture(cv::Rect(40, 30, 40, 30)) = cv::Scalar(255, 255, 255);
    return picture;
}

Bytes encode(const std::string& extension, const cv::Mat& picture) {
    Bytes bytes;
    EXPECT_TRUE(cv::imencode(extension, picture, bytes));
    return bytes;
}

cv::Vec3b at(const DecodedImage& image, int x, int y) {
    return as_mat(image.image.view()).at<cv::Vec3b>(y, x);
}

TEST(Decode, EachKindIsToldByItsContent) {
    for (const char* extension : {".jpg", ".png", ".tif", ".bmp", ".webp", ".ppm"}) {
        const auto image = decode_image(encode(extension, corners()), "a.dat");
        ASSERT_TRUE(image) << extension << ": " << image.error().text;
        EXPECT_EQ(image->image.width(), 80) << extension;
        EXPECT_EQ(image->image.height(), 60);
        EXPECT_NEAR(at(*image, 10, 10)[2], 255, 30) << extension;
        EXPECT_NEAR(at(*image, 10, 50)[0], 255, 30) << extension;
    }
}

TEST(Decode, SixteenBitsGreyAndAlpha) {
    cv::Mat deep;
    corners().convertTo(deep, CV_16U, 257);
    EXPECT_EQ(at(*decode_image(encode(".png", deep), "deep.png"), 10, 10)[2], 255);
    EXPECT_EQ(at(*decode_image(encode(".tif", deep), "deep.tif"), 70, 10)[1], 255);
    cv::Mat grey;
    cv::cvtColor(corners(), grey, cv::COLOR_BGR2GRAY);
    EXPECT_EQ(decode_image(encode(".png", grey), "grey.png")->image.channels(), 1);
    cv::Mat clear;
    cv::cvtColor(corners(), clear, cv::COLOR_BGR2BGRA);
    clear(cv::Rect(0, 0, 40, 30)).setTo(cv::Scalar(0, 0, 0, 0));
    EXPECT_EQ(at(*decode_image(encode(".png", clear), "clear.png"), 10, 10), cv::Vec3b(255, 255, 255));
}

/// Which of the four corners a place of corners() belongs to: 0 red, 1 green, 2 blue, 3 white.
unsigned corner_at(int x, int y) {
    return (x >= 40 ? 1U : 0U) + (y >= 30 ? 2U : 0U);
}
const std::array<cv::Vec3b, 4> kCornerColours = {{{0, 0, 255}, {0, 255, 0}, {255, 0, 0}, {255, 255, 255}}};

void expect_corners(const Result<DecodedImage>& image, const std::string& kind) {
    ASSERT_TRUE(image) << kind << ": " << image.error().text;
    ASSERT_EQ(image->image.width(), 80) << kind;
    ASSERT_EQ(image->image.height(), 60) << kind;
    ASSERT_EQ(image->image.channels(), 3) << kind;
    for (const cv::Point place : {cv::Point(10, 10), cv::Point(70, 10), cv::Point(10, 50), cv::Point(70, 50)}) {
        const cv::Vec3b pixel = at(*image, place.x, place.y);
        EXPECT_LE(cv::norm(pixel, kCornerColours[corner_at(place.x, place.y)], cv::NORM_INF), 3) << kind << place;
    }
}

Bytes as_bytes(const cv::Mat& pixels) {
    return {pixels.datastart, pixels.dataend};
}

cv::Mat rgb_corners() {
    cv::Mat rgb;
    cv::cvtColor(corners(), rgb, cv::COLOR_BGR2RGB);
    return rgb;
}

/// corners() as places in a palette, `bits` a pixel.
Bytes palette_rows(int bits) {
    Bytes rows;
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 80; x += 8 / bits) {
            unsigned byte = 0;
            for (int k = 0; k < 8 / bits; ++k) byte = (byte << static_cast<unsigned>(bits)) | corner_at(x + k, y);
            rows.push_back(static_cast<std::uint8_t>(byte));
        }
    return rows;
}

TEST(Decode, PalettesOfAnyDepth) {
    const image_files::PngChunk palette{"PLTE", {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}};
    for (const int bits : {2, 4, 8})
        expect_corners(decode_image(image_files::png_file(80, 60, bits, 3, palette_rows(bits), {palette}), "p.png"),
                       "PNG with a palette of " + std::to_string(bits) + " bits");
    // A palette whose first colour is transparent: white shines through.
    const auto clear = decode_image(
        image_files::png_file(80, 60, 8, 3, palette_rows(8), {palette, {"tRNS", {0, 255, 255, 255}}}), "clear.png");
    ASSERT_TRUE(clear) << clear.error().text;
    EXPECT_EQ(at(*clear, 10, 10), cv::Vec3b(255, 255, 255));
    EXPECT_EQ(at(*clear, 70, 10), cv::Vec3b(0, 255, 0));
    std::vector<unsigned> colours(3 * 256, 0);
    for (const std::size_t on : {0U, 3U, 256U + 1, 256U + 3, 512U + 2, 512U + 3}) colours[on] = 0xFFFF;
    expect_corners(
        decode_image(
            image_files::tiff_file(
                {{256, {80}}, {257, {60}}, {258, {8}}, {259, {1}}, {262, {3}}, {277, {1}}, {278, {60}}, {320, colours}},
                palette_rows(8)),
            "p.tif"),
        "TIFF with a palette");
}

TEST(Decode, SixteenBitAlphaLiesOverWhite) {
    cv::Mat clear;
    cv::cvtColor(corners(), clear, cv::COLOR_BGR2BGRA);
    clear.convertTo(clear, CV_16U, 257);
    clear(cv::Rect(0, 0, 40, 30)).setTo(cv::Scalar(0, 0, 0, 0x8000));
    const auto image = decode_image(encode(".png", clear), "clear.png");
    ASSERT_TRUE(image) << image.error().text;
    EXPECT_NEAR(at(*image, 10, 10)[0], 127, 1);
    EXPECT_EQ(at(*image, 10, 50), cv::Vec3b(255, 0, 0));
}

/// corners() from the bottom up: rows of places in a palette, or of colours.
Bytes bottom_up(const Bytes& rows) {
    const std::size_t row = rows.size() / 60;
    Bytes out;
    for (std::size_t y = 60; y-- > 0;)
        out.insert(out.end(), rows.begin() + static_cast<std::ptrdiff_t>(y * row),
                   rows.begin() + static_cast<std::ptrdiff_t>((y + 1) * row));
    return out;
}

TEST(Decode, BitmapsOfAnyDepthFromTheBottomUpAndFromTheTopDown) {
    const Bytes palette = {0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0};
    for (const int bits : {4, 8}) {
        const Bytes rows = palette_rows(bits);
        const std::string kind = "BMP with a palette of " + std::to_string(bits) + " bits";
        const auto depth = static_cast<unsigned>(bits);
        expect_corners(decode_image(image_files::bmp_file(80, 60, depth, palette, bottom_up(rows)), "p.bmp"), kind);
        expect_corners(decode_image(image_files::bmp_file(80, -60, depth, palette, rows), "p.bmp"),
                       kind + ", top down");
    }
    cv::Mat with_fourth;
    cv::cvtColor(corners(), with_fourth, cv::COLOR_BGR2BGRA);
    expect_corners(decode_image(image_files::bmp_file(80, 60, 24, {}, bottom_up(as_bytes(corners()))), "c.bmp"),
                   "BMP of 24 bits");
    expect_corners(decode_image(image_files::bmp_file(80, 60, 32, {}, bottom_up(as_bytes(with_fourth))), "c.bmp"),
                   "BMP of 32 bits");
    const auto with_masks = [](unsigned bits, const std::array<std::uint8_t, 12>& masks, const Bytes& rows) {
        Bytes bmp = image_files::bmp_file(80, 60, bits, Bytes(masks.begin(), masks.end()), rows);
        bmp[30] = 3;
        return bmp;
    };
    Bytes fivesixfive;
    for (const unsigned place : palette_rows(8))
        fivesixfive.insert(fivesixfive.end(), {static_cast<std::uint8_t>(place == 1   ? 0xE0
                                                                         : place == 2 ? 0x1F
                                                                         : place == 3 ? 0xFF
                                                                                      : 0),
                                               static_cast<std::uint8_t>(place == 0   ? 0xF8
                                                                         : place == 1 ? 0x07
                                                                         : place == 3 ? 0xFF
                                                                                      : 0)});
    expect_corners(
        decode_image(with_masks(16, {0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0}, bottom_up(fivesixfive)), "m.bmp"),
        "BMP of 5, 6 and 5 bits");
    // Colours in the other order: red in the lowest byte.
    cv::Mat reversed;
    cv::cvtColor(corners(), reversed, cv::COLOR_BGR2RGBA);
    expect_corners(
        decode_image(with_masks(32, {0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0}, bottom_up(as_bytes(reversed))),
                     "m.bmp"),
        "BMP of 32 bits with masks");
    // BITMAPV4HEADER: 108 bytes, with a mask of alpha behind those of the colours.
    Bytes clear = image_files::bmp_file(16, 16, 32, Bytes(108 - 40, 0), [] {
        Bytes rows;
        for (int i = 0; i < 16 * 16; ++i) rows.insert(rows.end(), {0, 0, 0xFF, 0x80});
        return rows;
    }());
    clear[14] = 108;
    clear[30] = 3;
    for (std::size_t c = 0; c < 4; ++c) clear[54 + 4 * c + (c < 3 ? 2 - c : 3)] = 0xFF;
    const auto over_white = decode_image(clear, "v4.bmp");
    ASSERT_TRUE(over_white) << over_white.error().text;
    EXPECT_EQ(at(*over_white, 3, 3), cv::Vec3b(127, 127, 255));
    Bytes packed = image_files::bmp_file(80, 60, 8, palette, bottom_up(palette_rows(8)));
    packed[30] = 1;
    EXPECT_THAT(decode_image(packed, "rle.bmp").error().text, HasSubstr("not supported; save it again as PNG"));
    const Bytes black_and_white = {0, 0, 0, 0, 255, 255, 255, 0};
    const auto lines =
        decode_image(image_files::bmp_file(32, 16, 1, black_and_white, Bytes(64, 0xF0)), "black-and-white.bmp");
    ASSERT_TRUE(lines) << lines.error().text;
    EXPECT_EQ(lines->image.channels(), 1);
    EXPECT_EQ(lines->image.view().data[0], 255);
    EXPECT_EQ(lines->image.view().data[4], 0);
}

TEST(Decode, EveryKindOfPnm) {
    const auto file = [](const std::string& header, const Bytes& samples) {
        Bytes bytes(header.begin(), header.end());
        bytes.insert(bytes.end(), samples.begin(), samples.end());
        return bytes;
    };
    const auto text = [](const Bytes& samples, unsigned divisor) {
        std::string out;
        for (const std::uint8_t sample : samples) out += std::to_string(sample / divisor) + " ";
        return Bytes(out.begin(), out.end());
    };
    const Bytes rgb = as_bytes(rgb_corners());
    expect_corners(decode_image(file("P6\n80 60\n255\n", rgb), "a.ppm"), "P6");
    expect_corners(decode_image(file("P3\n80 60\n255\n", text(rgb, 1)), "a.ppm"), "P3");
    Bytes deep;
    for (const std::uint8_t sample : rgb) deep.insert(deep.end(), {sample, sample});
    expect_corners(decode_image(file("P6\n80 60\n65535\n", deep), "a.ppm"), "P6 of 16 bits");
    Bytes tenth(rgb);
    for (std::uint8_t& sample : tenth) sample = sample / 255 * 25;
    expect_corners(decode_image(file("P6\n80 60\n# a comment\n25\n", tenth), "a.ppm"), "P6 up to 25");
    for (const auto& [header, samples, white] :
         {std::tuple{"P5\n32 16\n255\n", Bytes(32 * 16, 0x55), 0x55}, std::tuple{"P4\n32 16\n", Bytes(64, 0x0F), 255},
          std::tuple{"P2\n32 16\n255\n", text(Bytes(32 * 16, 0x55), 1), 0x55},
          std::tuple{"P1\n32 16\n", text(Bytes(32 * 16, 0), 1), 255}}) {
        const auto grey = decode_image(file(header, samples), "a.pgm");
        ASSERT_TRUE(grey) << header << grey.error().text;
        EXPECT_EQ(grey->image.channels(), 1) << header;
        EXPECT_EQ(grey->image.view().data[0], white) << header;
    }
    Bytes end_cut = file("P5 32 16 255 ", Bytes(32 * 16, 1));
    EXPECT_TRUE(decode_image(end_cut, "a.pgm"));
    end_cut.pop_back();
    EXPECT_FALSE(decode_image(end_cut, "a.pgm"));
}

TEST(Decode, GreyStaysGrey) {
    // 16 bits, and alpha: half of black lets half of the white through.
    Bytes deep;
    Bytes with_alpha;
    for (int i = 0; i < 32 * 16; ++i) {
        deep.insert(deep.end(), {0x55, 0x55});
        with_alpha.insert(with_alpha.end(), {0, 0x80});
    }
    const auto tiff = [&](unsigned bits, unsigned meaning, const Bytes& rows) {
        return image_files::tiff_file(
            {{256, {32}}, {257, {16}}, {258, {bits}}, {259, {1}}, {262, {meaning}}, {277, {1}}, {278, {16}}}, rows);
    };
    for (const auto& [kind, bytes, value] :
         {std::tuple{"PNG of 16 bits", image_files::png_file(32, 16, 16, 0, deep), 0x55},
          {"PNG with alpha", image_files::png_file(32, 16, 8, 4, with_alpha), 127},
          {"PNG of 1 bit", image_files::png_file(32, 16, 1, 0, Bytes(64, 0xFF)), 255},
          {"TIFF", tiff(8, 1, Bytes(32 * 16, 0x55)), 0x55},
          {"TIFF of 16 bits", tiff(16, 1, deep), 0x55},
          {"TIFF of 1 bit, 0 is white", tiff(1, 0, Bytes(64, 0xFF)), 0}}) {
        const auto image = decode_image(bytes, "grey");
        ASSERT_TRUE(image) << kind << ": " << image.error().text;
        EXPECT_EQ(image->image.channels(), 1) << kind;
        EXPECT_EQ(image->image.view().data[0], value) << kind;
    }
}

/// A TIFF of 32 × 16 equal pixels of 8-bit samples. `meaning`: PhotometricInterpretation; `further`: ExtraSamples (TIFF
/// 6.0, section 18).
Result<DecodedImage> tiff_of(const Bytes& pixel, unsigned meaning, unsigned further) {
    Bytes rows;
    for (int i = 0; i < 32 * 16; ++i) rows.insert(rows.end(), pixel.begin(), pixel.end());
    const std::vector<image_files::TiffTag> tags = {
        {256, {32}}, {257, {16}},      {258, std::vector<unsigned>(pixel.size(), 8)},
        {259, {1}},  {262, {meaning}}, {277, {static_cast<unsigned>(pixel.size())}},
        {278, {16}}, {338, {further}}};
    return decode_image(image_files::tiff_file(tags, rows), "further.tif");
}

TEST(Decode, ATiffsAlphaLiesOverWhiteAndNoOtherFurtherSampleDoes) {
    constexpr unsigned kOther = 0;
    constexpr unsigned kMultiplied = 1;
    constexpr unsigned kStraight = 2;
    constexpr unsigned kGrey = 1;
    constexpr unsigned kRgb = 2;
    for (const auto& [pixel, further, red] :
         {std::tuple{Bytes{0x80, 0, 0, 0x80}, kMultiplied, cv::Vec3b(127, 127, 255)},
          {Bytes{0xFF, 0, 0, 0x80}, kStraight, cv::Vec3b(127, 127, 255)},
          {Bytes{0xFF, 0, 0, 0x80}, kOther, cv::Vec3b(0, 0, 255)}}) {
        const auto image = tiff_of(pixel, kRgb, further);
        ASSERT_TRUE(image) << image.error().text;
        EXPECT_LE(cv::norm(at(*image, 3, 3), red, cv::NORM_INF), 1) << further;
    }
    for (const auto& [pixel, further, value] : {std::tuple{Bytes{0x80, 0x80}, kMultiplied, 255},
                                                {Bytes{0x80, 0x80}, kStraight, 191},
                                                {Bytes{0x80, 0x80}, kOther, 128}}) {
        const auto image = tiff_of(pixel, kGrey, further);
        ASSERT_TRUE(image) << image.error().text;
        ASSERT_EQ(image->image.channels(), 1);
        EXPECT_NEAR(image->image.view().data[5], value, 1) << further;
    }
}

TEST(Decode, APngWhosePixelsAreDamagedIsRefused) {
    Bytes png = image_files::png_file(80, 60, 8, 2, as_bytes(rgb_corners()));  // stored, not packed
    ASSERT_TRUE(decode_image(png, "whole.png"));
    png[png.size() / 2] ^= 1;
    EXPECT_THAT(decode_image(png, "bad.png").error().text, HasSubstr("bad.png: the PNG is damaged"));
}

/// The place behind the first segment with a marker.
std::size_t behind(const Bytes& jpeg, std::uint8_t marker) {
    for (std::size_t at = 2; at + 4 < jpeg.size();) {
        const std::size_t end = at + 2 + jpeg[at + 2] * 256U + jpeg[at + 3];
        if (jpeg[at + 1] == marker) return end;
        at = end;
    }
    return jpeg.size();
}

TEST(Decode, AJpegThatBreaksOffAfterAWarningIsRefused) {
    // The data end early, which is worth a warning; the frame header again behind them is an error.
    Bytes jpeg = encode(".jpg", corners());
    const std::size_t data = behind(jpeg, 0xDA);
    ASSERT_LT(data + 40, jpeg.size());
    const Bytes frame_again = {0xFF, 0xC0, 0x00, 0x0B, 8, 0, 60, 0, 80, 1, 1, 0x11, 0};
    jpeg.insert(jpeg.begin() + static_cast<std::ptrdiff_t>(data + 8), frame_again.begin(), frame_again.end());
    const auto image = decode_image(jpeg, "broken.jpg");
    ASSERT_FALSE(image);
    EXPECT_THAT(image.error().text, HasSubstr("broken.jpg: the JPEG is damaged"));
}

TEST(Decode, AJpegOfAnotherJfifVersionIsRead) {
    Bytes jpeg = encode(".jpg", corners());
    ASSERT_EQ(jpeg[6], 'J');
    jpeg[11] = 2;  // a major version that there is not: worth a warning
    EXPECT_TRUE(decode_image(jpeg, "a.jpg"));
}

TEST(Decode, AJpegOfFourInks) {
    // Adobe's programs store the inks the other way round: 0 is full ink.
    const auto inks = [](int x, int y) -> std::array<std::uint8_t, 4> {
        switch (corner_at(8 * x, 8 * y)) {
            case 0:
                return {255, 0, 0, 255};
            case 1:
                return {0, 255, 0, 255};
            case 2:
                return {0, 0, 255, 255};
            default:
                return {255, 255, 255, 255};
        }
    };
    const auto image = decode_image(image_files::cmyk_jpeg(10, 8, inks), "inks.jpg");
    ASSERT_TRUE(image) << image.error().text;
    EXPECT_EQ(image->image.channels(), 3);
    EXPECT_LE(cv::norm(at(*image, 10, 10), cv::Vec3b(0, 0, 255), cv::NORM_INF), 3);
    EXPECT_LE(cv::norm(at(*image, 70, 10), cv::Vec3b(0, 255, 0), cv::NORM_INF), 3);
    EXPECT_LE(cv::norm(at(*image, 10, 50), cv::Vec3b(255, 0, 0), cv::NORM_INF), 3);
    EXPECT_LE(cv::norm(at(*image, 70, 50), cv::Vec3b(255, 255, 255), cv::NORM_INF), 3);
    const auto black = decode_image(image_files::cmyk_jpeg(4, 4,
                                                           [](int, int) {
                                                               return std::array<std::uint8_t, 4>{255, 255, 255, 0};
                                                           }),
                                    "k.jpg");
    EXPECT_EQ(at(*black, 5, 5), cv::Vec3b(0, 0, 0));
}

/// corners() as a file of each kind that may carry an EXIF orientation.
Bytes turned_file(const std::string& kind, std::uint8_t orientation) {
    const Bytes exif = image_files::exif_of(orientation);
    if (kind == "JPEG") {
        Bytes jpeg = encode(".jpg", corners());
        Bytes segment = {0xFF, 0xE1, 0, static_cast<std::uint8_t>(exif.size() + 8), 'E', 'x', 'i', 'f', 0, 0};
        segment.insert(segment.end(), exif.begin(), exif.end());
        jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
        return jpeg;
    }
    if (kind == "PNG") return image_files::png_file(80, 60, 8, 2, as_bytes(rgb_corners()), {{"eXIf", exif}});
    if (kind == "PNG, EXIF last")
        return image_files::png_file(80, 60, 8, 2, as_bytes(rgb_corners()), {}, {{"eXIf", exif}});
    if (kind == "WebP") return image_files::extended_webp(80, 60, {encode(".webp", corners())}, exif);
    cv::Mat pixels = rgb_corners();
    if (kind == "TIFF of 16 bits") pixels.convertTo(pixels, CV_16U, 257);
    const unsigned bits = kind == "TIFF of 16 bits" ? 16 : 8;
    return image_files::tiff_file({{256, {80}},
                                   {257, {60}},
                                   {258, {bits, bits, bits}},
                                   {259, {1}},
                                   {262, {2}},
                                   {274, {orientation}},
                                   {277, {3}},
                                   {278, {60}}},
                                  as_bytes(pixels));
}

/// Without its Huffman tables (ITU-T T.81 B.2.4.2), as many cameras send it: they have the usual ones.
Bytes without_huffman_tables(const Bytes& jpeg) {
    Bytes out(jpeg.begin(), jpeg.begin() + 2);
    for (std::size_t at = 2; at + 4 <= jpeg.size();) {
        const std::size_t end = at + 2 + jpeg[at + 2] * 256U + jpeg[at + 3];
        if (jpeg[at + 1] == 0xDA || end > jpeg.size()) {
            out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at), jpeg.end());
            break;
        }
        if (jpeg[at + 1] != 0xC4)
            out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at),
                       jpeg.begin() + static_cast<std::ptrdiff_t>(end));
        at = end;
    }
    return out;
}

TEST(Decode, ACamerasJpegWithoutHuffmanTablesIsRead) {
    const Bytes whole = encode(".jpg", corners());
    const Bytes camera = without_huffman_tables(whole);
    EXPECT_LT(camera.size() + 400, whole.size());
    const auto image = decode_image(camera, "white.jpg");
    ASSERT_TRUE(image) << image.error().text;
    EXPECT_EQ(cv::norm(as_mat(image->image.view()), as_mat(decode_image(whole, "a.jpg")->image.view()), cv::NORM_INF),
              0);
}

TEST(Decode, ExifOrientationIsObeyed) {
    // Where the red and the green corner go: Exif 2.32, Orientation.
    const std::array<cv::Point, 9> red = {
        {{0, 0}, {10, 10}, {70, 10}, {70, 50}, {10, 50}, {10, 10}, {50, 10}, {50, 70}, {10, 70}}};
    const std::array<cv::Point, 9> green = {
        {{0, 0}, {70, 10}, {10, 10}, {10, 50}, {70, 50}, {10, 70}, {50, 70}, {50, 10}, {10, 10}}};
    for (const char* kind : {"JPEG", "PNG", "PNG, EXIF last", "WebP", "TIFF", "TIFF of 16 bits"}) {
        for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
            const auto image = decode_image(turned_file(kind, orientation), "turned");
            ASSERT_TRUE(image) << kind << ": " << image.error().text;
            ASSERT_EQ(image->image.width(), orientation < 5 ? 80 : 60) << kind << int(orientation);
            EXPECT_LE(cv::norm(at(*image, red[orientation].x, red[orientation].y), cv::Vec3b(0, 0, 255), cv::NORM_INF),
                      55)
                << kind << ", " << int(orientation);
            EXPECT_LE(
                cv::norm(at(*image, green[orientation].x, green[orientation].y), cv::Vec3b(0, 255, 0), cv::NORM_INF),
                55)
                << kind << ", " << int(orientation);
        }
    }
}

TEST(Decode, OfAnAnimationTheFirstFrame) {
    const Bytes later = encode(".webp", cv::Mat(60, 80, CV_8UC3, cv::Scalar(0, 0, 0)));
    const auto webp =
        decode_image(image_files::extended_webp(80, 60, {encode(".webp", corners()), later}, {}), "a.webp");
    ASSERT_TRUE(webp) << webp.error().text;
    EXPECT_LE(cv::norm(at(*webp, 10, 10), cv::Vec3b(0, 0, 255), cv::NORM_INF), 55);
    EXPECT_LE(cv::norm(at(*webp, 70, 10), cv::Vec3b(0, 255, 0), cv::NORM_INF), 55);
    // Animated PNG (PNG third edition, 11.3.6): what stands in IDAT is its first frame.
    const auto control = [](std::uint8_t sequence) {
        return Bytes{0, 0, 0, sequence, 0, 0, 0, 80, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0};
    };
    const Bytes black = image_files::png_file(80, 60, 8, 2, Bytes(80 * 60 * 3, 0));
    Bytes second = {0, 0, 0, 2};  // the IDAT of a black picture, behind its number in the sequence
    second.insert(second.end(), black.begin() + 41, black.end() - 16);
    expect_corners(decode_image(image_files::png_file(80, 60, 8, 2, as_bytes(rgb_corners()),
                                                      {{"acTL", {0, 0, 0, 2, 0, 0, 0, 0}}, {"fcTL", control(0)}},
                                                      {{"fcTL", control(1)}, {"fdAT", second}}),
                                "a.png"),
                   "animated PNG");
    expect_corners(
        decode_image(image_files::tiff_file(
                         {{256, {80}}, {257, {60}}, {258, {8, 8, 8}}, {259, {1}}, {262, {2}}, {277, {3}}, {278, {60}}},
                         as_bytes(rgb_corners()), 2),
                     "pages.tif"),
        "TIFF of three pages");
}

TEST(Decode, AGifIsNotReadAndSaysWhatIs) {
    const Bytes gif = {'G', 'I', 'F', '8', '9', 'a', 80, 0, 60, 0, 0, 0, 0, 0x3B};
    EXPECT_THAT(decode_image(gif, "a.gif").error().text, HasSubstr("a.gif: not an image that Garita reads (JPEG, PNG"));
}

TEST(Decode, WhatIsNoPictureIsRefusedWithItsNameAndTheReason) {
    EXPECT_THAT(decode_image({}, "empty.png").error().text, HasSubstr("empty.png: the file is empty"));
    const Bytes text = {'h', 'e', 'l', 'l', 'o', ' ', 'o', 'f', 'f', 'i', 'c', 'e', 'r'};
    EXPECT_THAT(decode_image(text, "note.jpg").error().text, HasSubstr("note.jpg: not an image"));
    EXPECT_THAT(decode_image(encode(".png", cv::Mat(1, 1, CV_8U, cv::Scalar(0))), "dot.png").error().text,
                HasSubstr("1 × 1 pixels"));
    EXPECT_THAT(decode_image(encode(".png", cv::Mat(16, 816, CV_8U, cv::Scalar(0))), "thread.png").error().text,
                HasSubstr("816 × 16 pixels"));
    EXPECT_TRUE(decode_image(encode(".png", cv::Mat(16, 800, CV_8U, cv::Scalar(0))), "line.png"));
    EXPECT_EQ(decode_image({}, "empty.png").error().kind, ErrorKind::Input);
}

TEST(Decode, AFileCutOffIsRefusedNotHalfRead) {
    cv::Mat noise(300, 400, CV_8UC3);
    cv::RNG(3).fill(noise, cv::RNG::UNIFORM, 0, 255);
    for (const char* extension : {".jpg", ".png", ".tif", ".bmp", ".webp", ".ppm"}) {
        Bytes bytes = encode(extension, noise);
        bytes.resize(bytes.size() / 2);
        const auto image = decode_image(bytes, "half");
        ASSERT_FALSE(image) << extension;
        EXPECT_THAT(image.error().text, HasSubstr("cut off")) << extension;
    }
}

TEST(Decode, ATiffWhosePixelsAreCutOffIsRefusedThoughItsDirectoryIsWhole) {
    const Bytes pixels = as_bytes(rgb_corners());
    const std::vector<image_files::TiffTag> tags = {{256, {80}}, {257, {60}}, {258, {8, 8, 8}}, {259, {1}},
                                                    {262, {2}},  {277, {3}},  {278, {60}}};
    Bytes tiff = image_files::tiff_file(tags, pixels);
    // The strip moves behind the directory.
    const std::size_t place = tiff.size();
    tiff.insert(tiff.end(), pixels.begin(), pixels.end());
    const std::array<std::uint8_t, 4> strip_offsets = {0x11, 0x01, 4, 0};
    const auto entry = std::search(tiff.begin() + 8 + static_cast<std::ptrdiff_t>(pixels.size()), tiff.end(),
                                   strip_offsets.begin(), strip_offsets.end());
    ASSERT_NE(entry, tiff.end());
    for (std::size_t i = 0; i < 4; ++i)
        *(entry + 8 + static_cast<std::ptrdiff_t>(i)) = static_cast<std::uint8_t>(place >> (8 * i));
    expect_corners(decode_image(tiff, "whole.tif"), "TIFF with its directory first");
    tiff.resize(tiff.size() - pixels.size() / 3);
    const auto image = decode_image(tiff, "half.tif");
    ASSERT_FALSE(image);
    EXPECT_THAT(image.error().text, HasSubstr("half.tif: the TIFF is cut off"));
}

/// A small file of each kind that says to be 30,000 × 30,000.
std::vector<std::pair<std::string, Bytes>> huge_files() {
    const auto set = [](Bytes& bytes, std::size_t at, bool big_endian) {
        bytes[at + (big_endian ? 0 : 1)] = 0x75;
        bytes[at + (big_endian ? 1 : 0)] = 0x30;
    };
    Bytes png = encode(".png", corners());
    set(png, 18, true);
    set(png, 22, true);
    Bytes bmp = encode(".bmp", corners());
    set(bmp, 18, false);
    set(bmp, 22, false);
    bmp[22] = 0xD0;  // and from the top down: −30,000
    bmp[23] = 0x8A;
    bmp[24] = bmp[25] = 0xFF;
    Bytes jpeg = encode(".jpg", corners());
    const std::array<std::uint8_t, 2> frame = {0xFF, 0xC0};
    const auto found = std::search(jpeg.begin(), jpeg.end(), frame.begin(), frame.end()) - jpeg.begin();
    set(jpeg, static_cast<std::size_t>(found) + 5, true);
    set(jpeg, static_cast<std::size_t>(found) + 7, true);
    const Bytes frame_of_webp = encode(".webp", corners());
    const Bytes tiff = image_files::tiff_file(
        {{256, {30000}}, {257, {30000}}, {258, {8}}, {259, {1}}, {262, {1}}, {277, {1}}, {278, {30000}}}, Bytes(64));
    const std::string ppm = "P6 30000 30000 255 ";
    return {{"PNG", png},   {"BMP", bmp},
            {"JPEG", jpeg}, {"WebP", image_files::extended_webp(30000, 30000, {frame_of_webp}, {})},
            {"TIFF", tiff}, {"PNM", Bytes(ppm.begin(), ppm.end())}};
}

TEST(Decode, ThirtyThousandPixelsASideAreRefusedBeforeMemoryIsTaken) {
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    for (const auto& [kind, bytes] : huge_files()) {
        const auto image = decode_image(bytes, "huge");
        ASSERT_FALSE(image) << kind;
        EXPECT_THAT(image.error().text, HasSubstr("huge: 30000 × 30000 pixels, the limit is 20000")) << kind;
    }
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 100'000) << "KiB: the pixels would be 900 MB at least";
}

TEST(Decode, ABitmapWhoseSizeOverflowsEveryProductIsRefused) {
    Bytes bmp = encode(".bmp", corners());
    for (std::size_t i = 18; i < 26; ++i) bmp[i] = i % 4 == 1 ? 0x7F : 0xFF;  // two sides of 2^31 − 1
    bmp[28] = bmp[29] = 0xFF;                                                 // 65,535 bits a pixel
    EXPECT_THAT(decode_image(bmp, "huge.bmp").error().text, HasSubstr("2147483647 × 2147483647 pixels"));
}

TEST(Decode, ACommentInAPnmEndsWhereTheDecoderEndsIt) {
    // After the carriage return stands the height: 30,000, not the 40 of the next line.
    const std::string text = "P5 40 # height\r30000\n40 255\n" + std::string(4000, 'x');
    const auto image = decode_image(Bytes(text.begin(), text.end()), "two.pgm");
    ASSERT_FALSE(image) << image->image.width() << " x " << image->image.height();
    EXPECT_THAT(image.error().text, HasSubstr("40 × 30000 pixels, the limit"));
}

TEST(Decode, AWebPThatIsLargerInsideThanItSaysIsRefused) {
    const Bytes large = encode(".webp", cv::Mat(600, 800, CV_8UC3, cv::Scalar(1, 2, 3)));
    const auto image = decode_image(image_files::extended_webp(80, 60, {large}, {}), "larger.webp");
    ASSERT_FALSE(image) << image->image.width() << " x " << image->image.height();
    EXPECT_THAT(image.error().text, HasSubstr("larger.webp: the WebP is damaged"));
}

TEST(Decode, ResolutionOfTheFileIsToldWhenItIsCredible) {
    Bytes jpeg = encode(".jpg", corners());
    ASSERT_EQ(jpeg[6], 'J');
    jpeg[13] = 1;  // dots an inch
    jpeg[14] = 400 >> 8;
    jpeg[15] = 400 & 0xFF;
    EXPECT_EQ(decode_image(jpeg, "a.jpg")->ppi, 400);
    jpeg[14] = 0;
    jpeg[15] = 72;
    EXPECT_EQ(decode_image(jpeg, "a.jpg")->ppi, 0);
}

/// A whole DICOM picture, 64 × 64, whose free preamble (DICOM part 10, 7.1) claims to be a WebP of 32 × 32.
Bytes dicom_that_claims_webp() {
    Bytes file(128, 0);
    const auto put = [&file](std::size_t at, std::string_view text) {
        std::copy(text.begin(), text.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(0, "RIFF");
    put(8, "WEBPVP8L");
    file[21] = 31;  // width − 1 in the low 14 bits, height − 1 above
    file[22] = 0xC0;
    file[23] = 0x07;
    const auto little = [&file](std::size_t value, int size) {
        for (int i = 0; i < size; ++i) file.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    };
    const auto element = [&](unsigned group, unsigned number, std::string_view type, const Bytes& value) {
        little(group, 2);
        little(number, 2);
        file.insert(file.end(), type.begin(), type.end());
        const bool longer = type == "OB";
        if (longer) little(0, 2);
        little(value.size(), longer ? 4 : 2);
        file.insert(file.end(), value.begin(), value.end());
    };
    const auto text = [](std::string_view t) {
        Bytes value(t.size() + t.size() % 2, 0);  // of even length
        std::copy(t.begin(), t.end(), value.begin());
        return value;
    };
    for (const char c : std::string_view("DICM")) file.push_back(static_cast<std::uint8_t>(c));
    const Bytes syntax = text("1.2.840.10008.1.2.1");
    element(0x0002, 0x0000, "UL", {static_cast<std::uint8_t>(8 + syntax.size()), 0, 0, 0});
    element(0x0002, 0x0010, "UI", syntax);
    element(0x0028, 0x0002, "US", {1, 0});
    element(0x0028, 0x0004, "CS", text("MONOCHROME2 "));
    element(0x0028, 0x0010, "US", {64, 0});
    element(0x0028, 0x0011, "US", {64, 0});
    element(0x0028, 0x0100, "US", {8, 0});
    element(0x0028, 0x0101, "US", {8, 0});
    element(0x0028, 0x0102, "US", {7, 0});
    element(0x0028, 0x0103, "US", {0, 0});
    element(0x7FE0, 0x0010, "OB", Bytes(64 * 64, 200));
    file[4] = static_cast<std::uint8_t>((file.size() - 8) & 0xFFU);
    file[5] = static_cast<std::uint8_t>((file.size() - 8) >> 8U);
    return file;
}

TEST(Decode, AFileThatOnlyClaimsToBeWebPReachesNoOtherDecoder) {
    const auto image = decode_image(dicom_that_claims_webp(), "claims.webp");
    ASSERT_FALSE(image) << image->image.width() << " x " << image->image.height();
    EXPECT_THAT(image.error().text, HasSubstr("claims.webp: the WebP is damaged"));
}

/// A grey TIFF of 64 × 64 pixels whose directory tells the width and the height again, as 32.
Bytes tiff_of_two_sizes() {
    Bytes file = {'I', 'I', 42, 0, 8, 0, 0, 0};
    const auto little = [&file](std::size_t value, int size) {
        for (int i = 0; i < size; ++i) file.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    };
    struct Tag {
        unsigned number;
        unsigned value;
    };
    // Width, height, bits, compression, photometric, strip's place, samples, rows of a strip, strip's bytes.
    constexpr unsigned kPixels = 64 * 64;
    constexpr unsigned kStart = 8 + 2 + 11 * 12 + 4;
    constexpr std::array<Tag, 11> kTags = {{{256, 64},
                                            {257, 64},
                                            {258, 8},
                                            {259, 1},
                                            {262, 1},
                                            {273, kStart},
                                            {277, 1},
                                            {278, 64},
                                            {279, kPixels},
                                            {256, 32},
                                            {257, 32}}};
    little(kTags.size(), 2);
    for (const Tag& tag : kTags) {
        little(tag.number, 2);
        little(3, 2);
        little(1, 4);
        little(tag.value, 4);
    }
    little(0, 4);
    file.insert(file.end(), kPixels, 200);
    return file;
}

TEST(Decode, ATiffThatTellsItsSizeTwiceIsNotMeasuredByTheSmaller) {
    const auto image = decode_image(tiff_of_two_sizes(), "two.tif");
    ASSERT_FALSE(image) << image->image.width() << " x " << image->image.height();
    EXPECT_THAT(image.error().text, HasSubstr("two.tif: "));
}

TEST(Decode, DamageAnywhereNeverCrashes) {
    for (const char* extension : {".jpg", ".png", ".tif", ".bmp", ".webp", ".ppm"}) {
        const Bytes good = encode(extension, corners());
        cv::RNG random(1);
        for (int i = 0; i < 60; ++i) {
            Bytes bad = good;
            for (int k = 0; k < 4; ++k)
                bad[static_cast<std::size_t>(random.uniform(0, static_cast<int>(bad.size())))] =
                    static_cast<std::uint8_t>(random.uniform(0, 256));
            const auto image = decode_image(bad, "bad");
            EXPECT_TRUE(!image || !image->image.empty());
        }
    }
}

}  // namespace
}  // namespace garita
