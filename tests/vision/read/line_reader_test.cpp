// The line reader and its locator on drawn specimens, before any grammar: what the picture shows is what is read.
#include "vision/read/line_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "tests/vision/read/ocrb_network.h"
#include "vision/cv.h"
#include "vision/read/locate_mrz.h"
#include "vision/specimen/draw.h"

namespace garita {
namespace {

/// The best character of every printed cell.
std::string text_of(const LineReading& line) {
    std::string text;
    for (int i = line.first; i <= line.last; ++i) {
        const auto& p = line.cells[static_cast<std::size_t>(i)].log_probability;
        text += mrz::kAlphabet[static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin())];
    }
    return text;
}

std::vector<std::string> texts_of(LineReader& reader, const cv::Mat& grey) {
    const std::vector<LineGroup> groups = locate_mrz(grey, SearchScale{}, 1);
    std::vector<std::string> texts;
    if (groups.empty()) return texts;
    for (const LineReading& line : reader.read(grey, groups.front().lines)) texts.push_back(text_of(line));
    return texts;
}

LineReader make_reader() {
    auto reader = LineReader::create(ocrb_network());
    EXPECT_TRUE(reader) << (reader ? "" : reader.error().text);
    return std::move(*reader);
}

TEST(LineReader, BytesThatAreNoNetworkAreRefusedWithAReason) {
    const std::vector<std::uint8_t> junk(100, 7);
    const auto reader = LineReader::create(junk);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().kind, ErrorKind::Internal);
    EXPECT_FALSE(LineReader::create({}));
}

TEST(LineReader, ReadsDrawnPassportsAndCardsCharacterByCharacter) {
    LineReader reader = make_reader();
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (const std::uint64_t seed : {11U}) {
            const auto drawn = specimen::draw({.format = format, .seed = seed, .ppi = 300, .scanned = false});
            ASSERT_TRUE(drawn) << drawn.error().text;
            const cv::Mat grey = as_grey(drawn->capture.find(Band::White)->image.view());
            EXPECT_EQ(texts_of(reader, grey), drawn->truth.mrz) << mrz::shape_of(format).name << " seed " << seed;
        }
}

TEST(LineReader, EvenedPaperBringsOutWhatAWatermarkHides) {
    LineReader reader = make_reader();
    const auto drawn = specimen::draw({.format = mrz::Format::TD3, .seed = 11, .ppi = 300, .scanned = false});
    ASSERT_TRUE(drawn) << drawn.error().text;
    cv::Mat grey = as_grey(drawn->capture.find(Band::White)->image.view()).clone();
    const auto lines = locate_mrz(grey, SearchScale{}, 1).front().lines;
    cv::Mat mark(grey.size(), CV_8U, cv::Scalar(255));
    for (int x = 0; x < grey.cols; x += 90)
        cv::line(mark, {x, grey.rows}, {x + 60, grey.rows * 2 / 3}, cv::Scalar(90), 38, cv::LINE_AA);
    cv::multiply(grey, mark, grey, 1.0 / 255);
    const auto right = [&](PaperPrint print) {
        int count = 0;
        const auto readings = reader.read(grey, lines, print);
        for (std::size_t i = 0; i < readings.size(); ++i) {
            const std::string text = text_of(readings[i]);
            for (std::size_t k = 0; k < std::min(text.size(), drawn->truth.mrz[i].size()); ++k)
                count += text[k] == drawn->truth.mrz[i][k] ? 1 : 0;
        }
        return count;
    };
    EXPECT_LT(right(PaperPrint::AsSeen), right(PaperPrint::Evened));
    EXPECT_GE(right(PaperPrint::Evened), 86);
}

TEST(LineReader, CellsOfOneLineStandInOnePitch) {
    LineReader reader = make_reader();
    const auto drawn = specimen::draw({.format = mrz::Format::TD3, .seed = 13, .ppi = 300, .scanned = false});
    ASSERT_TRUE(drawn) << drawn.error().text;
    const cv::Mat grey = as_grey(drawn->capture.find(Band::White)->image.view());
    const auto groups = locate_mrz(grey, SearchScale{}, 1);
    ASSERT_EQ(groups.size(), 1U);
    for (const LineReading& line : reader.read(grey, groups.front().lines)) {
        EXPECT_NEAR(line.line.pitch, 30, 1);  // 2.54 mm at 300 ppi
        for (int i = line.first; i < line.last; ++i)
            EXPECT_NEAR(
                cv::norm(line.centres[static_cast<std::size_t>(i) + 1] - line.centres[static_cast<std::size_t>(i)]), 30,
                3);
    }
}

TEST(LocateMrz, PicturesWithoutPrintGiveNoLongRegularLines) {
    cv::Mat noise(700, 1000, CV_8U), flat(300, 300, CV_8U, cv::Scalar(200)), tiny(16, 16, CV_8U, cv::Scalar(0));
    cv::RNG random(5);
    random.fill(noise, cv::RNG::UNIFORM, 0, 256);
    LineReader reader = make_reader();
    for (const cv::Mat& picture : {noise, flat, tiny})
        for (const LineGroup& group : locate_mrz(picture, SearchScale{}, 4))
            for (const LineReading& line : reader.read(picture, group.lines))
                EXPECT_FALSE(line.characters() >= 28 && line.quality > 0.9);
}

}  // namespace
}  // namespace garita
