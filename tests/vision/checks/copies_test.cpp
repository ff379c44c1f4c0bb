// recapture and print-process: displays, photocopies and toner screens against genuine pages.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/vision/checks/specimens.h"

namespace garita {
namespace {

constexpr double kPpi = 400;
constexpr int kWidth = 800, kHeight = 600;

using Paint = double (*)(int x, int y, int channel);

/// 0 … 1, the same for the same place on every machine.
double chance(int x, int y, int channel) {
    const auto part = [](int value, std::uint32_t factor) { return static_cast<std::uint32_t>(value) * factor; };
    std::uint32_t h = part(x, 73856093U) ^ part(y, 19349663U) ^ part(channel, 83492791U);
    h = (h ^ (h >> 15U)) * 2246822519U;
    h = (h ^ (h >> 13U)) * 3266489917U;
    return (h >> 8U) / 16777216.0;
}

/// A page painted pixel by pixel, values 0 … 1, and a little noise; channels blue, green, red, infrared.
Inspected painted(Paint paint, bool with_infrared = true) {
    Inspected document;
    Page& page = document.pages.emplace_back();
    page.found = true;
    page.ppi = kPpi;
    page.size_mm = {kWidth / kPpi * 25.4, kHeight / kPpi * 25.4};
    Image white(kWidth, kHeight, 3), infrared(kWidth, kHeight, 1);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            const auto at = static_cast<std::size_t>(y) * kWidth + static_cast<std::size_t>(x);
            for (int c = 0; c < 3; ++c)
                white.data()[3 * at + static_cast<std::size_t>(c)] =
                    static_cast<std::uint8_t>(255 * paint(x, y, c) * (0.97 + 0.03 * chance(x, y, c)));
            infrared.data()[at] = static_cast<std::uint8_t>(255 * paint(x, y, 3) * (0.97 + 0.03 * chance(x, y, 3)));
        }
    if (with_infrared)
        page.bands.push_back({.band = Band::Infrared, .image = std::move(infrared), .ppi = kPpi, .light_nm = {}});
    page.bands.push_back({.band = Band::White, .image = std::move(white), .ppi = kPpi, .light_nm = {}});
    return document;
}

bool is_text(int x, int y) {
    return (y / 20) % 4 == 0 && chance((x + y / 80 * 37) / 7, y / 20, 9) < 0.4;
}
double wave(int x, int y, double per_inch, double degrees) {
    const double a = degrees * std::numbers::pi / 180;
    return std::cos(2 * std::numbers::pi * per_inch / kPpi * (x * std::cos(a) + y * std::sin(a)));
}
/// Curved lines of a ground, 0 … 1.
double ground(int x, int y) {
    return 0.5 + 0.5 * std::cos(0.9 * y + 12 * std::sin(x / 90.0));
}

/// Text in carbon, ground in a red ink that infrared does not see.
double genuine(int x, int y, int channel) {
    if (is_text(x, y)) return 0.1;
    return channel == 3 ? 0.85 : 0.85 - (channel == 2 ? 0.02 : 0.14) * ground(x, y);
}
/// The same in black toner: no colour, nothing vanishes.
double copied(int x, int y, int) {
    return is_text(x, y) ? 0.1 : 0.85 - 0.1 * ground(x, y);
}
/// On a display: stripes of red, green and blue, dark in infrared.
double shown(int x, int y, int channel) {
    if (channel == 3) return 0.1;
    const double stripe = 0.5 + 0.4 * std::cos(2 * std::numbers::pi * (x / 2.7 - channel / 3.0));
    return genuine(x, y, channel) * stripe;
}
/// Toner dots at 45 degrees.
double screened(int x, int y, int channel) {
    if (is_text(x, y)) return 0.1;
    const double dots = 0.25 * (wave(x, y, 120, 45) + wave(x, y, 120, 135));
    return (channel == 3 ? 0.85 : 0.7) + (channel == 0 ? 0 : 0.1 * dots);
}
/// A ground of straight lines across each other, of other widths: no lattice of dots.
double ruled(int x, int y, int channel) {
    if (is_text(x, y)) return 0.1;
    return channel == 3 ? 0.85 : 0.8 + 0.08 * wave(x, y, 120, 30) + 0.02 * channel * ground(x, y);
}

TEST(Recapture, GenuinePageIsSuccessful) {
    const Finding finding = painted(genuine).check("recapture");
    EXPECT_EQ(finding.outcome, Outcome::Successful);
    EXPECT_GT(finding.margin.value_or(-1), 0);
}

TEST(Recapture, BlackPhotocopyFails) {
    const Finding finding = painted(copied).check("recapture");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    EXPECT_EQ(finding.message_key, "recapture.photocopy");
    EXPECT_LT(finding.margin.value_or(1), 0);
    EXPECT_FALSE(finding.regions_mm.empty());
}

TEST(Recapture, DisplayFails) {
    const Finding finding = painted(shown).check("recapture");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    EXPECT_EQ(finding.message_key, "recapture.screen");
}

TEST(Recapture, WithoutInfraredNothingIsCertain) {
    EXPECT_EQ(painted(shown, false).check("recapture").message_key, "recapture.grid");
    EXPECT_EQ(painted(shown, false).check("recapture").outcome, Outcome::Undetermined);
    EXPECT_EQ(painted(genuine, false).check("recapture").outcome, Outcome::Successful);
}

TEST(PrintProcess, TonerScreenFailsAndItsRulingIsTold) {
    const Finding finding = painted(screened).check("print-process");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    ASSERT_TRUE(finding.arguments.contains("lines_per_inch"));
    EXPECT_NEAR(std::stod(finding.arguments.at("lines_per_inch")), 120, 4);
}

TEST(PrintProcess, LinesInOneDirectionAreNoScreen) {
    EXPECT_EQ(painted(ruled).check("print-process").outcome, Outcome::Successful);
    EXPECT_EQ(painted(genuine).check("print-process").outcome, Outcome::Successful);
}

TEST(PrintProcess, CoarsePictureIsNotSupported) {
    Inspected document = painted(screened);
    document.pages.front().ppi = 200;
    EXPECT_EQ(document.check("print-process").outcome, Outcome::NotSupported);
    EXPECT_EQ(document.check("print-process").reason, reason::kTooCoarse);
}

TEST(Copies, TinyAndFlatPagesAreSurvived) {
    for (const int side : {16, 127, 400}) {
        Inspected document;
        Page& page = document.pages.emplace_back();
        page.ppi = kPpi;
        page.size_mm = {side / kPpi * 25.4, side / kPpi * 25.4};
        page.bands.push_back({.band = Band::White, .image = Image(side, side, 3), .ppi = kPpi, .light_nm = {}});
        for (const char* check : {"recapture", "print-process"}) {
            const Outcome outcome = document.check(check).outcome;
            EXPECT_NE(outcome, Outcome::Failed) << check << side;
            EXPECT_NE(outcome, Outcome::Aborted) << check << side;
        }
    }
}

struct Drawn {
    const char* kind;
    const char* fails;
};

TEST(Copies, DrawnForgeriesFailAndTheirGenuineTwinDoesNot) {
    for (const Drawn& row :
         {Drawn{"screen", "recapture"}, {"photocopy", "recapture"}, {"counterfeit-laser", "print-process"}}) {
        const Inspected& forged = drawn({.format = mrz::Format::TD3, .kind = row.kind, .seed = 1, .ppi = 400});
        const Finding finding = forged.check(row.fails);
        print(row.kind, finding);
        EXPECT_EQ(finding.outcome, Outcome::Failed) << row.kind;
    }
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (const char* check : {"recapture", "print-process"}) {
            const Finding finding = drawn({.format = format, .seed = 1, .ppi = 400}).check(check);
            print("genuine", finding);
            EXPECT_EQ(finding.outcome, Outcome::Successful) << check;
        }
}

TEST(Copies, RealPassportIsSuccessful) {
    const std::optional<Inspected> document = real_passport();
    if (!document) GTEST_SKIP() << "no corpus (GARITA_CORPUS)";
    for (const char* check : {"recapture", "print-process"}) {
        const Finding finding = document->check(check);
        print("real", finding);
        EXPECT_EQ(finding.outcome, Outcome::Successful) << check;
    }
}

}  // namespace
}  // namespace garita
