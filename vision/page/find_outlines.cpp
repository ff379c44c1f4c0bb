// Documents by their own edges, where no MRZ tells where they lie: what differs from the scanner's background.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"
#include "vision/page/edge_quads.h"
#include "vision/page/make_page.h"

namespace garita {
namespace {

constexpr int kSearchSide = 700;   // pixels of the longer side: an edge is then found to some 0.3 mm
constexpr double kMinArea = 0.04;  // of the picture: a card on an A4 flatbed
constexpr double kMaxArea = 0.97;  // above, the document fills the picture: no edge is seen
constexpr std::size_t kMaxOutlines = 4;
// Proportions of TD1 … TD3 (1.42 and 1.59) with what a finger or a cover changes, and of an opened booklet's two pages
// (0.71).
constexpr double kMinAspect = 1.25;
constexpr double kMaxAspect = 1.8;

/// How much each pixel differs from the background, which is what the picture's rim shows.
cv::Mat difference_from_rim(const cv::Mat& picture) {
    const int rim = std::max(2, std::min(picture.cols, picture.rows) / 60);
    cv::Mat mask(picture.size(), CV_8U, cv::Scalar(255));
    mask(cv::Rect(rim, rim, picture.cols - 2 * rim, picture.rows - 2 * rim)) = 0;
    // The light falls off over a scanner's window: the background is a slope in each channel, fitted to the rim.
    cv::Mat result = cv::Mat::zeros(picture.size(), CV_32F);
    std::vector<cv::Mat> channels;
    cv::split(picture, channels);
    for (const cv::Mat& channel : channels) {
        cv::Mat a;
        cv::Mat b;
        for (int y = 0; y < channel.rows; ++y)
            for (int x = 0; x < channel.cols; ++x)
                if (mask.at<std::uint8_t>(y, x) != 0) {
                    const cv::Matx13d row(1, x, y);
                    a.push_back(cv::Mat(row));
                    b.push_back(static_cast<double>(channel.at<std::uint8_t>(y, x)));
                }
        cv::Mat plane;
        cv::solve(a, b, plane, cv::DECOMP_SVD | cv::DECOMP_NORMAL);
        for (int y = 0; y < channel.rows; ++y)
            for (int x = 0; x < channel.cols; ++x) {
                const double expected = plane.at<double>(0) + plane.at<double>(1) * x + plane.at<double>(2) * y;
                result.at<float>(y, x) += static_cast<float>(std::abs(channel.at<std::uint8_t>(y, x) - expected));
            }
    }
    return result / static_cast<double>(channels.size());
}

cv::Mat foreground(const cv::Mat& picture) {
    cv::Mat difference;
    difference_from_rim(picture).convertTo(difference, CV_8U);
    cv::Mat mask;
    const double otsu = cv::threshold(difference, mask, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    // A page may be nearly as light as a white background: less than the half-way threshold is foreground already.
    cv::threshold(difference, mask, std::clamp(otsu * 0.5, 8.0, 40.0), 255, cv::THRESH_BINARY);
    const cv::Mat round = cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9});
    cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, round);
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {15, 15}));
    return mask;
}

std::optional<Outline> outline_of(const std::vector<cv::Point>& contour, const cv::Size& picture, double scale) {
    const cv::RotatedRect box = cv::minAreaRect(contour);
    const double area = static_cast<double>(box.size.width) * box.size.height;
    const double part = area / picture.area();
    if (part < kMinArea || part > kMaxArea) return std::nullopt;
    const double aspect =
        std::max(box.size.width, box.size.height) / std::max(1.0F, std::min(box.size.width, box.size.height));
    std::vector<cv::Point> hull;
    cv::convexHull(contour, hull);
    const double fill = cv::contourArea(hull) / area;
    if (aspect < kMinAspect || aspect > kMaxAspect || fill < 0.85) return std::nullopt;
    std::array<cv::Point2f, 4> corners;
    box.points(corners.data());
    Outline outline;
    for (std::size_t i = 0; i < 4; ++i) outline.corners[i] = {corners[i].x / scale, corners[i].y / scale};
    outline.confidence = std::clamp((fill - 0.85) / 0.13, 0.05, 1.0);
    return outline;
}

bool overlap(const Outline& a, const Outline& b) {
    const auto points_of = [](const Outline& o) {
        std::vector<cv::Point2f> points;
        for (const PointPx& p : o.corners) points.emplace_back(static_cast<float>(p.x), static_cast<float>(p.y));
        return points;
    };
    std::vector<cv::Point2f> shared;
    const double area = cv::intersectConvexConvex(points_of(a), points_of(b), shared);
    return area > 0.1 * std::min(cv::contourArea(points_of(a)), cv::contourArea(points_of(b)));
}

/// Where the resolution is known a document has a known size, and its edges alone tell it from what lies round it.
std::vector<Outline> outlines_of_known_size(const cv::Mat& picture, double scale, double ppi) {
    std::vector<Outline> outlines;
    for (const EdgeQuad& quad : find_edge_quads(picture, scale * ppi / kMillimetresPerInch)) {
        Outline& outline = outlines.emplace_back();
        for (std::size_t i = 0; i < 4; ++i) outline.corners[i] = {quad.corners[i].x / scale, quad.corners[i].y / scale};
        outline.confidence = std::clamp(quad.support, 0.05, 1.0);
    }
    return outlines;
}

/// Whether an outline's size is a format's, with room for a cover around it (5 mm on each side: design/inspection.md).
bool may_have_a_documents_size(const Outline& outline, double ppi) {
    const auto side = [&](std::size_t i) {
        const PointPx& a = outline.corners[i];
        const PointPx& b = outline.corners[i + 1];
        return std::hypot(a.x - b.x, a.y - b.y) * kMillimetresPerInch / ppi;
    };
    const double width = std::max(side(0), side(1));
    const double height = std::min(side(0), side(1));
    return std::ranges::any_of(std::array{mrz::Format::TD1, mrz::Format::TD2, mrz::Format::TD3},
                               [&](mrz::Format format) {
                                   const mrz::FormatShape& shape = mrz::shape_of(format);
                                   return width > shape.width_mm - 4 && width < shape.width_mm + 10 &&
                                          height > shape.height_mm - 4 && height < shape.height_mm + 10;
                               });
}

}  // namespace

bool adjoin(const Outline& a, const Outline& b) {
    const auto distance = [](const PointPx& p, const PointPx& q) { return std::hypot(p.x - q.x, p.y - q.y); };
    const double side = std::max(distance(a.corners[0], a.corners[1]), distance(a.corners[1], a.corners[2]));
    int near = 0;
    for (const PointPx& p : a.corners)
        for (const PointPx& q : b.corners) near += distance(p, q) < 0.05 * side ? 1 : 0;
    return near == 2;
}

std::vector<Outline> find_outlines(const BandImage& first) {
    if (first.image.empty()) return {};
    const cv::Mat full = as_mat(first.image.view());
    const double scale = std::min(1.0, static_cast<double>(kSearchSide) / std::max(full.cols, full.rows));
    cv::Mat picture;
    cv::resize(full, picture, {}, scale, scale, cv::INTER_AREA);
    cv::GaussianBlur(picture, picture, {0, 0}, 1.2);
    std::vector<Outline> outlines;
    const double ppi = first.ppi;
    if (ppi > 0) outlines = outlines_of_known_size(picture, scale, ppi);
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(foreground(picture), contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    std::ranges::stable_sort(contours,
                             [](const auto& a, const auto& b) { return cv::contourArea(a) > cv::contourArea(b); });
    const std::size_t by_edges = outlines.size();
    for (const auto& contour : contours) {
        if (outlines.size() == kMaxOutlines) break;
        const auto outline = outline_of(contour, picture.size(), scale);
        if (outline && ppi > 0 && !may_have_a_documents_size(*outline, ppi)) continue;
        if (outline && std::none_of(outlines.begin(), outlines.begin() + static_cast<std::ptrdiff_t>(by_edges),
                                    [&](const Outline& o) { return overlap(o, *outline); }))
            outlines.push_back(*outline);
    }
    return outlines;
}

}  // namespace garita
