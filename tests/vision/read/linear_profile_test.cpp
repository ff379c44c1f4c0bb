// The mean of a linear symbol's bars confirms what was read from it, and nothing else.
#include "vision/read/linear_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <string>

#include "tests/vision/read/drawn_barcodes.h"
#include "vision/read/decode_symbol.h"
#include "vision/read/read_barcodes.h"

namespace garita {
namespace {

constexpr const char* kContent = "4006381333931";

/// An EAN-13 on a light page, `module_px` pixels a module.
cv::Mat page_with_ean(int module_px, double turned_deg) {
    const cv::Mat symbol = drawn_barcode(Symbology::Ean13, kContent, module_px);
    cv::Mat page(2 * symbol.cols, 2 * symbol.cols, CV_8U, cv::Scalar(220));
    lay_on_page(symbol, {{page.cols / 2.0, page.rows / 2.0}, turned_deg, 1}, page);
    return page;
}

Barcode first_line(const cv::Mat& page) {
    const auto read = decode_symbols(page, SymbolKinds::Linear, SymbolPicture::Photograph);
    return read.empty() ? Barcode{} : read.front();
}

double height_of(const Barcode& barcode) {
    return cv::norm(cv::Point2d(barcode.corners_px[3].x - barcode.corners_px[0].x,
                                barcode.corners_px[3].y - barcode.corners_px[0].y));
}

TEST(LinearProfile, ConfirmsASymbolAndTellsItsWholeHeight) {
    const cv::Mat symbol = drawn_barcode(Symbology::Ean13, kContent, 3);
    for (const double turned : {0.0, 1.5, 20.0}) {
        const cv::Mat page = page_with_ean(3, turned);
        const auto found = read_barcodes(ImageView{page.data, page.cols, page.rows, page.channels(), page.step[0]});
        ASSERT_EQ(found.size(), 1U) << turned << "°: one symbol, told once";
        EXPECT_EQ(found[0].text, kContent);
        EXPECT_NEAR(height_of(found[0]), symbol.rows, 0.12 * symbol.rows) << turned << "°";
    }
}

TEST(LinearProfile, RefusesWhatTheBarsDoNotSay) {
    const cv::Mat page = page_with_ean(3, 0);
    Barcode read = first_line(page);
    ASSERT_EQ(read.text, kContent);
    EXPECT_TRUE(confirm_linear(page, read));
    Barcode other = read;
    other.bytes.back() ^= 1U;
    EXPECT_FALSE(confirm_linear(page, other));
    other = read;
    other.symbology = Symbology::UpcA;
    EXPECT_FALSE(confirm_linear(page, other));
    EXPECT_FALSE(confirm_linear(cv::Mat(page.size(), CV_8U, cv::Scalar(220)), read)) << "no bars at all";
}

TEST(LinearProfile, PlacesOutsideThePictureAreRefused) {
    const cv::Mat page = page_with_ean(3, 0);
    Barcode read = first_line(page);
    for (PointPx& corner : read.corners_px) corner = {corner.x + 5000, corner.y};
    EXPECT_FALSE(confirm_linear(page, read));
    for (PointPx& corner : read.corners_px) corner = {10, 10};
    EXPECT_FALSE(confirm_linear(page, read)) << "a line of no length";
}

}  // namespace
}  // namespace garita
