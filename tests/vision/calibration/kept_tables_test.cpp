// Tables as a scanner might keep them, good and bad, against a white sheet that is computed, not drawn.
#include "vision/calibration/kept_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "vision/calibration/light.h"

namespace garita::calibration {
namespace {

using testing::HasSubstr;

constexpr int kWidth = 800;
constexpr int kHeight = 600;

/// Light of a lamp that falls off to the right: 1 at the left edge, 0.6 at the right.
double lamp_at(double x) {
    return 1 - 0.4 * x;
}

CalibrationGrid grid(int columns, int rows, const std::function<double(double x, double y)>& value) {
    CalibrationGrid made{columns, rows, {}};
    const auto at = [](int node, int nodes) { return nodes > 1 ? node / (nodes - 1.0) : 0.5; };
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) made.values.push_back(static_cast<float>(value(at(x, columns), at(y, rows))));
    return made;
}

/// A sheet of 70 % under that lamp, with a dark level of 1 %.
SheetLight sheet(Band band = Band::White) {
    SheetLight made{.band = band, .width = kWidth, .height = kHeight, .channels = 3};
    made.grid = grid(33, 25, [](double x, double) { return 0.7 * lamp_at(x) + 0.01; });
    made.mean = 0.7 * 0.8 + 0.01;
    made.level.fill(made.mean);
    return made;
}

/// The code of 1 % of light is 25.46.
KeptTables tables(Band band = Band::White) {
    return {.band = band,
            .width = kWidth,
            .height = kHeight,
            .ppi = 150,
            .dark = grid(3, 2, [](double, double) { return 25.46; }),
            .flat = grid(100, 80, [](double x, double) { return 1 / lamp_at(x); })};
}

/// A lens that shows everything 1 % nearer to the middle than it belongs, and moves it by (2, −1).
void add_lens(KeptTables& band, int columns, int rows) {
    band.right = grid(columns, rows, [](double x, double) { return 0.01 * (x - 0.5) * (kWidth - 1) + 2; });
    band.down = grid(columns, rows, [](double, double y) { return 0.01 * (y - 0.5) * (kHeight - 1) - 1; });
}

Result<ScannerCalibration> made_of(const KeptTables& band) {
    const SheetLight white = sheet(band.band);
    return of_kept_tables({&band, 1}, {&white, 1}, nullptr);
}

TEST(KeptTables, MakeTheSheetEvenAsBrightAsItWas) {
    const auto made = made_of(tables());
    ASSERT_TRUE(made) << made.error().text;
    const BandCalibration& c = made->bands.at(0);
    EXPECT_TRUE(plausible(c));
    EXPECT_NEAR(c.dark[1], 0.01, 1e-4);
    EXPECT_NEAR(c.level[1], 0.7 * 0.8, 1e-4);
    EXPECT_EQ(c.level, c.first_level);
    EXPECT_EQ(c.flat.columns, kMostGridSide);
    EXPECT_EQ(c.flat.rows, kMostGridSide);
    std::vector<float> factors(kWidth);
    interpolate_row(c.flat, 300, kHeight, factors);
    for (const int x : {0, 200, 500, 799})
        EXPECT_NEAR(0.7 * lamp_at(x / 799.0) * factors.at(static_cast<std::size_t>(x)), 0.7 * 0.8, 0.002) << x;
    EXPECT_EQ(c.ppi, 150);
    EXPECT_EQ(c.dx, Cubic{});
    EXPECT_NEAR(made->quality.at(0).unevenness, 0.28 / 0.57, 0.01);
}

TEST(KeptTables, AreReversedToWhereAPointIsSeen) {
    KeptTables band = tables();
    add_lens(band, 17, 13);
    const auto made = made_of(band);
    ASSERT_TRUE(made) << made.error().text;
    const BandCalibration& c = made->bands.at(0);
    for (const double x : {0.1, 0.5, 0.9})
        for (const double y : {0.1, 0.5, 0.9}) {
            // Seen at (x, y) of the picture; it belongs there, moved.
            const double seen_x = x * (kWidth - 1);
            const double seen_y = y * (kHeight - 1);
            const double belongs_x = seen_x + 0.01 * (x - 0.5) * (kWidth - 1) + 2;
            const double belongs_y = seen_y + 0.01 * (y - 0.5) * (kHeight - 1) - 1;
            const double u = normal_of(belongs_x, kWidth);
            const double v = normal_of(belongs_y, kHeight);
            EXPECT_NEAR(belongs_x + value_of(c.dx, u, v), seen_x, 0.01);
            EXPECT_NEAR(belongs_y + value_of(c.dy, u, v), seen_y, 0.01);
        }
    EXPECT_NEAR(made->quality.at(0).distortion_px, std::hypot(0.005 * 799 + 2, 0.005 * 599 + 1), 0.1);
    EXPECT_LT(made->quality.at(0).residual_px, 0.01);
}

TEST(KeptTables, OfOneNodeAndOfTheMostAreTaken) {
    for (const auto& [columns, rows] : {std::pair(1, 1), {2, 2}, {1, 256}, {256, 256}, {3, 2}}) {
        KeptTables band = tables();
        band.flat = grid(std::max(columns, 3), rows, [](double x, double) { return 1 / lamp_at(x); });
        band.right = grid(columns, rows, [](double, double) { return 1.5; });
        band.down = grid(columns, rows, [](double, double) { return -2; });
        const auto made = made_of(band);
        ASSERT_TRUE(made) << columns << " × " << rows << ": " << made.error().text;
        EXPECT_NEAR(value_of(made->bands[0].dx, 0, 0), -1.5, 1e-6) << columns << " × " << rows;
        EXPECT_NEAR(value_of(made->bands[0].dy, 0.5, 0.5), 2, 1e-6);
    }
}

TEST(KeptTables, AKindThatIsNotKeptChangesNothing) {
    KeptTables band = tables();
    band.dark = {};
    const auto made = made_of(band);
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_EQ(made->bands[0].dark, (std::array<double, 3>{}));
    KeptTables none{.band = Band::Infrared, .width = kWidth, .height = kHeight, .ppi = 150};
    SheetLight even = sheet(Band::Infrared);
    even.grid = grid(33, 25, [](double, double) { return 0.5; });
    const std::array both{tables(), none};
    const std::array sheets{sheet(), even};
    const auto two = of_kept_tables(both, sheets, nullptr);
    ASSERT_TRUE(two) << two.error().text;
    EXPECT_EQ(two->bands.at(1).flat, (CalibrationGrid{2, 2, {1, 1, 1, 1}}));
}

TEST(KeptTables, TheFirstLightStays) {
    ScannerCalibration earlier;
    earlier.bands.push_back({.band = Band::White, .first_level = {1, 1, 1}});
    const KeptTables band = tables();
    const SheetLight white = sheet();
    const auto made = of_kept_tables({&band, 1}, {&white, 1}, &earlier);
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_EQ(made->bands[0].first_level, (std::array<double, 3>{1, 1, 1}));
    EXPECT_NEAR(made->bands[0].lamp(), 0.56, 1e-3);
}

TEST(KeptTables, WhatDoesNotFitTheSheetIsRefusedWithTheRemedy) {
    const auto why = [](const KeptTables& band) {
        const auto made = made_of(band);
        return made ? "taken" : made.error().text;
    };
    KeptTables band = tables();
    band.flat = {};
    EXPECT_THAT(why(band),
                HasSubstr("white: by the tables that the scanner keeps a white sheet is still uneven by 50 %"));
    EXPECT_THAT(why(band), HasSubstr("garita scanner calibrate without --from-head"));
    band = tables();
    band.flat = band.dark = {};
    EXPECT_THAT(why(band), HasSubstr("keeps no calibration"));
    band = tables();
    band.dark.values.assign(band.dark.values.size(), 150);
    EXPECT_THAT(why(band), HasSubstr("black sheet was")) << "judge_white";
    band = tables();
    band.width = 700;
    EXPECT_THAT(why(band), HasSubstr("size"));
    band = tables();
    for (float& factor : band.flat.values) factor *= 8;
    EXPECT_EQ(why(band), "taken") << "how bright all of it is made is the scanner's own affair";
    for (float& factor : band.flat.values) factor = 0;
    EXPECT_THAT(why(band), HasSubstr("implausible"));
    band = tables();
    add_lens(band, 17, 13);
    for (std::size_t i = 0; i < band.right.values.size(); ++i) band.right.values[i] += i % 2 == 0 ? 3.0F : -3.0F;
    EXPECT_THAT(why(band), HasSubstr("no smooth one"));
    band = tables();
    add_lens(band, 17, 13);
    for (float& moved : band.down.values) moved += 400;
    EXPECT_THAT(why(band), HasSubstr("implausible"));
    band = tables();
    add_lens(band, 17, 13);
    band.down.values.pop_back();
    EXPECT_THAT(why(band), HasSubstr("not all of its values"));
    band = tables();
    band.flat.values[40] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_NE(why(band), "taken");
}

}  // namespace
}  // namespace garita::calibration
