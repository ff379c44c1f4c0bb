// second-portrait: where the series has a second portrait a picture is printed (second_portrait.md).
#include <opencv2/imgproc.hpp>

#include "vision/checks/detail/features.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita {

std::optional<FeatureMeasure> detail::tones_of_second_portrait(const Page& page, const RectMm& place) {
    constexpr double kFineMm = 0.5;  // lines and print screens are finer
    constexpr double kPart = 0.05;
    constexpr int kLeastSide = 16;
    const BandImage* white = page.find(Band::White);
    if (white == nullptr || white->image.empty() || page.ppi <= 0) return std::nullopt;
    const cv::Mat whole = as_mat(white->image.view());
    cv::Mat there = whole(pixels_of(page, place, whole));
    if (there.cols < kLeastSide || there.rows < kLeastSide) return std::nullopt;
    if (there.channels() == 3) cv::cvtColor(there, there, cv::COLOR_BGR2GRAY);
    cv::Mat soft;
    cv::GaussianBlur(there, soft, {}, kFineMm * page.ppi / kMillimetresPerInch);
    const int dark = percentile(soft, kPart);
    const int light = percentile(soft, 1 - kPart);
    return FeatureMeasure{contrast_of(dark, light), Band::White, place};
}

namespace checks {

Finding second_portrait(const Subject& subject) {
    return detail::hold_feature_against_model(subject, "second-portrait",
                                              {.successful = "second-portrait.successful",
                                               .failed = "second-portrait.failed",
                                               .advice = "second-portrait.advice"});
}

}  // namespace checks
}  // namespace garita
