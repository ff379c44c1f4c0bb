#include "firmware/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace garita {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

ScannerCalibration invented() {
    ScannerCalibration c{.serial = "A/1 \"x\"", .model = "Invented", .taken = "2026-11-28T12:00:00Z"};
    for (const Band band : {Band::Infrared, Band::White}) {
        BandCalibration b{.band = band,
                          .width = 1000,
                          .height = 700,
                          .dark = {0.01, 0.02, 0.005},
                          .flat = {3, 2, {1, 1.25F, 0.75F, 1, 1.5F, 0.5F}},
                          .level = {0.625, 0, 0.5},
                          .first_level = {0.75, 0.75, 0.75},
                          .ppi = 401.5};
        b.dx = {0.5, -0.25, 0, 1e-3, 0, 0, 0, 0, 2, -3};
        b.dy[0] = -1.5;
        c.bands.push_back(b);
        c.quality.push_back({.band = band, .ppi_x = 400, .ppi_y = 403, .marks = 70, .specks = 3, .dead_pixels = 1});
    }
    return c;
}

std::string without(std::string text, const std::string& line) {
    const std::size_t at = text.find("\n" + line);
    EXPECT_NE(at, std::string::npos) << line;
    return text.erase(at, text.find('\n', at + 1) - at);
}

TEST(CalibrationFile, HoldsWhatItWasGiven) {
    const auto read = parse_calibration(to_toml(invented()));
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(*read, invented());
}

TEST(CalibrationFile, RefusesWhatItDoesNotKnow) {
    const std::string good = to_toml(invented());
    const auto complaint = [](const std::string& text) {
        const auto read = parse_calibration(text);
        return read ? "" : read.error().text;
    };
    EXPECT_THAT(complaint("gain = 2\n" + good), HasSubstr("\"gain\" is not known here"));
    EXPECT_THAT(complaint(without(good, "serial =")), HasSubstr("\"serial\" is missing"));
    EXPECT_THAT(complaint(without(good, "ppi = 401.5")), HasSubstr("\"ppi\" is missing"));
    EXPECT_THAT(complaint(without(good, "marks =")), HasSubstr("\"marks\" is missing"));
    EXPECT_THAT(complaint("schema = 1"), HasSubstr("missing"));
    EXPECT_THAT(complaint("schema = 2\n"), HasSubstr("newer Garita"));
    EXPECT_THAT(complaint("schema = "), HasSubstr("line 1"));
    EXPECT_THAT(complaint(std::string(2U << 20U, '#')), HasSubstr("1 MiB"));
    std::string twice = good;
    twice.replace(twice.find("\"white\""), 7, "\"infrared\"");
    EXPECT_THAT(complaint(twice), HasSubstr("stands twice"));
    for (const char* lie : {"ppi = nan", "ppi = 1e300", "ppi = -400.0", "ppi = \"400\"", "ppi = [400]"}) {
        std::string text = good;
        text.replace(text.find("ppi = 401.5"), 11, lie);
        EXPECT_NE(complaint(text), "") << lie;
    }
    for (const char* lie : {"width = -1", "width = 0", "width = 2000000", "width = 1.5"}) {
        std::string text = good;
        text.replace(text.find("width = 1000"), 12, lie);
        EXPECT_NE(complaint(text), "") << lie;
    }
}

class CalibrationFolder : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-calibration-XXXXXX").string();
        m_data = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_data); }
    fs::path m_data;
};

TEST_F(CalibrationFolder, ASerialNumberCannotNameAnotherFile) {
    EXPECT_EQ(calibration_path(m_data, "../../etc/passwd"),
              m_data / "scanners" / "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.toml");
    EXPECT_EQ(calibration_path(m_data, ""), m_data / "scanners" / "none.toml");
    EXPECT_NE(calibration_path(m_data, "a%2F"), calibration_path(m_data, "a/"));
}

TEST_F(CalibrationFolder, KeepsOneFileAScanner) {
    const auto none = read_calibration(m_data, "A/1 \"x\"");
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
    ASSERT_TRUE(keep_calibration(m_data, invented()));
    const auto read = read_calibration(m_data, "A/1 \"x\"");
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(**read, invented());
    // A file that was copied from another scanner's.
    fs::copy_file(calibration_path(m_data, "A/1 \"x\""), calibration_path(m_data, "B"));
    const auto copied = read_calibration(m_data, "B");
    ASSERT_FALSE(copied);
    EXPECT_THAT(copied.error().text, HasSubstr("another scanner"));
}

TEST_F(CalibrationFolder, HistoryIsKeptInOrderAndADamagedLineIsLeftOut) {
    const DriftRow first{.taken = "2026-11-01T08:00:00Z", .calibration = true, .bands = {{Band::White, 1, 0, 2, 0}}};
    const DriftRow second{.taken = "2026-11-02T08:00:00Z", .bands = {{Band::White, 0.875, 0.25, 9, 1}}};
    ASSERT_TRUE(keep_drift(m_data, "S", first));
    std::ofstream(m_data / "scanners" / "S.drift.jsonl", std::ios::app) << "{\"taken\": 7}\nnonsense\n";
    ASSERT_TRUE(keep_drift(m_data, "S", second));
    EXPECT_EQ(read_drift(m_data, "S"), (std::vector{first, second}));
    const std::string svg = drift_svg("<Scanner> & S", read_drift(m_data, "S"));
    EXPECT_THAT(svg, HasSubstr("&lt;Scanner> &amp; S"));
    EXPECT_THAT(svg, HasSubstr(">white</text>"));
    EXPECT_THAT(svg, HasSubstr("<circle"));
    EXPECT_THAT(svg, testing::Not(HasSubstr(">infrared</text>")));
}

}  // namespace
}  // namespace garita
