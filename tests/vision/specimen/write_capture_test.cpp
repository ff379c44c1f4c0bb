// A capture on disk is what design/truth.md says, whole or not at all.
#include "vision/specimen/write_capture.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

namespace garita::specimen {
namespace {

namespace fs = std::filesystem;

class WriteCapture : public testing::Test {
protected:
    void SetUp() override {
        m_folder = fs::path(testing::TempDir()) / ("garita-write-capture-" + std::to_string(::getpid()));
        fs::remove_all(m_folder);
    }
    void TearDown() override { fs::remove_all(m_folder); }
    fs::path m_folder;
};

nlohmann::json read_json(const fs::path& file) {
    std::ifstream in(file);
    return nlohmann::json::parse(in);
}

TEST_F(WriteCapture, WritesPicturesAndBothJsonFiles) {
    const Result<Drawn> drawn = draw({.format = mrz::Format::TD1, .kind = "mrz-ink", .seed = 5, .ppi = 200});
    ASSERT_TRUE(drawn);
    ASSERT_TRUE(write_capture(m_folder, *drawn));
    const nlohmann::json capture = read_json(m_folder / "capture.json");
    EXPECT_EQ(capture["scanner"]["driver"], "virtual");
    ASSERT_EQ(capture["bands"].size(), 3U);
    for (const nlohmann::json& band : capture["bands"]) {
        const cv::Mat picture = cv::imread((m_folder / std::string(band["file"])).string(), cv::IMREAD_UNCHANGED);
        EXPECT_EQ(picture.channels(), band["band"] == "infrared" ? 1 : 3);
        EXPECT_EQ(picture.cols, drawn->capture.bands[0].image.width());
    }
    const nlohmann::json truth = read_json(m_folder / "truth.json");
    EXPECT_EQ(truth["class"], "attack");
    EXPECT_EQ(truth["kind"], "mrz-ink");
    EXPECT_EQ(truth["real"], false);
    EXPECT_EQ(truth["should_fail"], nlohmann::json({"mrz-infrared"}));
    EXPECT_EQ(truth["mrz"].size(), 3U);
    EXPECT_EQ(truth["regions_mm"]["photo"].size(), 4U);
    EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), {}), 5) << "nothing half-written is left";
}

TEST_F(WriteCapture, NamesTheFileThatCannotBeWritten) {
    fs::create_directories(m_folder / "white.png");  // a folder stands in the way
    const Result<Drawn> drawn = draw({.format = mrz::Format::TD1, .kind = "", .seed = 5, .ppi = 200});
    ASSERT_TRUE(drawn);
    const Result<void> written = write_capture(m_folder, *drawn);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Device);
    EXPECT_NE(written.error().text.find("white.png"), std::string::npos);
    EXPECT_FALSE(fs::exists(m_folder / "truth.json")) << "truth.json comes last";
}

}  // namespace
}  // namespace garita::specimen
