#include "vision/read/find_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace garita {
namespace {

// Levels of the pyramid, and pixels of a level's half by which dark is grown and shrunk again. A symbol's light areas
// reach over two modules or three; so these close symbols of 1.5 to 12 pixels a module.
constexpr int kLevels = 2;
constexpr std::array kReaches = {1, 2, 3};
// Dark is what lies this far below the mean of a window of so many pixels: about ten modules.
constexpr int kWindow = 41;
constexpr int kBelowMean = 10;
// Shortest side of a block, pixels of a level's half: 10 modules of 1.5 pixels.
constexpr int kShortestSide = 8;
// Share of the smallest rectangle around it that a block must fill.
constexpr double kLeastFill = 0.72;
// Share of its upright box: a row of bars as long as five times its height fills 0.28 at 45 degrees.
constexpr double kLeastOfBox = 0.2;
// Borders of dark and light that a line across a block must cross in the mean, along its busier axis and along the
// other. A letter comes to 3; of bars the other may have none.
constexpr double kLeastCrossed = 5;
constexpr double kBarred = 2;
constexpr double kSameBlock = 0.8;

/// What a dark pixel, or a border beside one, counts in Halves: a mean of four remains whole.
constexpr int kEachPixel = 4;

/// What a level shows, at half its size.
struct Halves {
    cv::Mat dark;          ///< 255 where any of the four pixels is dark
    cv::Mat across, down;  ///< borders between dark and light from the four to their next, kEachPixel for each
};

cv::Mat dark_of(const cv::Mat& grey) {
    cv::Mat mean;
    cv::boxFilter(grey, mean, CV_8U, {kWindow, kWindow});
    cv::Mat below;
    cv::subtract(mean, grey, below);
    cv::Mat dark;
    cv::threshold(below, dark, kBelowMean, 4 * kEachPixel, cv::THRESH_BINARY);
    return dark;
}

/// Borders between pixels and their next by `to`, counted in each four pixels.
cv::Mat borders_of(const cv::Mat& dark, cv::Point to, cv::Size halves) {
    const cv::Rect all(0, 0, 2 * halves.width, 2 * halves.height);
    cv::Mat border;
    cv::bitwise_xor(dark(all), dark(all + to), border);
    cv::Mat mean;
    cv::resize(border, mean, halves, 0, 0, cv::INTER_AREA);
    return mean;
}

Halves halves_of(const cv::Mat& grey) {
    const cv::Mat dark = dark_of(grey);
    const cv::Size size((grey.cols - 1) / 2, (grey.rows - 1) / 2);
    cv::Mat mean;
    cv::resize(dark(cv::Rect(0, 0, 2 * size.width, 2 * size.height)), mean, size, 0, 0, cv::INTER_AREA);
    return {mean > 0, borders_of(dark, {1, 0}, size), borders_of(dark, {0, 1}, size)};
}

/// A connected area of a closing, its holes included.
struct Area {
    double pixels = 0;
    double across = 0, down = 0;  ///< borders within
    cv::Rect box;
    double fill = 0;  ///< share of the smallest rectangle around it, turned or not
};

/// Whether lines across a box of halves cross as many borders as those across a symbol.
bool is_busy(const cv::Size& box, double across, double down) {
    const double crossed_across = across / (2.0 * box.height);
    const double crossed_down = down / (2.0 * box.width);
    const double more = std::max(crossed_across, crossed_down);
    const double less = std::min(crossed_across, crossed_down);
    return more > kLeastCrossed && (less > kLeastCrossed || std::max(across, down) > kBarred * std::min(across, down));
}

/// Areas of a closing that are large and compact enough for a symbol. Boxes that are filled so far cover each pixel a
/// few times in the mean, however many there are.
std::vector<Area> areas_of(const Halves& halves, const cv::Mat& closed) {
    std::vector<std::vector<cv::Point>> contours;
    std::vector<cv::Vec4i> tree;
    cv::findContours(closed, contours, tree, cv::RETR_CCOMP, cv::CHAIN_APPROX_SIMPLE);
    std::vector<Area> areas;
    for (std::size_t i = 0; i < contours.size(); ++i) {
        const bool is_hole = tree[i][3] >= 0;
        if (is_hole) continue;
        Area area;
        area.box = cv::boundingRect(contours[i]);
        if (std::min(area.box.width, area.box.height) < kShortestSide) continue;
        // More than the area holds, but told without tracing it.
        const double pixels_each = area.box.area() / static_cast<double>(kEachPixel);
        if (!is_busy(area.box.size(), pixels_each * cv::mean(halves.across(area.box))[0],
                     pixels_each * cv::mean(halves.down(area.box))[0]))
            continue;
        area.pixels = cv::contourArea(contours[i]);
        if (area.pixels < kLeastOfBox * area.box.area()) continue;
        const cv::Size2f size = cv::minAreaRect(contours[i]).size;
        area.fill = area.pixels / (static_cast<double>(size.width) * size.height);
        if (area.fill < kLeastFill) continue;
        cv::Mat within(area.box.size(), CV_8U, cv::Scalar(0));
        cv::fillPoly(within, contours[i], 255, cv::LINE_8, 0, -area.box.tl());
        const double counted = cv::countNonZero(within) / static_cast<double>(kEachPixel);
        area.across = counted * cv::mean(halves.across(area.box), within)[0];
        area.down = counted * cv::mean(halves.down(area.box), within)[0];
        if (is_busy(area.box.size(), area.across, area.down)) areas.push_back(area);
    }
    return areas;
}

void find_in(const Halves& halves, int reach, int scale, std::vector<SymbolCandidate>& found) {
    const cv::Mat square = cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1});
    cv::Mat closed;
    cv::morphologyEx(halves.dark, closed, cv::MORPH_CLOSE, square);
    for (const Area& area : areas_of(halves, closed)) {
        const int k = 2 * scale;
        // Of random modules every second border is one of dark and light.
        const double module_px = scale * 4 * area.pixels / (2 * std::max(area.across, area.down));
        found.push_back({cv::Rect(area.box.x * k, area.box.y * k, area.box.width * k, area.box.height * k), module_px,
                         std::min(1.0, area.fill)});
    }
}

}  // namespace

std::vector<SymbolCandidate> find_blocks(const cv::Mat& grey, std::size_t most) {
    std::vector<SymbolCandidate> found;
    cv::Mat level = grey;
    for (int i = 0; i < kLevels && std::min(level.cols, level.rows) > 4 * kShortestSide; ++i) {
        const Halves halves = halves_of(level);
        for (const int reach : kReaches) find_in(halves, reach, 1 << i, found);
        cv::Mat half;
        cv::resize(level, half, {level.cols / 2, level.rows / 2}, 0, 0, cv::INTER_AREA);
        level = half;
    }
    // A symbol before its parts.
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.box.area() > b.box.area(); });
    std::vector<SymbolCandidate> kept;
    for (const SymbolCandidate& candidate : found) {
        if (kept.size() == most) break;
        if (std::ranges::none_of(kept, [&](const auto& k) { return overlap_of(k.box, candidate.box) > kSameBlock; }))
            kept.push_back(candidate);
    }
    return kept;
}

}  // namespace garita
