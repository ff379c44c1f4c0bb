// Scanners of known flaws are calibrated; what is recovered is measured against what was drawn. Simulated throughout.
#include "vision/calibration/fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <opencv2/imgproc.hpp>

#include "tests/vision/calibration/drawn_scanner.h"
#include "vision/calibration/apply.h"

namespace garita::calibration {
namespace {

using specimen::PlainSheet;
using testing::HasSubstr;

constexpr specimen::Flaws kWorn{
    .scanner = 7, .noise = 1.5, .fall_off = 0.4, .dust = 15, .stretch = 0.012, .barrel = 0.01, .offset_mm = 0.25};

/// Calibrated once: drawing takes seconds.
const ScannerCalibration& worn() {
    static const ScannerCalibration kCalibration = [] {
        DrawnScanner scanner{.flaws = kWorn};
        auto fitted = fit(scanner.measure(), {}, nullptr);
        if (!fitted) throw std::runtime_error(fitted.error().text);
        return std::move(*fitted);
    }();
    return kCalibration;
}

const Measured& good() {
    static const Measured kMeasured = DrawnScanner{.flaws = {.scanner = 9}}.measure();
    return kMeasured;
}

double unevenness(const SheetLight& sheet) {
    const auto [low, high] = std::ranges::minmax(sheet.grid.values);
    return (high - low) / sheet.mean;
}

TEST(Fit, ResolutionIsRecoveredWithin0Point2Percent) {
    specimen::Flaws flaws = kWorn;
    flaws.barrel = 0;  // with it the resolution differs from place to place
    DrawnScanner scanner{.flaws = flaws};
    const auto fitted = fit(scanner.measure(), {}, nullptr);
    ASSERT_TRUE(fitted) << fitted.error().text;
    for (const BandQuality& q : fitted->quality) {
        const double true_x = scanner.ppi / (1 + flaws.stretch);
        std::printf("%s: ppi %.3f × %.3f (true %.3f × %.3f), residual %.3f px of %d marks\n",
                    std::string(name_of(q.band)).c_str(), q.ppi_x, q.ppi_y, true_x, scanner.ppi, q.residual_px,
                    q.marks);
        EXPECT_NEAR(q.ppi_x / true_x, 1, 0.002);
        EXPECT_NEAR(q.ppi_y / scanner.ppi, 1, 0.002);
        EXPECT_GE(q.marks, 60);
    }
}

TEST(Fit, APrinterThatStretchesIsToldByItsRulers) {
    DrawnScanner scanner{.flaws = {.scanner = 3}};
    const Measured measured = scanner.measure();
    const auto fitted = fit(measured, {.across_mm = 101, .down_mm = 99}, nullptr);
    ASSERT_TRUE(fitted) << fitted.error().text;
    for (const BandQuality& q : fitted->quality) EXPECT_LT(q.residual_px, 0.25) << "a plane where nothing is bent";
    EXPECT_NEAR(fitted->quality[0].ppi_x, scanner.ppi / 1.01, 0.4);
    EXPECT_NEAR(fitted->quality[0].ppi_y, scanner.ppi / 0.99, 0.4);
}

TEST(Fit, APictureThatIsStraightIsNotBent) {
    const auto fitted = fit(good(), {}, nullptr);
    ASSERT_TRUE(fitted) << fitted.error().text;
    for (const BandQuality& q : fitted->quality) {
        std::printf("%s: displaced by %.3f px at most\n", std::string(name_of(q.band)).c_str(), q.distortion_px);
        EXPECT_LT(q.distortion_px, 0.25);
    }
}

TEST(Fit, OffsetsBetweenBandsAreRecoveredWithinAQuarterOfAPixel) {
    const double px_per_mm = 200 / kMillimetresPerInch;
    for (const BandQuality& q : worn().quality) {
        // A band whose picture is shifted by +s shows things at +s; against the first band, infrared.
        const PointPx own = specimen::band_offset(kWorn, q.band);
        const PointPx first = specimen::band_offset(kWorn, Band::Infrared);
        const double x = (own.x - first.x) * px_per_mm;
        const double y = (own.y - first.y) * px_per_mm;
        std::printf("%s: offset %.3f, %.3f px (true %.3f, %.3f), distortion %.2f px\n",
                    std::string(name_of(q.band)).c_str(), q.offset_x_px, q.offset_y_px, x, y, q.distortion_px);
        EXPECT_NEAR(q.offset_x_px, x, 0.25);
        EXPECT_NEAR(q.offset_y_px, y, 0.25);
    }
}

/// Another scan of the target, put right: its marks lie as they were printed, in every band in the same place.
TEST(Fit, ThePictureThatWasPutRightIsStraight) {
    DrawnScanner scanner{.flaws = kWorn};
    scanner.seed = 100;
    Capture capture = scanner.scan(PlainSheet::Printed, -2.5);
    std::map<int, PointPx> infrared;
    for (BandImage& band : capture.bands) {
        const auto done = apply_calibration(*worn().find(band.band), band);
        ASSERT_TRUE(done) << done.error().text;
        const double px_per_mm = band.ppi / kMillimetresPerInch;
        const std::vector<Mark> marks = find_marks(band.image.view());
        ASSERT_GE(marks.size(), 60U);
        double worst = 0;
        for (const Mark& a : marks)
            for (const Mark& b : marks) {
                const double seen = std::hypot(a.at.x - b.at.x, a.at.y - b.at.y);
                const double printed = px_per_mm * std::hypot(a.x_mm - b.x_mm, a.y_mm - b.y_mm);
                worst = std::max(worst, std::abs(seen - printed));
            }
        double apart = 0;
        for (const Mark& mark : marks) {
            if (band.band == Band::Infrared) infrared[mark.number] = mark.at;
            if (!infrared.contains(mark.number)) continue;
            const PointPx& at = infrared.at(mark.number);
            apart = std::max(apart, std::hypot(mark.at.x - at.x, mark.at.y - at.y));
        }
        std::printf("%s: distances wrong by up to %.3f px, bands apart by up to %.3f px\n",
                    std::string(name_of(band.band)).c_str(), worst, apart);
        EXPECT_LT(worst, 1.0);
        EXPECT_LT(apart, 0.5);
    }
}

TEST(Fit, AWhiteSheetThatWasPutRightIsEvenWithinOnePercent) {
    DrawnScanner scanner{.flaws = kWorn};
    scanner.seed = 200;
    std::vector<Capture> scans = scanner.scans(PlainSheet::White, 3);
    const auto before = measure_sheet(scans);
    ASSERT_TRUE(before);
    for (Capture& scan : scans)
        for (BandImage& band : scan.bands) ASSERT_TRUE(apply_light(*worn().find(band.band), band));
    const auto after = measure_sheet(scans);
    ASSERT_TRUE(after);
    for (std::size_t i = 0; i < after->size(); ++i) {
        std::printf("%s: uneven by %.1f %% before, %.2f %% after\n", std::string(name_of((*after)[i].band)).c_str(),
                    100 * unevenness((*before)[i]), 100 * unevenness((*after)[i]));
        EXPECT_GT(unevenness((*before)[i]), 0.2);
        EXPECT_LT(unevenness((*after)[i]), 0.02);  // ± 1 %
    }
}

TEST(Fit, LampsThatAgedShineAsAtFirstOncePutRight) {
    specimen::Flaws old = kWorn;
    old.ageing = 0.3;
    DrawnScanner scanner{.flaws = old};
    const auto second = fit(scanner.measure(), {}, &worn());
    ASSERT_TRUE(second) << second.error().text;
    for (const BandCalibration& c : second->bands) {
        EXPECT_NEAR(c.lamp(), specimen::lamp_left(old, c.band), 0.01) << name_of(c.band);
        EXPECT_NEAR(c.gain(), 1 / specimen::lamp_left(old, c.band), 0.03) << name_of(c.band);
    }
}

TEST(Fit, DustAndDeadPixelsAreCounted) {
    DrawnScanner scanner{.flaws = {.scanner = 5, .dust = 120}};
    std::vector<Capture> scans = scanner.scans(PlainSheet::White, 2);
    for (Capture& scan : scans)
        for (BandImage& band : scan.bands)
            for (const std::size_t at : {90'000U, 300'000U, 500'000U}) {
                std::uint8_t* pixel = band.image.data() + at * static_cast<std::size_t>(band.image.channels());
                std::memset(pixel, 20, static_cast<std::size_t>(band.image.channels()));
            }
    const auto sheets = measure_sheet(scans);
    ASSERT_TRUE(sheets);
    const SheetLight& white = (*sheets)[1];
    EXPECT_GT(white.specks, 25);  // most of the 120 are smaller than kSpeckMm
    EXPECT_LE(white.specks, 120);
    EXPECT_NEAR(white.dead_pixels, 3, 1);
    DrawnScanner clean{.flaws = {.scanner = 5}};
    const auto none = clean.light(PlainSheet::White, 2);
    EXPECT_EQ(none[1].specks, 0);
    EXPECT_EQ(none[1].dead_pixels, 0);
}

/// The complaint about frames that are not what they should be.
std::string complaint(const Measured& measured) {
    const auto fitted = fit(measured, {}, nullptr);
    return fitted ? "" : fitted.error().text;
}

Measured with_target(std::vector<Capture> target) {
    return {good().dark, good().white, std::move(target)};
}

TEST(FitRefuses, AWhiteSheetInPlaceOfTheBlackOne) {
    EXPECT_EQ(complaint({good().dark, good().white, DrawnScanner{.flaws = {.scanner = 9}}.measure().target}), "");
    EXPECT_THAT(complaint({good().white, good().white, DrawnScanner{}.scans(PlainSheet::Printed, 1)}),
                HasSubstr("not black all over"));
}

TEST(FitRefuses, ABlackSheetInPlaceOfTheWhiteOne) {
    EXPECT_THAT(complaint({good().dark, good().dark, DrawnScanner{}.scans(PlainSheet::Printed, 1)}),
                HasSubstr("hardly any light"));
}

TEST(FitRefuses, ADocumentLeftOnTheGlass) {
    auto drawn = specimen::draw({.ppi = 200, .flaws = specimen::Flaws{.scanner = 9}});
    ASSERT_TRUE(drawn);
    std::vector<Capture> scans;
    scans.push_back(std::move(drawn->capture));
    const auto white = measure_sheet(scans);
    ASSERT_TRUE(white);
    EXPECT_THAT(complaint({good().dark, *white, DrawnScanner{}.scans(PlainSheet::Printed, 1)}),
                HasSubstr("something besides a white sheet"));
}

TEST(FitRefuses, ASheetBrighterThanTheCameraCanTell) {
    std::vector<Capture> scans = DrawnScanner{}.scans(PlainSheet::White, 1);
    for (BandImage& band : scans[0].bands) std::memset(band.image.data(), 255, band.image.size_bytes());
    const auto white = measure_sheet(scans);
    ASSERT_TRUE(white);
    EXPECT_THAT(complaint({good().dark, *white, DrawnScanner{}.scans(PlainSheet::Printed, 1)}),
                HasSubstr("brighter than the camera can tell"));
}

TEST(FitRefuses, AWhiteSheetInPlaceOfTheTarget) {
    EXPECT_THAT(complaint(with_target(DrawnScanner{}.scans(PlainSheet::White, 1))), HasSubstr("target was not found"));
}

TEST(FitRefuses, ATargetPrintedAtAnotherScale) {
    std::vector<Capture> target = DrawnScanner{}.scans(PlainSheet::Printed, 1);
    for (BandImage& band : target[0].bands) band.ppi = 220;
    EXPECT_THAT(complaint(with_target(std::move(target))), HasSubstr("print the target at 100 %"));
}

TEST(FitRefuses, ATargetThatMoved) {
    DrawnScanner scanner;
    std::vector<Capture> target;
    target.push_back(scanner.scan(PlainSheet::Printed, 0.5));
    target.push_back(scanner.scan(PlainSheet::Printed, 1.5));
    EXPECT_THAT(complaint(with_target(std::move(target))), HasSubstr("moved between two scans"));
}

TEST(FitRefuses, ATargetTooSmallForTheGlass) {
    DrawnScanner scanner{.card = {70, 100}};
    EXPECT_THAT(complaint(with_target(scanner.scans(PlainSheet::Printed, 1))), HasSubstr("larger target"));
}

TEST(FitRefuses, AnInkThatVanishesInInfrared) {
    DrawnScanner scanner;
    std::vector<Capture> target = scanner.scans(PlainSheet::Printed, 1);
    for (BandImage& band : target[0].bands)
        if (band.band == Band::Infrared) std::memset(band.image.data(), 230, band.image.size_bytes());
    EXPECT_THAT(complaint(with_target(std::move(target))), HasSubstr("infrared: the target was not found"));
}

TEST(Target, IsAPdfOfTwoPagesOfA4AtTrueSize) {
    const auto pdf = draw_target_pdf(kTargetSize);
    ASSERT_TRUE(pdf);
    const std::string text(pdf->begin(), pdf->end());
    EXPECT_TRUE(text.starts_with("%PDF-"));
    EXPECT_THAT(text, HasSubstr("/Count 2"));
    EXPECT_THAT(text, HasSubstr("595.275"));  // 210 mm in points
    EXPECT_FALSE(check_target_size({200, 100}));
    EXPECT_FALSE(check_target_size({std::nan(""), 100}));
}

/// Every card shows part of one board: a mark has the same number and place on each.
TEST(Target, MarksAreTheSameOnCardsOfAllSizes) {
    const Image small = draw_target({80, 60}, 8);
    const Image large = draw_target({180, 220}, 8);
    std::map<int, std::pair<double, double>> places;
    for (const Mark& mark : find_marks(large.view())) places[mark.number] = {mark.x_mm, mark.y_mm};
    // draw_target() gives ink; ink is dark on paper.
    EXPECT_TRUE(places.empty());
    const auto on_paper = [](const Image& ink) {
        Image paper = ink.clone();
        for (std::size_t i = 0; i < paper.size_bytes(); ++i)
            paper.data()[i] = static_cast<std::uint8_t>(255 - paper.data()[i]);
        return paper;
    };
    for (const Mark& mark : find_marks(on_paper(large).view())) places[mark.number] = {mark.x_mm, mark.y_mm};
    EXPECT_GE(places.size(), 300U);
    const std::vector<Mark> marks = find_marks(on_paper(small).view());
    EXPECT_GE(marks.size(), 18U);
    for (const Mark& mark : marks) {
        ASSERT_TRUE(places.contains(mark.number));
        EXPECT_EQ(places.at(mark.number), std::pair(mark.x_mm, mark.y_mm));
    }
}

}  // namespace
}  // namespace garita::calibration
