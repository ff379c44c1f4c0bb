// garita scanner calibrate and test over a scanner head: the simulated one, whose camera looks at drawn sheets.
#include "firmware/tool/calibrate.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "firmware/calibration.h"
#include "tests/drivers/head/simulated_head.h"
#include "tests/vision/calibration/drawn_scanner.h"
#include "vision/calibration/light.h"
#include "vision/srgb.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;
using specimen::PlainSheet;

constexpr double kPpi = 150;

/// What its camera sees: the samples of a drawn picture in the head's format.
void put(const Image& image, std::span<std::uint8_t> samples) {
    ASSERT_EQ(samples.size(), image.size_bytes());
    std::copy_n(image.view().data, samples.size(), samples.begin());
    if (image.channels() == 3)  // blue-green-red to red-green-blue
        for (std::size_t i = 0; i + 2 < samples.size(); i += 3) std::swap(samples[i], samples[i + 2]);
}

struct Head {
    explicit Head(const specimen::Flaws& flaws, std::vector<head::Calibration> tables = {}) {
        calibration::DrawnScanner drawn{.flaws = flaws, .ppi = kPpi};
        for (const PlainSheet sheet : {PlainSheet::Black, PlainSheet::White, PlainSheet::Printed})
            sheets.emplace(sheet, drawn.scan(sheet, 1));
        const Image& first = sheets.at(PlainSheet::White).bands.front().image;
        auto transport = std::make_unique<head::FaultyTransport>(
            head::SimulatedHead{.serial = "HEAD 7",
                                .width = static_cast<std::uint16_t>(first.width()),
                                .height = static_cast<std::uint16_t>(first.height()),
                                .ppi_thousandths = static_cast<std::uint32_t>(kPpi * 1000),
                                .tables = std::move(tables)});
        hardware = &transport->hardware();
        hardware->show([this](head::Target target, std::span<std::uint8_t> samples) {
            put(sheets.at(lying).find(target.band)->image, samples);
        });
        scanner = std::move(*head::HeadScanner::create(std::move(transport)));
    }
    [[nodiscard]] ScannerOf scanner_of() {
        return [this](const std::string& step) -> Result<Scanner*> {
            lying = step == "dark" ? PlainSheet::Black : step == "target" ? PlainSheet::Printed : PlainSheet::White;
            return scanner.get();
        };
    }

    std::map<PlainSheet, Capture> sheets;
    PlainSheet lying = PlainSheet::White;
    head::SimulatedHardware* hardware = nullptr;
    std::unique_ptr<head::HeadScanner> scanner;
};

std::uint16_t code(double value) {
    return static_cast<std::uint16_t>(std::clamp(std::lround(value), 0L, 65'535L));
}

/// The tables that a maker would have put into a head of this calibration (PROTOCOL.md, 10).
std::vector<head::Calibration> tables_of(const ScannerCalibration& calibration) {
    using Kind = head::CalibrationKind;
    constexpr std::uint32_t kDay = 20'700;
    std::vector<head::Calibration> tables;
    for (const BandCalibration& c : calibration.bands) {
        const double dark = code_of_light(static_cast<float>(c.dark[0]));
        tables.push_back({Kind::Dark, c.band, 1, 1, kDay, {code(dark * 256)}});
        head::Calibration white{
            Kind::White, c.band, static_cast<std::uint16_t>(c.flat.columns), static_cast<std::uint16_t>(c.flat.rows),
            kDay,        {}};
        for (const float factor : c.flat.values) white.values.push_back(code(factor * 4096));
        tables.push_back(std::move(white));
        constexpr int kColumns = 80;
        constexpr int kRows = 60;
        head::Calibration geometry{Kind::Geometry, c.band, kColumns, kRows, kDay, {}};
        for (int row = 0; row < kRows; ++row)
            for (int column = 0; column < kColumns; ++column) {
                const double x = column * (c.width - 1.0) / (kColumns - 1);
                const double y = row * (c.height - 1.0) / (kRows - 1);
                // Where it belongs, from where it is seen: step by step, as the calibration tells the other way.
                double dx = 0;
                double dy = 0;
                for (int i = 0; i < 10; ++i) {
                    const double u = calibration::normal_of(x + dx, c.width);
                    const double v = calibration::normal_of(y + dy, c.height);
                    dx = -calibration::value_of(c.dx, u, v);
                    dy = -calibration::value_of(c.dy, u, v);
                }
                geometry.values.push_back(code(dx * 64 + 32'768));
                geometry.values.push_back(code(dy * 64 + 32'768));
            }
        tables.push_back(std::move(geometry));
    }
    return tables;
}

class CalibrateHead : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-head-XXXXXX").string();
        words.data = mkdtemp(pattern.data());
        words.scans = 1;
    }
    void TearDown() override { fs::remove_all(words.data); }
    CalibrateWords words;
};

TEST_F(CalibrateHead, IsKeptUnderItsSerialNumberAndPassesItsTest) {
    Head head({.scanner = 2, .fall_off = 0.3, .offset_mm = 0.3});
    ASSERT_EQ(calibrate(words, head.scanner_of(), Operator::Absent), 0);
    const auto kept = read_calibration(words.data, "HEAD 7");
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ((*kept)->bands.size(), 3U);
    EXPECT_NEAR((*kept)->find(Band::White)->ppi, kPpi, 0.3);
    EXPECT_EQ(test_scanner(words, head.scanner_of(), Operator::Absent), 0);
}

TEST_F(CalibrateHead, ItsOwnTablesDoWhatItsSheetsDo) {
    const specimen::Flaws flaws{.scanner = 2, .fall_off = 0.3, .stretch = 0.01, .offset_mm = 0.3};
    Head at_the_makers(flaws);
    ASSERT_EQ(calibrate(words, at_the_makers.scanner_of(), Operator::Absent), 0);
    const ScannerCalibration by_sheets = **read_calibration(words.data, "HEAD 7");
    fs::remove_all(words.data);

    Head head(flaws, tables_of(by_sheets));
    words.from_head = true;
    ASSERT_EQ(calibrate(words, head.scanner_of(), Operator::Absent), 0);
    const ScannerCalibration by_tables = **read_calibration(words.data, "HEAD 7");
    ASSERT_EQ(by_tables.bands.size(), 3U);
    for (const BandCalibration& band : by_tables.bands) {
        const BandCalibration& other = *by_sheets.find(band.band);
        EXPECT_NEAR(band.dark[0], other.dark[0], 0.003);
        EXPECT_NEAR(band.level[1], other.level[1], 0.01);
        for (std::size_t i = 0; i < other.flat.values.size(); ++i)
            ASSERT_NEAR(band.flat.values.at(i), other.flat.values[i], 0.02) << i;
        for (const double u : {-0.9, 0.0, 0.9}) {
            EXPECT_NEAR(calibration::value_of(band.dx, u, -u / 2), calibration::value_of(other.dx, u, -u / 2), 0.05);
            EXPECT_NEAR(calibration::value_of(band.dy, u, -u / 2), calibration::value_of(other.dy, u, -u / 2), 0.05);
        }
    }
    words.from_head = false;
    EXPECT_EQ(test_scanner(words, head.scanner_of(), Operator::Absent), 0);
}

TEST_F(CalibrateHead, TablesThatDoNotMakeItsSheetEvenAreRefused) {
    Head head({.scanner = 2, .fall_off = 0.3});  // the simulated head's own table changes nothing
    words.from_head = true;
    EXPECT_EQ(calibrate(words, head.scanner_of(), Operator::Absent), 2);
    EXPECT_FALSE(*read_calibration(words.data, "HEAD 7"));
}

TEST_F(CalibrateHead, ADeadLampThatTheHeadKnowsOfFailsTheTest) {
    Head head({.scanner = 2});
    ASSERT_EQ(calibrate(words, head.scanner_of(), Operator::Absent), 0);
    head.hardware->kill_lamp(Band::Ultraviolet);
    EXPECT_EQ(test_scanner(words, head.scanner_of(), Operator::Absent), 2);
}

}  // namespace
}  // namespace garita::tool
