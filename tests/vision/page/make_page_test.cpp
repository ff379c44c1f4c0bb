// Pages without an MRZ: found by their own edges, and never a photograph taken for a document.
#include "vision/page/make_page.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kPpi = 200;
constexpr double kPpmm = kPpi / kMillimetresPerInch;

/// A white-light capture with a light page of the given size, turned, on a background of one grey.
Capture capture_of(const SizeMm& size, double turned_deg, int background, double ppi) {
    cv::Mat picture(1100, 1500, CV_8UC3, cv::Scalar::all(background));
    const cv::RotatedRect page({750, 550},
                               {static_cast<float>(size.width * kPpmm), static_cast<float>(size.height * kPpmm)},
                               static_cast<float>(turned_deg));
    std::array<cv::Point2f, 4> corners;
    page.points(corners.data());
    std::vector<cv::Point> polygon;
    polygon.reserve(corners.size());
    for (const cv::Point2f& c : corners) polygon.emplace_back(cv::Point(static_cast<int>(c.x), static_cast<int>(c.y)));
    cv::fillConvexPoly(picture, polygon, cv::Scalar(205, 215, 220), cv::LINE_AA);
    Capture capture;
    BandImage band;
    band.band = Band::White;
    band.image = to_image(picture);
    band.ppi = ppi;
    capture.bands.push_back(std::move(band));
    return capture;
}

TEST(MakePage, APageOnADarkBackgroundIsFoundAtAnyAngle) {
    for (const double turned : {0.0, 7.0, -12.0}) {
        const Capture capture = capture_of({125, 88}, turned, 30, kPpi);
        const Page page = make_page(capture, find_outlines(capture.bands.front()), nullptr);
        ASSERT_TRUE(page.found) << turned;
        EXPECT_EQ(page.format, mrz::Format::TD3);
        EXPECT_NEAR(page.size_mm.width, 125, 1) << turned;
        EXPECT_NEAR(page.size_mm.height, 88, 1) << turned;
        EXPECT_NEAR(page.turned_deg, turned, 0.3);
        EXPECT_NEAR(page.ppi, kPpi, 1);
    }
}

TEST(MakePage, ACardIsToldByItsProportionsWhereNoResolutionIsKnown) {
    const Capture capture = capture_of({140, 88.3}, 0, 30, 0);  // a TD1 card seen large
    const Page page = make_page(capture, find_outlines(capture.bands.front()), nullptr);
    ASSERT_TRUE(page.found);
    EXPECT_EQ(page.format, mrz::Format::TD1);
    EXPECT_NEAR(page.size_mm.width, 85.6, 1);
}

TEST(MakePage, APhotographOnAPageThatFillsThePictureIsNoDocument) {
    for (const double ppi : {0.0, kPpi}) {
        Capture capture = capture_of({44, 32}, 0, 205, ppi);
        cv::Mat picture = as_mat(capture.bands[0].image.view());
        cv::rectangle(picture, {580, 420}, {920, 680}, cv::Scalar(60, 60, 70), cv::FILLED);
        const Page page = make_page(capture, find_outlines(capture.bands.front()), nullptr);
        EXPECT_FALSE(page.found) << ppi;
        EXPECT_EQ(page.bands[0].image.width(), 1500) << ppi;
    }
}

TEST(MakePage, APageTurnedByQuartersKeepsItsSizeAndTellsHowItLay) {
    const Capture capture = capture_of({125, 88}, 7, 30, kPpi);
    const Page lying = make_page(capture, find_outlines(capture.bands.front()), nullptr);
    Page page = make_page(capture, find_outlines(capture.bands.front()), nullptr);
    turn_page(page, 2);
    EXPECT_EQ(page.size_mm.width, lying.size_mm.width);
    EXPECT_NEAR(page.turned_deg, -173, 0.3);
    turn_page(page, 1);
    EXPECT_EQ(page.size_mm.width, lying.size_mm.height);
    EXPECT_EQ(page.bands[0].image.width(), lying.bands[0].image.height());
    EXPECT_NEAR(page.turned_deg, 97, 0.3);
    turn_page(page, 1);
    EXPECT_EQ(cv::norm(as_mat(page.bands[0].image.view()), as_mat(lying.bands[0].image.view()), cv::NORM_INF), 0);
    EXPECT_NEAR(page.turned_deg, lying.turned_deg, 1e-9);
}

TEST(MakePage, NothingIsNoPage) {
    EXPECT_FALSE(make_page({}, {}, nullptr).found);
    EXPECT_TRUE(find_outlines(BandImage{}).empty());
}

}  // namespace
}  // namespace garita
