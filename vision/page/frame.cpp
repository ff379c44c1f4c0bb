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

enum class SideOf { Left, Top, Right, Bottom };

/// Offset in millimetres (outwards positive) of the strongest straight edge along one side, or nothing.
std::optional<double> edge_near(const cv::Mat& gradient, SideOf side) {
    const bool vertical = side == SideOf::Left || side == SideOf::Right;
    const int reach = static_cast<int>(kReachMm * kSearchPpmm);
    const int across = vertical ? gradient.cols : gradient.rows;
    const int along = vertical ? gradient.rows : gradient.cols;
    // The corners are round and the margin is not the side's: its middle decides.
    const int skip = reach + (along - 2 * reach) / 8;
    const cv::Mat middle = vertical ? gradient.rowRange(skip, along - skip) : gradient.colRange(skip, along - skip);
    cv::Mat profile;
    cv::reduce(middle, profile, vertical ? 0 : 1, cv::REDUCE_AVG, CV_32F);
    const bool first = side == SideOf::Left || side == SideOf::Top;
    std::vector<float> values;
    for (int i = 0; i <= 2 * reach; ++i)
        values.push_back(profile.at<float>(first ? 2 * reach - i : across - 1 - 2 * reach + i));
    std::vector<float> sorted = values;
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
    const float usual = sorted[sorted.size() / 2];
    const auto strongest = std::ranges::max_element(values);
    // An edge along the whole side is several times what print and texture give on average, and is seen (in grey
    // levels).
    if (*strongest < 4 * usual || *strongest < 6) return std::nullopt;
    return (static_cast<double>(strongest - values.begin()) - reach) / kSearchPpmm;
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

    Snapped result{frame, 0};
    std::array<double, 4> offsets{};
    for (const SideOf side : {SideOf::Left, SideOf::Top, SideOf::Right, SideOf::Bottom}) {
        const bool vertical = side == SideOf::Left || side == SideOf::Right;
        double& offset = offsets[static_cast<std::size_t>(side)];
        const double outside = beyond(frame, side, grey.size());
        if (const auto edge = edge_near(vertical ? across : along, side); edge && *edge < -outside) {
            offset = *edge;
            ++result.sides_seen;
        } else if (outside > -3) {
            // The picture ends here, and with it the page: it was cropped.
            offset = -outside;
        }
    }
    result.frame = frame.grown(offsets[0], offsets[1], offsets[2], offsets[3]);
    return result;
}

}  // namespace garita
