#include "vision/page/frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace garita {
namespace {

constexpr double kPitchMm = 2.54;  // Doc 9303 part 3, 8th edition, 4.2: ten characters an inch

/// Where the last line's centre and the first character's centre stand: nominal positions in the figures of Doc 9303
/// parts 4 to 7 (8th edition). Issuers keep them within a few millimetres; the edges that are seen decide.
struct MrzPlace {
    double left;    ///< first character's centre from the left edge, mm
    double bottom;  ///< last line's centre from the lower edge, mm
};
MrzPlace place_of(mrz::Format format) {
    switch (format) {
        case mrz::Format::TD1:
        case mrz::Format::IDL:
            return {5.3, 5.25};
        case mrz::Format::TD2:
        case mrz::Format::FRA:
        case mrz::Format::MRVA:
        case mrz::Format::MRVB:
            return {5.3, 9.0};
        case mrz::Format::TD3:
            break;
    }
    return {7.3, 9.0};
}

cv::Point2d centre_of(const Quad& quad) {
    cv::Point2d sum;
    for (const PointPx& corner : quad) sum += cv::Point2d(corner.x, corner.y);
    return sum / 4;
}

// Side search: this far to either side of where a side should be, at this scale.
constexpr double kReachMm = 7;
constexpr double kSearchPpmm = 5;
// An edge along a whole side is several times what print gives on average there; more than kClear says no more.
constexpr double kSeen = 4;
constexpr double kClear = 8;
constexpr double kCropped = 3;          // where the picture ends
constexpr double kLeastGradient = 0.8;  // grey levels: below, blank paper's noise
// A side is expected where the MRZ puts it; a document is as large as its format says, to what the pitch of print
// varies.
constexpr double kPerMmAway = 0.35;
constexpr double kPerMmWrong = 2.5;
constexpr double kSizeToleranceMm = 1.2;

enum class SideOf { Left, Top, Right, Bottom };

/// How much of an edge is seen at each offset along one side, −reach … +reach (outwards positive), in multiples of what
/// print and texture give there on average.
std::vector<double> edge_profile(const cv::Mat& gradient, SideOf side) {
    const bool vertical = side == SideOf::Left || side == SideOf::Right;
    const int reach = static_cast<int>(kReachMm * kSearchPpmm);
    const int across = vertical ? gradient.cols : gradient.rows;
    const int along = vertical ? gradient.rows : gradient.cols;
    // The corners are round and the margin is not the side's: its middle decides.
    const int skip = reach + (along - 2 * reach) / 8;
    const cv::Mat middle = vertical ? gradient.rowRange(skip, along - skip) : gradient.colRange(skip, along - skip);
    cv::Mat mean;
    cv::reduce(middle, mean, vertical ? 0 : 1, cv::REDUCE_AVG, CV_32F);
    const bool first = side == SideOf::Left || side == SideOf::Top;
    std::vector<double> profile;
    for (int i = 0; i <= 2 * reach; ++i)
        profile.push_back(mean.at<float>(first ? 2 * reach - i : across - 1 - 2 * reach + i));
    std::vector<double> sorted = profile;
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
    const double usual = std::max(sorted[sorted.size() / 2], kLeastGradient);
    for (double& value : profile) value /= usual;
    return profile;
}

/// Where two opposite sides lie: the clearest pair of edges whose distance is that of the format. `outside` is how far
/// each lies beyond the picture at offset 0; the picture's end is an edge too, of a page that was cropped there.
struct Pair {
    double first = 0;
    double second = 0;
    int seen = 0;
};
Pair best_pair(std::vector<double> first, std::vector<double> second, double first_outside, double second_outside) {
    constexpr int reach = static_cast<int>(kReachMm * kSearchPpmm);
    const auto crop = [](std::vector<double>& profile, double outside) {
        const int end =
            static_cast<int>(std::lround(-outside * kSearchPpmm)) + reach;  // index of the picture's last pixel
        for (int i = 0; i < static_cast<int>(profile.size()); ++i)
            if (i >= end - 1) profile[static_cast<std::size_t>(i)] = i == std::max(end, 0) ? kCropped : 0;
    };
    crop(first, first_outside);
    crop(second, second_outside);
    Pair best;
    double highest = -1e9;
    for (int i = 0; i <= 2 * reach; ++i) {
        for (int k = 0; k <= 2 * reach; ++k) {
            const double a = (i - reach) / kSearchPpmm;
            const double b = (k - reach) / kSearchPpmm;
            const double score = std::min(first[static_cast<std::size_t>(i)], kClear) +
                                 std::min(second[static_cast<std::size_t>(k)], kClear) -
                                 kPerMmAway * (std::abs(a) + std::abs(b)) -
                                 kPerMmWrong * std::max(0.0, std::abs(a + b) - kSizeToleranceMm);
            if (score <= highest) continue;
            highest = score;
            best = {a, b,
                    (first[static_cast<std::size_t>(i)] >= kSeen ? 1 : 0) +
                        (second[static_cast<std::size_t>(k)] >= kSeen ? 1 : 0)};
        }
    }
    return best;
}

/// How far outside of the picture the middle of a side lies, in millimetres; negative inside.
double beyond(const Frame& frame, SideOf side, const cv::Size& picture) {
    const double x = side == SideOf::Left ? 0 : side == SideOf::Right ? frame.size.width : frame.size.width / 2;
    const double y = side == SideOf::Top ? 0 : side == SideOf::Bottom ? frame.size.height : frame.size.height / 2;
    const cv::Point2d at = frame.to_pixels(x, y);
    const double out = std::max({-at.x, at.x - picture.width, -at.y, at.y - picture.height});
    return out / frame.pixels_per_mm;
}

}  // namespace

double Frame::turned_deg() const {
    return std::atan2(along.y, along.x) * 180 / std::numbers::pi;
}

Frame Frame::grown(double left, double top, double right, double bottom) const {
    Frame result = *this;
    result.origin = to_pixels(-left, -top);
    result.size = {size.width + left + right, size.height + top + bottom};
    return result;
}

cv::Mat Frame::to_page(double ppmm) const {
    const double k = ppmm / pixels_per_mm;
    const cv::Point2d d = down();
    return (cv::Mat_<double>(2, 3) << k * along.x, k * along.y, -k * along.dot(origin), k * d.x, k * d.y,
            -k * d.dot(origin));
}

std::optional<Frame> frame_of_mrz(const MrzReading& mrz) {
    const auto& lines = mrz.cells_px;
    if (lines.empty() || lines.back().size() < 2) return std::nullopt;
    cv::Point2d direction;
    double columns = 0;
    for (const auto& line : lines) {
        if (line.size() < 2) continue;
        direction += centre_of(line.back()) - centre_of(line.front());
        columns += static_cast<double>(line.size() - 1);
    }
    const double length = cv::norm(direction);
    if (length < 1 || columns < 1) return std::nullopt;
    const mrz::Format format = mrz.interpretation.format;
    const mrz::FormatShape& shape = mrz::shape_of(format);
    Frame frame;
    frame.along = direction / length;
    frame.pixels_per_mm = length / columns / kPitchMm;
    frame.size = {shape.width_mm, shape.height_mm};
    const MrzPlace place = place_of(format);
    const cv::Point2d first = centre_of(lines.back().front());
    frame.origin =
        first - frame.pixels_per_mm * (place.left * frame.along + (shape.height_mm - place.bottom) * frame.down());
    return frame;
}

Snapped snap_to_edges(const Frame& frame, const cv::Mat& grey) {
    const Frame wide = frame.grown(kReachMm, kReachMm, kReachMm, kReachMm);
    const cv::Size size(static_cast<int>(wide.size.width * kSearchPpmm),
                        static_cast<int>(wide.size.height * kSearchPpmm));
    cv::Mat around;
    cv::warpAffine(grey, around, wide.to_page(kSearchPpmm), size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::GaussianBlur(around, around, {0, 0}, 0.8);
    cv::Mat dx;
    cv::Mat dy;
    cv::Sobel(around, dx, CV_32F, 1, 0, 3, 0.25);
    cv::Sobel(around, dy, CV_32F, 0, 1, 3, 0.25);
    const cv::Mat across = cv::abs(dx);
    const cv::Mat along = cv::abs(dy);

    const cv::Size picture = grey.size();
    const Pair sides = best_pair(edge_profile(across, SideOf::Left), edge_profile(across, SideOf::Right),
                                 beyond(frame, SideOf::Left, picture), beyond(frame, SideOf::Right, picture));
    const Pair ends = best_pair(edge_profile(along, SideOf::Top), edge_profile(along, SideOf::Bottom),
                                beyond(frame, SideOf::Top, picture), beyond(frame, SideOf::Bottom, picture));
    return {frame.grown(sides.first, ends.first, sides.second, ends.second), sides.seen + ends.seen};
}

}  // namespace garita
