// fibres-ultraviolet: fibres in the paper glow in colours under 365 nm (fibres_ultraviolet.md).
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/against_model.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

constexpr detail::ModelKeys kKeys{.successful = "fibres-ultraviolet.successful",
                                  .failed = "fibres-ultraviolet.failed",
                                  .advice = "fibres-ultraviolet.advice"};

// Of a fibre, see fibres_ultraviolet.md.
constexpr double kPpi = 200;
constexpr double kSurroundingsMm = 1.0;
constexpr int kBrighter = 14;  // than what is round it, in its colour, grey levels
constexpr double kShortestMm = 1.0;
constexpr double kLongestMm = 7;
constexpr double kThickestMm = 0.45;
constexpr double kRoundPhotoMm = 1;                 // skin and cloth glow too
constexpr double kSquareDecimetre = 100.0 * 100.0;  // mm²

/// What is brighter than its surroundings in red or in green: blue is what lint, dust and washed paper glow in.
cv::Mat coloured_glow(const cv::Mat& bgr, double px_per_mm) {
    cv::Mat most;
    for (const int colour : {1, 2}) {
        cv::Mat brighter;
        cv::extractChannel(bgr, brighter, colour);
        cv::Mat surroundings;
        cv::medianBlur(brighter, surroundings, 2 * cvRound(kSurroundingsMm * px_per_mm / 2) + 1);
        cv::subtract(brighter, surroundings, brighter);
        most = most.empty() ? brighter : cv::max(most, brighter);
    }
    cv::Mat mask;
    cv::threshold(most, mask, kBrighter, 255, cv::THRESH_BINARY);
    return mask;
}

/// Thin and short, as fibres are; print runs on, dust is round.
bool is_fibre(const std::vector<cv::Point>& outline, double px_per_mm) {
    const cv::RotatedRect box = cv::minAreaRect(outline);
    // A bent fibre fills its box badly; its outline runs along it twice.
    const double length = cv::arcLength(outline, true) / 2 / px_per_mm;
    const double thickness = cv::contourArea(outline) / px_per_mm / px_per_mm / std::max(length, 0.01);
    const double extent = std::max(box.size.width, box.size.height) / px_per_mm;
    return extent >= kShortestMm && length <= kLongestMm && thickness <= kThickestMm;
}

}  // namespace

Finding fibres_ultraviolet(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    const int index = subject.reading.mrz->page;
    const BandImage* band = page->find(Band::Ultraviolet);
    if (band == nullptr) return not_supported(reason::kNoSuchLamp);
    if (band->image.channels() != 3 || page->ppi < kPpi / 2) return not_supported(reason::kTooCoarse);
    const double scale = std::min(1.0, kPpi / page->ppi);
    cv::Mat small;
    cv::resize(as_mat(band->image.view()), small, {}, scale, scale, cv::INTER_AREA);
    const double px_per_mm = page->ppi * scale / kMillimetresPerInch;
    cv::Mat glow = coloured_glow(small, px_per_mm);
    const cv::Mat looked_at = detail::bare_page(subject, index, px_per_mm, glow.size(), kRoundPhotoMm);
    const double area = cv::countNonZero(looked_at) / px_per_mm / px_per_mm;
    if (area <= 0) return not_supported(reason::kTooCoarse);
    cv::bitwise_and(glow, looked_at, glow);
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(glow, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    const auto fibres = std::ranges::count_if(
        outlines, [&](const std::vector<cv::Point>& outline) { return is_fibre(outline, px_per_mm); });

    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = index;
    finding.measured = static_cast<double>(fibres) * kSquareDecimetre / area;
    finding.regions_mm = {{0, 0, page->size_mm.width, page->size_mm.height}};
    if (detail::hold_against_level(subject, "fibres-ultraviolet", kKeys, finding)) return finding;
    // Whether there should be any only a model knows.
    return not_supported(reason::kNoModel, std::move(finding));
}

}  // namespace garita::checks
