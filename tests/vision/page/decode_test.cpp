// Every kind of image file that a scanner or a telephone writes is read; every broken one is refused by name and
// reason.
#include "vision/page/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

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

/// The bytes of a JPEG with an EXIF orientation put in.
Bytes turned_jpeg(std::uint8_t orientation) {
    Bytes jpeg = encode(".jpg", corners());
    const Bytes exif = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M',         0, 42, 0, 0, 0, 8,
                        0,    1,    1, 18, 0,   3,   0,   0,   0, 1, 0,   orientation, 0, 0,  0, 0, 0, 0};
    jpeg.insert(jpeg.begin() + 2, exif.begin(), exif.end());
    return jpeg;
}

TEST(Decode, ExifOrientationIsObeyed) {
    // Where the red corner goes: Exif 2.32, Orientation.
    const std::array<cv::Point, 9> red = {
        {{0, 0}, {10, 10}, {70, 10}, {70, 50}, {10, 50}, {10, 10}, {50, 10}, {50, 70}, {10, 70}}};
    for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
        const auto image = decode_image(turned_jpeg(orientation), "turned.jpg");
        ASSERT_TRUE(image);
        EXPECT_EQ(image->image.width(), orientation < 5 ? 80 : 60);
        const cv::Vec3b pixel = at(*image, red[orientation].x, red[orientation].y);
        EXPECT_GT(pixel[2], 200) << int(orientation);
        EXPECT_LT(pixel[1], 60) << int(orientation);
    }
}

TEST(Decode, WhatIsNoPictureIsRefusedWithItsNameAndTheReason) {
    EXPECT_THAT(decode_image({}, "empty.png").error().text, HasSubstr("empty.png: the file is empty"));
    const Bytes text = {'h', 'e', 'l', 'l', 'o', ' ', 'o', 'f', 'f', 'i', 'c', 'e', 'r'};
    EXPECT_THAT(decode_image(text, "note.jpg").error().text, HasSubstr("note.jpg: not an image"));
    EXPECT_THAT(decode_image(encode(".png", cv::Mat(1, 1, CV_8U, cv::Scalar(0))), "dot.png").error().text,
                HasSubstr("1 × 1 pixels"));
    EXPECT_EQ(decode_image({}, "empty.png").error().kind, ErrorKind::Input);
}

TEST(Decode, AFileCutOffIsRefusedNotHalfRead) {
    cv::Mat noise(300, 400, CV_8UC3);
    cv::RNG(3).fill(noise, cv::RNG::UNIFORM, 0, 255);
    for (const char* extension : {".jpg", ".png", ".bmp", ".webp", ".ppm"}) {
        Bytes bytes = encode(extension, noise);
        bytes.resize(bytes.size() / 2);
        const auto image = decode_image(bytes, "half");
        ASSERT_FALSE(image) << extension;
        EXPECT_THAT(image.error().text, HasSubstr("cut off")) << extension;
    }
}

TEST(Decode, ThirtyThousandPixelsASideAreRefusedBeforeMemoryIsTaken) {
    Bytes png = encode(".png", corners());
    for (const std::size_t place : {16U, 20U}) {
        png[place + 2] = 0x75;  // 30,000
        png[place + 3] = 0x30;
    }
    const auto image = decode_image(png, "huge.png");
    ASSERT_FALSE(image);
    EXPECT_THAT(image.error().text, HasSubstr("30000 × 30000 pixels, the limit is 20000"));
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
