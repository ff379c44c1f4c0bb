// garita scanner calibrate and test over a scanner head: the simulated one, whose camera looks at drawn sheets.
#include "firmware/tool/calibrate.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "firmware/calibration.h"
#include "tests/drivers/head/simulated_head.h"
#include "tests/vision/calibration/drawn_scanner.h"

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
    explicit Head(const specimen::Flaws& flaws) {
        calibration::DrawnScanner drawn{.flaws = flaws, .ppi = kPpi};
        for (const PlainSheet sheet : {PlainSheet::Black, PlainSheet::White, PlainSheet::Printed})
            sheets.emplace(sheet, drawn.scan(sheet, 1));
        const Image& first = sheets.at(PlainSheet::White).bands.front().image;
        auto transport = std::make_unique<head::FaultyTransport>(
            head::SimulatedHead{.serial = "HEAD 7",
                                .width = static_cast<std::uint16_t>(first.width()),
                                .height = static_cast<std::uint16_t>(first.height()),
                                .ppi_thousandths = static_cast<std::uint32_t>(kPpi * 1000)});
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

TEST_F(CalibrateHead, ADeadLampThatTheHeadKnowsOfFailsTheTest) {
    Head head({.scanner = 2});
    ASSERT_EQ(calibrate(words, head.scanner_of(), Operator::Absent), 0);
    head.hardware->kill_lamp(Band::Ultraviolet);
    EXPECT_EQ(test_scanner(words, head.scanner_of(), Operator::Absent), 2);
}

}  // namespace
}  // namespace garita::tool
