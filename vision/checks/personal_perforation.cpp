// personal-perforation: holes through the page, as many as a number has (personal_perforation.md).
#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "vision/checks/detail/features.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kLeastPpi = 250;  // holes of 0.35 mm with as much between them
constexpr double kSmallestMm = 0.2;
constexpr double kLargestMm = 0.9;
constexpr double kDark = 0.55;      // of the paper's tone
constexpr double kLongest = 1.7;    // times as long as wide
constexpr double kLeastFull = 0.5;  // of the rectangle around it: a circle fills 0.79

/// What is dark there against the paper: CV_8U, 255; empty where the band is missing.
cv::Mat dark_in(const Page& page, Band band, const RectMm& place) {
    const BandImage* picture = page.find(band);
    if (picture == nullptr || picture->image.empty()) return {};
    const cv::Mat whole = as_mat(picture->image.view());
    cv::Mat there = whole(detail::pixels_of(page, place, whole));
    if (there.empty()) return {};
    if (there.channels() == 3) cv::cvtColor(there, there, cv::COLOR_BGR2GRAY);
    return there < kDark * detail::percentile(there, 0.5);
}

bool is_round(const int* stats, double px_per_mm) {
    const double width = stats[cv::CC_STAT_WIDTH];
    const double height = stats[cv::CC_STAT_HEIGHT];
    const double area = stats[cv::CC_STAT_AREA];
    const double across = 2 * std::sqrt(area / std::numbers::pi) / px_per_mm;
    return across >= kSmallestMm && across <= kLargestMm &&
           std::max(width, height) <= kLongest * std::min(width, height) && area >= kLeastFull * width * height;
}

}  // namespace

std::optional<FeatureMeasure> detail::holes(const Page& page, const RectMm& place) {
    cv::Mat dark = dark_in(page, Band::White, place);
    if (dark.empty() || page.ppi < kLeastPpi) return std::nullopt;
    // Nothing comes back out of a hole under any light.
    if (const cv::Mat infrared = dark_in(page, Band::Infrared, place); infrared.size() == dark.size()) {
        cv::Mat near;
        cv::dilate(infrared, near, {});  // bands lie on each other to a pixel or so
        dark &= near;
    }
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(dark, labels, stats, centres, 4);
    int round = 0;
    for (int i = 1; i < count; ++i)
        if (is_round(stats.ptr<int>(i), page.ppi / kMillimetresPerInch)) ++round;
    return FeatureMeasure{static_cast<double>(round), Band::White, place};
}

namespace checks {

Finding personal_perforation(const Subject& subject) {
    return detail::hold_feature_against_model(subject, "personal-perforation",
                                              {.successful = "personal-perforation.successful",
                                               .failed = "personal-perforation.failed",
                                               .advice = "personal-perforation.advice"});
}

}  // namespace checks
}  // namespace garita
