// mrz-typeface: OCR-B and what is not OCR-B.
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/vision/checks/specimens.h"
#include "vision/checks/ocrb_shapes.h"
#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kPpi = 400;
constexpr double kPxPerMm = kPpi / 25.4;

/// A page with two lines of 20 characters; `paint` draws the character of a cell, black on white.
template <typename Paint>
Inspected lines_of(Paint paint) {
    const std::vector<std::string> lines = {"P<UTOERIKSSON<ANNA<M", "L898902C36UTO7408122"};
    cv::Mat picture(cvRound(20 * kPxPerMm), cvRound(56 * kPxPerMm), CV_8U, cv::Scalar(220));
    Inspected document;
    MrzReading mrz;
    mrz.interpretation.lines = mrz.interpretation.lines_read = lines;
    for (std::size_t line = 0; line < lines.size(); ++line) {
        auto& cells = mrz.cells_mm.emplace_back();
        mrz.interpretation.confidence.emplace_back(lines[line].size(), 0.99F);
        for (std::size_t column = 0; column < lines[line].size(); ++column) {
            const RectMm cell = {2 + 2.54 * static_cast<double>(column), 4 + 6.35 * static_cast<double>(line), 2.54,
                                 3.6};
            cells.push_back(cell);
            const cv::Rect box(cvRound(cell.x * kPxPerMm), cvRound(cell.y * kPxPerMm), cvRound(2.54 * kPxPerMm),
                               cvRound(3.6 * kPxPerMm));
            paint(picture(box), lines[line][column], line * 100 + column);
        }
    }
    mrz.region_mm = {2, 4, 50.8, 10};
    document.reading.mrz = std::move(mrz);
    Page& page = document.pages.emplace_back();
    page.ppi = kPpi;
    page.size_mm = {56, 20};
    page.bands.push_back({.band = Band::Infrared, .image = to_image(picture), .ppi = kPpi, .light_nm = {}});
    page.bands.push_back({.band = Band::White, .image = to_image(picture), .ppi = kPpi, .light_nm = {}});
    return document;
}

void paint_ocrb(cv::Mat cell, char character, std::size_t = 0) {
    const std::size_t index = detail::kOcrbCharacters.find(character);
    cv::Mat shape(detail::kOcrbHeight, detail::kOcrbWidth, CV_8U);
    for (int i = 0; i < detail::kOcrbHeight * detail::kOcrbWidth; ++i)
        shape.at<std::uint8_t>(i / detail::kOcrbWidth, i % detail::kOcrbWidth) =
            detail::kOcrbShapes[index][static_cast<std::size_t>(i)];
    cv::Mat large;
    cv::resize(shape, large, cell.size(), 0, 0, cv::INTER_LINEAR);
    cell.setTo(30, large > 110);
}

void paint_other(cv::Mat cell, char character, std::size_t = 0) {
    cv::putText(cell, std::string(1, character), {4, cell.rows - 14}, cv::FONT_HERSHEY_COMPLEX, 1.15, cv::Scalar(30), 4,
                cv::LINE_AA);
}

TEST(MrzTypeface, OcrBIsSuccessful) {
    const Finding finding = lines_of(paint_ocrb).check("mrz-typeface");
    EXPECT_EQ(finding.outcome, Outcome::Successful);
    EXPECT_GT(finding.margin.value_or(-1), 0.3);
}

TEST(MrzTypeface, AnotherTypefaceFails) {
    const Finding finding = lines_of(paint_other).check("mrz-typeface");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    EXPECT_EQ(finding.message_key, "mrz-typeface.font");
    EXPECT_LT(finding.margin.value_or(1), 0);
}

TEST(MrzTypeface, OneForeignCharacterFailsAndIsNamed) {
    const Finding finding =
        lines_of([](cv::Mat cell, char character, std::size_t place) {
            if (place != 103) return paint_ocrb(cell, character);
            cv::ellipse(cell, {cell.cols / 2, cell.rows / 2}, {3, 22}, 0, 0, 360, cv::Scalar(30), -1);
        }).check("mrz-typeface");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    EXPECT_EQ(finding.message_key, "mrz-typeface.character");
    EXPECT_EQ(finding.arguments,
              (std::map<std::string, std::string>{{"character", "8"}, {"line", "2"}, {"column", "4"}}));
}

TEST(MrzTypeface, DirtOnAnUnsureCharacterDoesNotFail) {
    Inspected document = lines_of([](const cv::Mat& cell, char character, std::size_t place) {
        paint_ocrb(cell, character);
        if (place == 103) cell.rowRange(0, cell.rows / 2).setTo(60);
    });
    document.reading.mrz->interpretation.confidence[1][3] = 0.4F;
    EXPECT_EQ(document.check("mrz-typeface").outcome, Outcome::Successful);
}

TEST(MrzTypeface, NoZoneOrCoarsePictureIsNotSupported) {
    Inspected document = lines_of(paint_ocrb);
    document.pages.front().ppi = 150;
    EXPECT_EQ(document.check("mrz-typeface").reason, reason::kTooCoarse);
    document.reading.mrz.reset();
    EXPECT_EQ(document.check("mrz-typeface").reason, reason::kNoMrz);
}

TEST(MrzTypeface, DrawnForgeryFailsItsGenuineTwinAndTheRealPassportDoNot) {
    const Finding forged =
        drawn({.format = mrz::Format::TD3, .kind = "mrz-typeface", .seed = 1, .ppi = 400}).check("mrz-typeface");
    print("mrz-typeface", forged);
    EXPECT_EQ(forged.outcome, Outcome::Failed);
    const Finding genuine = drawn({.format = mrz::Format::TD3, .seed = 1, .ppi = 400}).check("mrz-typeface");
    print("genuine", genuine);
    EXPECT_EQ(genuine.outcome, Outcome::Successful);
    const std::optional<Inspected> real = real_passport();
    if (!real) GTEST_SKIP() << "no corpus (GARITA_CORPUS)";
    print("real", real->check("mrz-typeface"));
    EXPECT_EQ(real->check("mrz-typeface").outcome, Outcome::Successful);
}

}  // namespace
}  // namespace garita
