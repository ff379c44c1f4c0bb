#include "vision/calibration/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace garita {
namespace {

using testing::HasSubstr;

BandImage picture(int width, int height, int channels, std::uint8_t value, Band band = Band::White) {
    BandImage made{.band = band, .image = Image(width, height, channels), .ppi = 300, .light_nm = {}};
    std::fill(made.image.data(), made.image.data() + made.image.size_bytes(), value);
    return made;
}

/// One that changes nothing but the resolution.
BandCalibration still(int width, int height, Band band = Band::White) {
    return {.band = band,
            .width = width,
            .height = height,
            .flat = {2, 2, {1, 1, 1, 1}},
            .level = {0.7, 0.7, 0.7},
            .first_level = {0.7, 0.7, 0.7},
            .ppi = 302};
}

TEST(ApplyCalibration, WhatLiesRightKeepsItsPixels) {
    BandImage image = picture(64, 48, 3, 0);
    for (std::size_t i = 0; i < image.image.size_bytes(); ++i) image.image.data()[i] = static_cast<std::uint8_t>(i * 7);
    const Image before = image.image.clone();
    ASSERT_TRUE(apply_calibration(still(64, 48), image));
    EXPECT_DOUBLE_EQ(image.ppi, 302);
    for (std::size_t i = 0; i < before.size_bytes(); ++i)
        ASSERT_EQ(int(image.image.data()[i]), int(before.view().data[i])) << i;
}

TEST(ApplyCalibration, AFactorIsOfLightNotOfCodes) {
    BandImage image = picture(64, 48, 1, 128);
    BandCalibration c = still(64, 48);
    c.flat.values = {2, 2, 2, 2};
    ASSERT_TRUE(apply_calibration(c, image));
    // sRGB: 128 is 21.6 % of full light; 43.2 % is 175.
    EXPECT_NEAR(image.image.data()[0], 175, 1);
}

TEST(ApplyCalibration, TheDarkLevelIsTakenOff) {
    BandImage image = picture(64, 48, 3, 50);
    BandCalibration c = still(64, 48);
    c.dark = {1, 0, 0};
    EXPECT_FALSE(plausible(c));
    c.dark = {0.0319, 0, 0.2};  // 50 is 3.19 % of full light
    ASSERT_TRUE(apply_calibration(c, image));
    EXPECT_LE(image.image.data()[0], 1);
    EXPECT_EQ(image.image.data()[1], 50);
    EXPECT_EQ(image.image.data()[2], 0);
}

TEST(ApplyCalibration, AShiftedBandIsMovedBack) {
    BandImage image = picture(101, 101, 1, 0);
    image.image.data()[50 * 101 + 53] = 255;
    BandCalibration c = still(101, 101);
    c.dx[0] = 3;  // what belongs to 50 was seen at 53
    ASSERT_TRUE(apply_calibration(c, image));
    EXPECT_EQ(image.image.data()[50 * 101 + 50], 255);
    EXPECT_EQ(image.image.data()[50 * 101 + 53], 0);
}

TEST(ApplyCalibration, ALampThatIsWornOutIsHelpedNoMoreThanTwice) {
    BandCalibration c = still(64, 48);
    c.level = {0.1, 0.1, 0.1};
    EXPECT_DOUBLE_EQ(c.gain(), 2);
    c.level = {0.35, 0.35, 0.35};
    EXPECT_DOUBLE_EQ(c.gain(), 2);
    c.level = {0.56, 0, 0.56};  // a channel that was saturated does not count
    EXPECT_NEAR(c.gain(), 1.25, 1e-9);
}

TEST(ApplyCalibration, APictureOfAnotherSizeStaysAsItIs) {
    BandImage image = picture(64, 40, 1, 77);
    const auto done = apply_calibration(still(64, 48), image);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().text, HasSubstr("calibrate the scanner again"));
    EXPECT_EQ(image.ppi, 300);
    EXPECT_EQ(image.image.data()[0], 77);
}

TEST(ApplyCalibration, NumbersThatCannotBeTrueAreRefused) {
    const BandCalibration good = still(64, 48);
    ASSERT_TRUE(plausible(good));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto refused = [&](auto change) {
        BandCalibration bad = good;
        change(bad);
        BandImage image = picture(64, 48, 1, 77);
        return !plausible(bad) && !apply_calibration(bad, image) && image.image.data()[0] == 77;
    };
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.ppi = nan; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.dx[9] = nan; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.dy[1] = 1e6; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.flat.values[2] = -1; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.flat.values[2] = std::numeric_limits<float>::quiet_NaN(); }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.flat.columns = 3; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.flat.columns = c.flat.rows = -2; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.level = {}; }));
    EXPECT_TRUE(refused([&](BandCalibration& c) { c.band = Band::Infrared, c.level[1] = nan; }));
}

}  // namespace
}  // namespace garita
