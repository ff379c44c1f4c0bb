// garita scanner calibrate and test, on drawn captures of a simulated scanner.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "firmware/calibration.h"
#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class CalibrateCommand : public testing::Test {
protected:
    static void SetUpTestSuite() {
        std::string pattern = (fs::temp_directory_path() / "garita-calibrate-XXXXXX").string();
        s_path = mkdtemp(pattern.data());
        draw("new", "scanner=4,fall-off=0.3,offset-mm=0.2,stretch=0.01,dust=5");
    }
    static void TearDownTestSuite() { fs::remove_all(s_path); }

    static void draw(const std::string& name, const std::string& faults) {
        const auto said = end_to_end::garita(
            {"simulate", "--calibration", "--ppi", "200", "--scanner-faults", faults, s_path / name});
        ASSERT_EQ(said.status, 0) << said.err;
    }
    static end_to_end::Said scanner(std::vector<std::string> words) {
        words.insert(words.begin(), "scanner");
        words.insert(words.end(), {"--data", s_path / "data"});
        return end_to_end::garita(words);
    }

    static inline fs::path s_path;
};

TEST_F(CalibrateCommand, WritesTheTarget) {
    const fs::path file = s_path / "target.pdf";
    const auto said = end_to_end::garita({"scanner", "calibrate", "--target", file});
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_GT(fs::file_size(file), 5000U);
    EXPECT_EQ(end_to_end::garita({"scanner", "calibrate", "--target", file, "--size", "500x3"}).status, 1);
    EXPECT_EQ(end_to_end::garita({"scanner", "calibrate", "--ruler", "12,100"}).status, 1);
}

TEST_F(CalibrateCommand, CalibratesThenTestsAndSeesThatTheLampsAged) {
    const auto never = scanner({"test", "--play", s_path / "new" / "white"});
    EXPECT_EQ(never.status, 2);
    EXPECT_THAT(never.err, HasSubstr("never calibrated"));

    const auto calibrated = scanner({"calibrate", "--play", s_path / "new"});
    ASSERT_EQ(calibrated.status, 0) << calibrated.err;
    EXPECT_THAT(calibrated.out, HasSubstr("ultraviolet"));
    const auto kept = read_calibration(s_path / "data", "");
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ((*kept)->bands.size(), 3U);
    EXPECT_NEAR((*kept)->quality[0].ppi_x, 200 / 1.01, 0.4);

    const auto same = scanner({"test", "--play", s_path / "new" / "white"});
    EXPECT_EQ(same.status, 0) << same.out << same.err;
    EXPECT_THAT(same.out, HasSubstr("as it should be"));

    draw("old", "scanner=4,fall-off=0.3,offset-mm=0.2,stretch=0.01,dust=300,ageing=0.35");
    const fs::path plot = s_path / "drift.svg";
    const auto old = scanner({"test", "--play", s_path / "old" / "white", "--plot", plot});
    EXPECT_EQ(old.status, 2);
    EXPECT_THAT(old.out, HasSubstr("clean the glass"));
    EXPECT_THAT(old.out, HasSubstr("less than 70 %"));
    EXPECT_EQ(read_drift(s_path / "data", "").size(), 3U);
    std::stringstream svg;
    svg << std::ifstream(plot).rdbuf();
    EXPECT_THAT(svg.str(), HasSubstr("<svg"));
}

TEST_F(CalibrateCommand, WrongFramesAreRefusedAndNothingIsKept) {
    // What was laid down in the wrong order.
    fs::create_directories(s_path / "swapped");
    for (const auto& [name, is] : {std::pair("dark", "white"), {"white", "dark"}, {"target", "target"}})
        fs::create_directory_symlink(s_path / "new" / is, s_path / "swapped" / name);
    const auto said =
        end_to_end::garita({"scanner", "calibrate", "--play", s_path / "swapped", "--data", s_path / "elsewhere"});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("not black all over"));
    EXPECT_FALSE(fs::exists(s_path / "elsewhere"));
}

}  // namespace
}  // namespace garita
