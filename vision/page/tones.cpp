#include "vision/page/tones.h"

#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kLeastContrast = 64;       // grey values between the two tones
constexpr double kMiddle = 0.25;            // values this share of the contrast away from both tones are between them
constexpr double kMostBetween = 0.15;       // of them for each edge: README.md has what was measured
constexpr std::int64_t kFewestEdges = 500;  // fewer are an even picture, whatever the tones of a few specks

struct TonePair {
    double dark = 0;
    double light = 0;
};

/// The means of what is darker and lighter than Otsu's threshold.
TonePair tones_of(const cv::Mat& grey) {
    cv::Mat lighter;
    cv::threshold(grey, lighter, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    return {cv::mean(grey, ~lighter)[0], cv::mean(grey, lighter)[0]};
}

}  // namespace

bool has_two_tones_only(const ImageView& picture) {
    if (picture.empty() || picture.width < 2) return false;
    const cv::Mat grey = as_grey(picture);
    const auto [dark, light] = tones_of(grey);
    const double contrast = light - dark;
    if (contrast < kLeastContrast) return false;
    const double low = dark + kMiddle * contrast;
    const double high = light - kMiddle * contrast;
    // A lens spreads every edge over a pixel or more; a threshold leaves nothing on it.
    const auto between = static_cast<std::int64_t>(cv::countNonZero((grey > low) & (grey < high)));
    const cv::Mat light_side = grey > (dark + light) / 2;
    const auto edges = static_cast<std::int64_t>(
        cv::countNonZero(light_side.colRange(1, grey.cols) != light_side.colRange(0, grey.cols - 1)));
    return edges >= kFewestEdges && static_cast<double>(between) < kMostBetween * static_cast<double>(edges);
}

}  // namespace garita
