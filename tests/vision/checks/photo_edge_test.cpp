// photo-edge: a shadow on two sides of the photograph, and what only looks like one.
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/vision/checks/specimens.h"
#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kPpi = 400;
constexpr double kPxPerMm = kPpi / 25.4;
const cv::Rect kPhoto(cvRound(10 * kPxPerMm), cvRound(10 * kPxPerMm), cvRound(35 * kPxPerMm), cvRound(45 * kPxPerMm));

/// A page in infrared with a photograph's place, as `paint` leaves it.
template <typename Paint>
Inspected page_with(Paint paint) {
    cv::Mat picture(cvRound(70 * kPxPerMm), cvRound(60 * kPxPerMm), CV_8U, cv::Scalar(200));
    paint(picture);
    cv::GaussianBlur(picture, picture, {}, 0.7);
    Inspected document;
    Page& page = document.pages.emplace_back();
    page.ppi = kPpi;
    page.size_mm = {60, 70};
    page.bands.push_back({.band = Band::Infrared, .image = to_image(picture), .ppi = kPpi, .light_nm = {}});
    page.bands.push_back({.band = Band::White, .image = to_image(picture), .ppi = kPpi, .light_nm = {}});
    document.reading.portraits.push_back({.kind = PortraitKind::Primary,
                                          .page = 0,
                                          .region_mm = {10.6, 9.5, 34.5, 45.8},
                                          .face_mm = {},
                                          .confidence = 1});
    return document;
}

void shadow_right(cv::Mat& picture) {
    cv::line(picture, {kPhoto.br().x, kPhoto.y}, kPhoto.br(), cv::Scalar(110), 3);
}
void shadow_below(cv::Mat& picture) {
    cv::line(picture, {kPhoto.x, kPhoto.br().y}, kPhoto.br(), cv::Scalar(110), 3);
}

TEST(PhotoEdge, PrintedPhotographIsSuccessful) {
    const Finding finding = page_with([](cv::Mat& picture) {
                                cv::rectangle(picture, kPhoto, cv::Scalar(90), cv::FILLED);
                            }).check("photo-edge");
    EXPECT_EQ(finding.outcome, Outcome::Successful);
    EXPECT_GT(finding.margin.value_or(-1), 0.5);
}

TEST(PhotoEdge, ShadowOnTwoSidesIsUndeterminedAndShown) {
    const Finding finding = page_with([](cv::Mat& picture) {
                                shadow_right(picture);
                                shadow_below(picture);
                            }).check("photo-edge");
    EXPECT_EQ(finding.outcome, Outcome::Undetermined);
    EXPECT_EQ(finding.message_key, "photo-edge.edge");
    EXPECT_LT(finding.margin.value_or(1), 0);
    EXPECT_EQ(finding.regions_mm.size(), 2U);
}

TEST(PhotoEdge, OneCreaseIsNoEdge) {
    EXPECT_EQ(page_with(shadow_right).check("photo-edge").outcome, Outcome::Successful);
}

TEST(PhotoEdge, NoPortraitOrCoarsePictureIsNotSupported) {
    Inspected document = page_with(shadow_right);
    document.pages.front().ppi = 150;
    EXPECT_EQ(document.check("photo-edge").reason, reason::kTooCoarse);
    document.reading.portraits.clear();
    EXPECT_EQ(document.check("photo-edge").reason, reason::kNoPortrait);
}

TEST(PhotoEdge, RegionOutsideThePageIsNotJudged) {
    Inspected document = page_with(shadow_right);
    for (const RectMm& region : {RectMm{-30, -30, 10, 10}, RectMm{59, 69, 50, 50}, RectMm{10, 10, 0, 0}}) {
        document.reading.portraits.front().region_mm = region;
        EXPECT_EQ(document.check("photo-edge").outcome, Outcome::NotSupported);
    }
}

TEST(PhotoEdge, GluedPhotographIsSeenItsGenuineTwinAndTheRealPassportAreNot) {
    const Finding glued =
        drawn({.format = mrz::Format::TD3, .kind = "photo-over", .seed = 1, .ppi = 400}).check("photo-edge");
    print("photo-over", glued);
    EXPECT_EQ(glued.outcome, Outcome::Undetermined);
    const Finding genuine = drawn({.format = mrz::Format::TD3, .seed = 1, .ppi = 400}).check("photo-edge");
    print("genuine", genuine);
    EXPECT_EQ(genuine.outcome, Outcome::Successful);
    const std::optional<Inspected> real = real_passport();
    if (!real) GTEST_SKIP() << "no corpus (GARITA_CORPUS)";
    print("real", real->check("photo-edge"));
    EXPECT_EQ(real->check("photo-edge").outcome, Outcome::Successful);
}

}  // namespace
}  // namespace garita
