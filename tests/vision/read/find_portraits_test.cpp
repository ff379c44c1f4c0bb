// The holder's photograph is found with its face in it; where there is none, none is found.
#include "vision/read/find_portraits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <vector>

#include "tests/vision/checks/specimens.h"
#include "vision/cv.h"

namespace garita {
namespace {

/// Common part of two regions over what they cover together.
double overlap(const RectMm& a, const RectMm& b) {
    const double w = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double h = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (w <= 0 || h <= 0) return 0;
    return w * h / (a.width * a.height + b.width * b.height - w * h);
}

bool holds(const RectMm& outer, const RectMm& inner) {
    return inner.width > 0 && inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
}

const Portrait* primary(const std::vector<Portrait>& portraits) {
    const auto found = std::ranges::find(portraits, PortraitKind::Primary, &Portrait::kind);
    return found == portraits.end() ? nullptr : &*found;
}

PortraitFinder& finder() {
    static auto made =
        PortraitFinder::create(bytes_of("/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml"));
    EXPECT_TRUE(made.has_value());
    return *made;
}

TEST(FindPortraits, PhotographOfADrawnPassportIsFoundInItsPlace) {
    for (const std::uint64_t seed : {301U, 302U, 303U}) {
        SCOPED_TRACE(seed);
        specimen::Request request;
        request.seed = seed;
        request.ppi = 300;
        const Portrait* found = primary(drawn(request).reading.portraits);
        ASSERT_NE(found, nullptr);
        // Where the specimen's layout has it (vision/specimen/layout.cpp).
        const RectMm photograph{6, 15.5, 35, 45};
        EXPECT_GT(overlap(found->region_mm, photograph), 0.85) << overlap(found->region_mm, photograph);
        EXPECT_TRUE(holds(photograph, found->face_mm));
        EXPECT_TRUE(holds(found->region_mm, found->face_mm));
    }
}

TEST(FindPortraits, PhotographOfADrawnCardIsFoundInItsPlace) {
    specimen::Request request;
    request.format = mrz::Format::TD1;
    request.seed = 401;
    const Portrait* found = primary(drawn(request).reading.portraits);
    ASSERT_NE(found, nullptr);
    const RectMm photograph{3.5, 6.3, 17.89, 23.0};
    EXPECT_GT(overlap(found->region_mm, photograph), 0.85) << overlap(found->region_mm, photograph);
    EXPECT_TRUE(holds(photograph, found->face_mm));
}

TEST(FindPortraits, PageWithoutAPhotographHasNone) {
    Page page;
    page.found = true;
    page.format = mrz::Format::TD3;
    page.ppi = 300;
    page.size_mm = {125, 88};
    cv::Mat paper(1039, 1476, CV_8U, cv::Scalar(205));
    for (int y = 100; y < 700; y += 60)  // lines of print where the photograph would stand, too
        for (int x = 60; x < 1300; x += 26) paper(cv::Rect(x, y, 5, 26)).setTo(40);
    BandImage image;
    image.band = Band::White;
    image.image = to_image(paper);
    page.bands.push_back(std::move(image));
    EXPECT_TRUE(finder().find(std::span(&page, 1)).empty());
}

TEST(FindPortraits, PageThatWasNotFoundIsNotSearched) {
    const Page page;
    EXPECT_TRUE(finder().find(std::span(&page, 1)).empty());
}

TEST(FindPortraits, CascadeThatIsNoneIsAnError) {
    EXPECT_FALSE(PortraitFinder::create({}).has_value());
}

}  // namespace
}  // namespace garita
