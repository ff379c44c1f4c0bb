#include "vision/page/tones.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <span>

#include "vision/cv.h"

namespace garita {
namespace {

constexpr double kLeastContrast = 64;       // grey values between the two tones
constexpr double kMiddle = 0.25;            // values this share of the contrast away from both tones are between them
constexpr double kMostBetween = 0.15;       // of them for each edge: README.md has what was measured
constexpr std::int64_t kFewestEdges = 500;  // fewer are an even picture, whatever the tones of a few specks

using Histogram = std::array<std::int64_t, 256>;

Histogram histogram_of(const cv::Mat& grey) {
    Histogram counts{};
    for (int y = 0; y < grey.rows; ++y)
        for (const std::uint8_t value : std::span(grey.ptr<std::uint8_t>(y), static_cast<std::size_t>(grey.cols)))
            ++counts[value];
    return counts;
}

struct TonePair {
    double dark = 0;
    double light = 0;
};

/// The means of what is darker and lighter than Otsu's threshold.
TonePair tones_of(const cv::Mat& grey, const Histogram& counts) {
    cv::Mat lighter;
    const double threshold = cv::threshold(grey, lighter, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    std::array<double, 2> sum{};
    std::array<double, 2> pixels{};
    for (std::size_t value = 0; value < counts.size(); ++value) {
        const std::size_t side = static_cast<double>(value) > threshold ? 1 : 0;
        sum.at(side) += static_cast<double>(value) * static_cast<double>(counts.at(value));
        pixels.at(side) += static_cast<double>(counts.at(value));
    }
    return {sum[0] / std::max(pixels[0], 1.0), sum[1] / std::max(pixels[1], 1.0)};
}

}  // namespace

bool has_two_tones_only(const ImageView& picture) {
    if (picture.empty() || picture.width < 2) return false;
    const cv::Mat grey = as_grey(picture);
    const Histogram counts = histogram_of(grey);
    const auto [dark, light] = tones_of(grey, counts);
    const double contrast = light - dark;
    if (contrast < kLeastContrast) return false;
    // A lens spreads every edge over a pixel or more; a threshold leaves nothing on it.
    double between = 0;
    for (std::size_t value = 0; value < counts.size(); ++value)
        if (const auto v = static_cast<double>(value); v > dark + kMiddle * contrast && v < light - kMiddle * contrast)
            between += static_cast<double>(counts.at(value));
    if (between >= kMostBetween * static_cast<double>(grey.total())) return false;  // however many edges there are
    const cv::Mat light_side = grey > (dark + light) / 2;
    const auto edges = static_cast<std::int64_t>(
        cv::countNonZero(light_side.colRange(1, grey.cols) != light_side.colRange(0, grey.cols - 1)));
    return edges >= kFewestEdges && between < kMostBetween * static_cast<double>(edges);
}

}  // namespace garita
