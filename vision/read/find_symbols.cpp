#include "vision/read/find_symbols.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace garita {
namespace {

// Texture is judged in cells of so many pixels, at each level of a pyramid.
constexpr int kCell = 8;
constexpr int kLevels = 4;
// A level finds modules of these sizes in its own pixels: finer is noise, coarser leaves cells without an edge.
constexpr double kFinestModule = 1.15;
constexpr double kCoarsestModule = 7;
// Grey levels: standard deviation within a symbol, as faintly as it is read; and so that security print around a strong
// symbol is not taken for its continuation.
constexpr std::array<float, 2> kLeastDeviations = {9, 24};
// The smallest area, cells along each side.
constexpr int kLeastCells = 2;
// Of fewer cells than this it is hard to say how even they are.
constexpr double kFewCells = 8;
// Of areas longer than this against their width only bars are likely: Data Matrix of 8 × 18 to 16 × 48 modules lose
// rank by it, not their place.
constexpr double kLongestMatrix = 2;
constexpr double kLineOfPrint = 0.5;
// Edges along one axis outweigh the other's by this in bars.
constexpr double kBarred = 2;
// Cells inside the rim from which these alone are judged.
constexpr int kFewestInner = 9;
// Share of its upright or turned box that an area must fill.
constexpr double kLeastFill = 0.5;
// More in common than this is the same area.
constexpr double kSameArea = 0.6;

/// Means over cells.
struct Cells {
    cv::Mat deviation, across, down;  // CV_32F: standard deviation, mean step to the next pixel right and below
};

/// Sums over the eight pixels of a row of a cell.
struct RowSums {
    int grey = 0, squares = 0, across = 0, down = 0;
};
RowSums row_sums(const std::uint8_t* row, const std::uint8_t* below) {
    RowSums sums;
    for (int x = 0; x < kCell; ++x) {
        sums.grey += row[x];
        sums.squares += row[x] * row[x];
        sums.across += std::abs(row[x + 1] - row[x]);
        sums.down += std::abs(below[x] - row[x]);
    }
    return sums;
}

/// REQUIRES a picture larger than a cell.
Cells cells_of(const cv::Mat& grey) {
    const cv::Size cells((grey.cols - 1) / kCell, (grey.rows - 1) / kCell);
    cv::Mat mean(cells, CV_32F, cv::Scalar(0));
    cv::Mat square(cells, CV_32F, cv::Scalar(0));
    Cells out;
    out.across = cv::Mat(cells, CV_32F, cv::Scalar(0));
    out.down = cv::Mat(cells, CV_32F, cv::Scalar(0));
    constexpr float kEach = 1.F / (kCell * kCell);
    for (int y = 0; y < cells.height * kCell; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        const auto* below = grey.ptr<std::uint8_t>(y + 1);
        for (int x = 0; x < cells.width; ++x) {
            const RowSums sums = row_sums(row + x * kCell, below + x * kCell);
            mean.at<float>(y / kCell, x) += kEach * static_cast<float>(sums.grey);
            square.at<float>(y / kCell, x) += kEach * static_cast<float>(sums.squares);
            out.across.at<float>(y / kCell, x) += kEach * static_cast<float>(sums.across);
            out.down.at<float>(y / kCell, x) += kEach * static_cast<float>(sums.down);
        }
    }
    for (cv::Mat* m : {&mean, &square, &out.across, &out.down}) cv::blur(*m, *m, {3, 3});
    cv::Mat variance = square - mean.mul(mean);
    cv::max(variance, 0, variance);
    cv::sqrt(variance, out.deviation);
    return out;
}

/// What a module would measure if the cell were filled with dark and light ones at random: half of all borders are
/// edges of twice the deviation, so deviation over mean step is the module.
float module_of(const Cells& cells, int y, int x) {
    const float step = std::max(cells.across.at<float>(y, x), cells.down.at<float>(y, x));
    return step > 0 ? cells.deviation.at<float>(y, x) / step : 1e6F;
}

cv::Mat textured(const Cells& cells, float least_deviation) {
    cv::Mat mask(cells.deviation.size(), CV_8U, cv::Scalar(0));
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x) {
            const double module = module_of(cells, y, x);
            if (cells.deviation.at<float>(y, x) > least_deviation && module > kFinestModule && module < kCoarsestModule)
                mask.at<std::uint8_t>(y, x) = 255;
        }
    return mask;
}

/// How alike the cells of an area are, 0 … 1: a symbol is as dense everywhere, print comes in lines and words.
double evenness_of(const Cells& cells, const cv::Rect& box, const cv::Mat& mask) {
    cv::Scalar mean;
    cv::Scalar deviation;
    const cv::Mat both = cells.across(box) + cells.down(box);
    cv::meanStdDev(both, mean, deviation, mask);
    return mean[0] > 0 ? std::max(0.0, 1 - deviation[0] / mean[0]) : 0;
}

/// 1, but less for long areas whose strokes run both ways alike: matrix symbols are nearly square (PDF417 apart, which
/// has bars), print comes in lines.
double shape_of(const Cells& cells, const cv::Rect& box, const cv::Mat& mask) {
    const double across = cv::mean(cells.across(box), mask)[0];
    const double down = cv::mean(cells.down(box), mask)[0];
    const double length = std::max(box.width, box.height) / static_cast<double>(std::min(box.width, box.height));
    const bool barred = std::max(across, down) > kBarred * std::min(across, down);
    return length > kLongestMatrix && !barred ? kLineOfPrint : 1;
}

double mean_module_of(const Cells& cells, const cv::Rect& box, const cv::Mat& mask) {
    const double step = std::max(cv::mean(cells.across(box), mask)[0], cv::mean(cells.down(box), mask)[0]);
    return step > 0 ? cv::mean(cells.deviation(box), mask)[0] / step : kCoarsestModule;
}

/// How far dark and light are in balance, 0 … 1: about half of a symbol is dark, a fifth of a line of print.
double balance_of(const cv::Mat& grey, cv::Rect box) {
    if (std::min(box.width, box.height) >= 5) box = {box.x + 1, box.y + 1, box.width - 2, box.height - 2};
    const cv::Mat area = grey(cv::Rect(box.x * kCell, box.y * kCell, box.width * kCell, box.height * kCell));
    double low = 0;
    double high = 0;
    cv::minMaxLoc(area, &low, &high);
    const double share = high > low ? (high - cv::mean(area)[0]) / (high - low) : 0;
    return std::max(0.0, 1 - 1.6 * std::abs(share - 0.5));
}

/// An area without its rim, where cells share the quiet zone; the area itself when it is all rim. `own` has a cell of
/// what lies around the area's box, as far as there is any.
cv::Mat without_rim(const cv::Mat& own, const cv::Rect& box) {
    cv::Mat inner;
    cv::erode(own, inner, cv::Mat());
    return (cv::countNonZero(inner(box)) >= kFewestInner ? inner : own)(box);
}

void find_in(const cv::Mat& grey, const Cells& cells, const cv::Mat& mask, double scale,
             std::vector<SymbolCandidate>& found) {
    cv::Mat labels;
    cv::Mat boxes;
    cv::Mat centres;
    const int areas = cv::connectedComponentsWithStats(mask, labels, boxes, centres, 4);
    for (int label = 1; label < areas; ++label) {
        const cv::Rect box(boxes.at<int>(label, 0), boxes.at<int>(label, 1), boxes.at<int>(label, 2),
                           boxes.at<int>(label, 3));
        if (box.width < kLeastCells || box.height < kLeastCells) continue;
        const cv::Rect wide =
            cv::Rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2) & cv::Rect({}, labels.size());
        const cv::Mat own = labels(wide) == label;
        std::vector<cv::Point> points;
        cv::findNonZero(own, points);
        const cv::Size2f turned = cv::minAreaRect(points).size;
        const double area = boxes.at<int>(label, cv::CC_STAT_AREA);
        const double fill = area / std::min<double>(box.area(), (turned.width + 1) * (turned.height + 1));
        if (fill < kLeastFill) continue;
        const cv::Mat inner = without_rim(own, box - wide.tl());
        const double k = kCell * scale;
        found.push_back(
            {cv::Rect(cvRound(box.x * k), cvRound(box.y * k), cvRound(box.width * k), cvRound(box.height * k)),
             mean_module_of(cells, box, inner) * scale,
             fill * evenness_of(cells, box, inner) * balance_of(grey, box) * shape_of(cells, box, inner) * area /
                 (area + kFewCells)});
    }
}

}  // namespace

double overlap_of(const cv::Rect& a, const cv::Rect& b) {
    const double common = (a & b).area();
    return common > 0 ? common / (a.area() + b.area() - common) : 0;
}

std::vector<SymbolCandidate> find_symbols(const cv::Mat& grey, std::size_t most) {
    std::vector<SymbolCandidate> found;
    cv::Mat level = grey;
    for (int i = 0; i < kLevels && std::min(level.cols, level.rows) > 3 * kCell; ++i) {
        const Cells cells = cells_of(level);
        for (const float deviation : kLeastDeviations) find_in(level, cells, textured(cells, deviation), 1 << i, found);
        if (i + 1 == kLevels) break;
        cv::Mat half;
        cv::resize(level, half, {level.cols / 2, level.rows / 2}, 0, 0, cv::INTER_AREA);
        level = half;
    }
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.score > b.score; });
    std::vector<SymbolCandidate> kept;
    for (const SymbolCandidate& candidate : found) {
        if (kept.size() == most) break;
        if (std::ranges::none_of(kept, [&](const auto& k) { return overlap_of(k.box, candidate.box) > kSameArea; }))
            kept.push_back(candidate);
    }
    return kept;
}

}  // namespace garita
