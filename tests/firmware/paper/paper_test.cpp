// Pages for printing, their QR codes, and the headers of pictures that are put on them undecoded.
#define ZX_USE_UTF8 1  // as ZXing-C++ 1.4 asks those who want text() as UTF-8
#include <ZXing/ReadBarcode.h>
#include <gmock/gmock.h>

#include <opencv2/imgproc.hpp>

#include "firmware/paper/jpeg_header.h"
#include "firmware/paper/qr_code.h"
#include "firmware/paper/sheet.h"
#include "tests/firmware/evidence/paper_of_tests.h"

namespace garita::paper {
namespace {

using test::Printed;
using ::testing::HasSubstr;

std::vector<std::uint8_t> jpeg(int width, int height, int channels = 3, const std::vector<int>& how = {}) {
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", cv::Mat(height, width, channels == 3 ? CV_8UC3 : CV_8UC1, cv::Scalar(90, 160, 230)), bytes,
                 how);
    return bytes;
}

TEST(QrCode, IsReadAsWhatItWasMadeOf) {
    // As long as an anchor of the audit log may be, of its characters.
    std::string text = "GARITA-AUDIT-1/";
    while (text.size() < 400) text += "POST-7/1234567890ABCDEF/";
    text.resize(400);
    const auto code = qr_code_of(text);
    ASSERT_TRUE(code) << code.error().text;
    EXPECT_EQ(code->side, 65) << "version 12 with correction M (firmware/audit/README.md)";
    constexpr int kScale = 4;
    constexpr int kQuiet = 4;
    const int side = (code->side + 2 * kQuiet) * kScale;
    cv::Mat picture(side, side, CV_8U, cv::Scalar(255));
    for (int y = 0; y < code->side; ++y)
        for (int x = 0; x < code->side; ++x)
            if (code->is_dark(x, y))
                picture(cv::Rect((x + kQuiet) * kScale, (y + kQuiet) * kScale, kScale, kScale)).setTo(0);
    const auto read = ZXing::ReadBarcode({picture.data, picture.cols, picture.rows, ZXing::ImageFormat::Lum});
    EXPECT_EQ(read.text(), text);
    EXPECT_EQ(read.ecLevel(), "M");
    EXPECT_FALSE(qr_code_of(""));
    EXPECT_FALSE(qr_code_of(std::string(5000, 'A')));
}

TEST(JpegHeader, TellsTheSizeOfWhatAnEncoderWrites) {
    EXPECT_EQ(jpeg_size(jpeg(125, 88)), (JpegSize{125, 88}));
    EXPECT_EQ(jpeg_size(jpeg(1, 1, 1)), (JpegSize{1, 1}));
    EXPECT_EQ(jpeg_size(jpeg(3000, 20, 3, {cv::IMWRITE_JPEG_PROGRESSIVE, 1})), (JpegSize{3000, 20}));
}

TEST(JpegHeader, RefusesWhatIsNone) {
    const std::vector<std::uint8_t> good = jpeg(125, 88);
    for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(jpeg_size(std::span(good).first(size))) << size;
    EXPECT_FALSE(jpeg_size({}));
    // Too large, no size, other channels, other depths.
    const auto frame = [&](std::size_t at, std::uint8_t value) {
        std::vector<std::uint8_t> bytes = good;
        std::size_t sof = 2;
        while (bytes[sof + 1] != 0xC0) sof += 2 + (bytes[sof + 2] << 8U | bytes[sof + 3]);
        bytes[sof + at] = value;
        return jpeg_size(bytes);
    };
    EXPECT_TRUE(frame(9, 3));
    EXPECT_FALSE(frame(9, 4)) << "four channels";
    EXPECT_FALSE(frame(4, 12)) << "twelve bits";
    EXPECT_FALSE(frame(5, 0xFF)) << "higher than any picture";
    EXPECT_FALSE(frame(3, 2)) << "a frame without content";
    EXPECT_FALSE(frame(1, 0xC9)) << "arithmetic coding";
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::vector<std::uint8_t> bytes = good;
        bytes[at] ^= 0xFFU;
        const auto size = jpeg_size(bytes);
        EXPECT_TRUE(!size || static_cast<std::int64_t>(size->width) * size->height <= kMostPixels) << at;
    }
}

TEST(Sheet, WhatIsHigherThanAPageGoesOnOnTheNext) {
    Sheet sheet({.title = "Long", .footer = "foot", .made = "2026-12-01T10:00:00Z", .banner = "TEST"});
    std::string text;
    for (int i = 0; i < 4000; ++i) text += "w" + std::to_string(10'000 + i) + " ";
    sheet.paragraph(text);
    sheet.fact({"name", text});
    const int pages = sheet.pages();
    EXPECT_GT(pages, 4);
    const auto pdf = sheet.finish();
    ASSERT_TRUE(pdf);
    const Printed printed(*pdf);
    const std::string words = printed.words();
    for (int i = 0; i < 4000; ++i) {
        const std::string word = "w" + std::to_string(10'000 + i);
        const std::size_t first = words.find(word);
        ASSERT_NE(first, std::string::npos) << word;
        ASSERT_NE(words.find(word, first + 1), std::string::npos) << word << " in the fact";
    }
    EXPECT_THAT(printed.facts(), HasSubstr("Pages:           " + std::to_string(pages)));
    for (int page = 1; page <= pages; ++page) {
        const cv::Mat drawn = printed.page(page, 72);
        EXPECT_EQ(cv::countNonZero(drawn(cv::Rect(0, drawn.rows - 45, drawn.cols, 45)) != 255), 0) << page;
        EXPECT_GT(cv::countNonZero(drawn(cv::Rect(40, 48, 60, 20)) != 255), 0) << "the banner, on page " << page;
    }
}

TEST(Sheet, PicturesGoInAsTheyAre) {
    Sheet sheet({.title = "Pictures", .made = "2026-12-01T10:00:00Z", .size = PaperSize::Letter});
    const auto wide = jpeg(1250, 880);
    const auto high = jpeg(200, 2000);
    const std::vector<std::uint8_t> none = {1, 2, 3};
    const std::vector<Photograph> all = {
        {.jpeg = wide,
         .title = "wide",
         .marks = {{.x = 0.1, .y = 0.1, .width = 0.3, .height = 2, .label = "1", .strong = true}}},
        {.jpeg = high, .title = "high"},
        {.jpeg = none, .title = "none", .unreadable = "no picture"}};
    sheet.photographs(all);
    const auto pdf = sheet.finish();
    ASSERT_TRUE(pdf);
    const std::string bytes(pdf->begin(), pdf->end());
    EXPECT_THAT(bytes, HasSubstr(std::string(wide.begin(), wide.end())));
    EXPECT_THAT(bytes, HasSubstr(std::string(high.begin(), high.end())));
    EXPECT_THAT(Printed(*pdf).text(), HasSubstr("no picture"));
}

}  // namespace
}  // namespace garita::paper
