// Lines of print are found where they stand, and nothing where none is.
#include "vision/read/text_lines.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kPpi = 400;

cv::Mat paper() {
    return cv::Mat(1386, 1969, CV_8U, cv::Scalar(205));
}

void print(cv::Mat& page, const std::string& text, cv::Point at, double scale = 1.6) {
    cv::putText(page, text, at, cv::FONT_HERSHEY_DUPLEX, scale, cv::Scalar(40), 3, cv::LINE_AA);
}

TEST(TextLines, EachLineIsFoundOnceAndWhole) {
    cv::Mat page = paper();
    print(page, "IVANOVA", {700, 320});
    print(page, "TATSIANA MARIA", {700, 420});
    print(page, "01 01 1970", {700, 620});
    const auto lines = find_text_lines(to_image(page).view(), kPpi, {});
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_NEAR(lines[0].box.x, 702, 8);
    EXPECT_NEAR(lines[0].box.y + lines[0].box.height, 321, 8);
    EXPECT_GT(lines[1].box.width, lines[0].box.width);
}

TEST(TextLines, CaptionInSmallLettersIsOneLine) {
    cv::Mat page = paper();
    // Small letters 0.9 mm high, bars (I, l) that fill their boxes, spaces between small letters.
    cv::putText(page, "Date of issue / Nationality", {700, 320}, cv::FONT_HERSHEY_DUPLEX, 0.9, cv::Scalar(60), 2,
                cv::LINE_AA);
    const auto lines = find_text_lines(to_image(page).view(), kPpi, {});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NEAR(lines[0].box.x, 702, 8);
    EXPECT_GT(lines[0].box.width, 380);
}

TEST(TextLines, DarkEdgeOfAPictureIsNoPartOfTheLineBesideIt) {
    cv::Mat page = paper();
    print(page, "03 MAR 2031", {700, 320});
    // The dark garment at the foot of a photograph, in two pieces, up to 0.9 mm before the line and twice as high.
    cv::rectangle(page, {290, 260, 150, 64}, cv::Scalar(60), 8);
    cv::rectangle(page, {450, 260, 236, 64}, cv::Scalar(60), 8);
    const auto lines = find_text_lines(to_image(page).view(), kPpi, {});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NEAR(lines[0].box.x, 702, 8);
}

TEST(TextLines, UprightBarAtTheBeginningIsPartOfItsLine) {
    cv::Mat page = paper();
    cv::rectangle(page, {700, 280, 7, 38}, cv::Scalar(40), cv::FILLED);  // a printed I
    print(page, "NGRID", {716, 318});
    const auto lines = find_text_lines(to_image(page).view(), kPpi, {});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NEAR(lines[0].box.x, 700, 3);
}

TEST(TextLines, SmallLoneCapitalCountsInARowOfItsLike) {
    cv::Mat page = paper();
    print(page, "F", {900, 320}, 0.85);  // 1.2 mm: the sex on a card
    EXPECT_TRUE(find_text_lines(to_image(page).view(), kPpi, {}).empty());
    print(page, "19 APR 1986", {400, 320}, 0.85);
    EXPECT_EQ(find_text_lines(to_image(page).view(), kPpi, {}).size(), 2U);
}

TEST(TextLines, ColumnsAreApart) {
    cv::Mat page = paper();
    print(page, "REPUBLIC", {650, 480});
    print(page, "4010160B", {1300, 480});
    EXPECT_EQ(find_text_lines(to_image(page).view(), kPpi, {}).size(), 2U);
}

TEST(TextLines, BackgroundPrintAndBlankPaperAreNoText) {
    cv::Mat page = paper();
    EXPECT_TRUE(find_text_lines(to_image(page).view(), kPpi, {}).empty());
    for (int y = 0; y < page.rows; y += 14)  // pale fine lines, as a guilloche is
        cv::line(page, {0, y}, {page.cols, y + 60}, cv::Scalar(185), 2, cv::LINE_AA);
    EXPECT_TRUE(find_text_lines(to_image(page).view(), kPpi, {}).empty());
}

TEST(TextLines, WhatIsExcludedIsNotLookedAt) {
    cv::Mat page = paper();
    print(page, "IVANOVA", {700, 320});
    print(page, "P<UTOERIKSSON", {100, 1200});
    const RectPx mrz{0, 1100, 1969, 286};
    EXPECT_EQ(find_text_lines(to_image(page).view(), kPpi, std::span(&mrz, 1)).size(), 1U);
}

TEST(TextLines, NoiseCostsNoMoreThanItsBound) {
    cv::Mat page(1386, 1969, CV_8U);
    cv::RNG random(7);
    random.fill(page, cv::RNG::UNIFORM, 0, 255);
    EXPECT_LE(find_text_lines(to_image(page).view(), kPpi, {}).size(), 80U);
    EXPECT_TRUE(find_text_lines({}, kPpi, {}).empty());
    EXPECT_TRUE(find_text_lines(to_image(page).view(), 0, {}).empty());
}

}  // namespace
}  // namespace garita
