#include "vision/page/edge_quads.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "mrz/format.h"

namespace garita {
namespace {

constexpr int kAngles = 180;
constexpr std::size_t kMaxLines = 40;
constexpr double kLeastGradient = 2.5;  // grey levels a pixel: a shadow's edge on white shows some 5, noise 1 to 2
constexpr double kSizeToleranceMm = 2.0;
constexpr double kLeastJudged = 0.6;     // after what speaks against it
constexpr double kPerMmOff = 0.08;       // issuers keep nominal sizes to some half a millimetre
constexpr std::size_t kMaxJudged = 150;  // rectangles of the right size: a pattern must not cost the time
// Drawn scenes: true sides have 0.7 … 1, less only under a finger; sides by chance in patterns 0.1 … 0.5.
constexpr double kLeastSide = 0.35;
constexpr double kLeastSupport = 0.72;

/// The strongest channel's gradient.
struct Gradient {
    cv::Mat dx, dy;
};
Gradient gradient_of(const cv::Mat& picture) {
    std::vector<cv::Mat> channels;
    cv::split(picture, channels);
    Gradient result;
    cv::Mat best;
    for (const cv::Mat& channel : channels) {
        cv::Mat dx;
        cv::Mat dy;
        cv::Sobel(channel, dx, CV_32F, 1, 0, 3, 0.125);
        cv::Sobel(channel, dy, CV_32F, 0, 1, 3, 0.125);
        const cv::Mat size = dx.mul(dx) + dy.mul(dy);
        if (best.empty()) {
            result = {dx, dy};
            best = size;
            continue;
        }
        const cv::Mat stronger = size > best;
        dx.copyTo(result.dx, stronger);
        dy.copyTo(result.dy, stronger);
        size.copyTo(best, stronger);
    }
    return result;
}

/// x · cos(angle) + y · sin(angle) = distance.
struct Line {
    double angle = 0;
    double distance = 0;
};

/// Lines that most edge pixels vote for, each pixel near its own gradient's direction only.
std::vector<Line> vote(const Gradient& gradient) {
    const int reach = static_cast<int>(std::hypot(gradient.dx.cols, gradient.dx.rows)) + 2;
    cv::Mat votes(kAngles, 2 * reach, CV_32F, cv::Scalar(0));
    std::array<cv::Point2d, kAngles> directions;
    for (int i = 0; i < kAngles; ++i) {
        const double angle = i * std::numbers::pi / kAngles;
        directions[static_cast<std::size_t>(i)] = {std::cos(angle), std::sin(angle)};
    }
    for (int y = 0; y < gradient.dx.rows; ++y)
        for (int x = 0; x < gradient.dx.cols; ++x) {
            const float gx = gradient.dx.at<float>(y, x);
            const float gy = gradient.dy.at<float>(y, x);
            const double size = std::sqrt(gx * gx + gy * gy);
            if (size < kLeastGradient) continue;
            const int middle = static_cast<int>(std::lround(std::atan2(gy, gx) * 180 / std::numbers::pi)) + 2 * kAngles;
            for (int i = middle - 4; i <= middle + 4; ++i) {
                const double distance = directions[static_cast<std::size_t>(i % kAngles)].dot(cv::Point2d(x, y));
                votes.at<float>(i % kAngles, static_cast<int>(std::lround(distance)) + reach) +=
                    static_cast<float>(std::min(size, 8.0));
            }
        }
    std::vector<Line> lines;
    while (lines.size() < kMaxLines) {
        double most = 0;
        cv::Point at;
        cv::minMaxLoc(votes, nullptr, &most, nullptr, &at);
        if (most < 60 * kLeastGradient) break;
        lines.push_back({at.y * std::numbers::pi / kAngles, static_cast<double>(at.x - reach)});
        for (int turn = -3; turn <= 3; ++turn) {  // across 180 degrees a line's distance changes its sign
            const int row = at.y + turn;
            const bool over = row < 0 || row >= kAngles;
            const int column = over ? 2 * reach - at.x : at.x;
            const int low = std::max(0, column - 3);
            votes.row((row + kAngles) % kAngles).colRange(low, std::min(votes.cols, column + 4)) = 0;
        }
    }
    return lines;
}

std::optional<cv::Point2d> crossing(const Line& a, const Line& b) {
    const double determinant = std::sin(b.angle - a.angle);
    if (std::abs(determinant) < 0.5) return std::nullopt;
    return cv::Point2d((a.distance * std::sin(b.angle) - b.distance * std::sin(a.angle)) / determinant,
                       (b.distance * std::cos(a.angle) - a.distance * std::cos(b.angle)) / determinant);
}

/// The part of a stretch where an edge runs along it.
double seen(const Gradient& gradient, const cv::Point2d& from, const cv::Point2d& to) {
    constexpr int kSamples = 40;
    const cv::Point2d normal = cv::Point2d(to.y - from.y, from.x - to.x) / std::max(1.0, cv::norm(to - from));
    int hits = 0;
    for (int i = 0; i < kSamples; ++i) {
        const cv::Point2d at = from + (i + 0.5) / kSamples * (to - from);
        for (int off = -2; off <= 2; ++off) {
            const cv::Point p(cvRound(at.x + off * normal.x), cvRound(at.y + off * normal.y));
            if (p.x < 0 || p.y < 0 || p.x >= gradient.dx.cols || p.y >= gradient.dx.rows) continue;
            const double gx = gradient.dx.at<float>(p);
            const double gy = gradient.dy.at<float>(p);
            const double across = std::abs(gx * normal.x + gy * normal.y);
            if (across < kLeastGradient || across * across < 0.88 * (gx * gx + gy * gy)) continue;
            ++hits;
            break;
        }
    }
    return static_cast<double>(hits) / kSamples;
}

/// How far a size is from the nearest format's, in millimetres: the greater of length and height.
double off_size(double width_mm, double height_mm) {
    if (width_mm < height_mm) std::swap(width_mm, height_mm);
    double least = 1e9;
    for (const mrz::Format format : {mrz::Format::TD1, mrz::Format::TD2, mrz::Format::TD3}) {
        const mrz::FormatShape& shape = mrz::shape_of(format);
        least = std::min(least, std::max(std::abs(width_mm - shape.width_mm), std::abs(height_mm - shape.height_mm)));
    }
    return least;
}
double off_size(const std::array<cv::Point2d, 4>& corners, double pixels_per_mm) {
    return off_size(cv::norm(corners[1] - corners[0]) / pixels_per_mm,
                    cv::norm(corners[2] - corners[1]) / pixels_per_mm);
}

/// A side drawn to the edge pixels beside it: their line by least squares, twice, the second time without what lies off
/// it (a finger, print).
std::optional<Line> drawn_to_edge(const Gradient& gradient, const cv::Point2d& from, const cv::Point2d& to) {
    const cv::Point2d along = (to - from) / std::max(1.0, cv::norm(to - from));
    const cv::Point2d normal(along.y, -along.x);
    std::vector<cv::Point2f> points;
    for (double t = 0.04; t < 0.96; t += 0.01) {
        const cv::Point2d at = from + t * (to - from);
        double most = kLeastGradient;
        std::optional<cv::Point2d> where;
        for (int off = -4; off <= 4; ++off) {
            const cv::Point p(cvRound(at.x + off * normal.x), cvRound(at.y + off * normal.y));
            if (p.x < 0 || p.y < 0 || p.x >= gradient.dx.cols || p.y >= gradient.dx.rows) continue;
            const double across = std::abs(gradient.dx.at<float>(p) * normal.x + gradient.dy.at<float>(p) * normal.y);
            if (across <= most) continue;
            most = across;
            where = p;
        }
        if (where) points.emplace_back(*where);
    }
    for (int round = 0; round < 2; ++round) {
        if (points.size() < 15) return std::nullopt;
        cv::Vec4f fit;
        cv::fitLine(points, fit, cv::DIST_HUBER, 0, 0.01, 0.01);
        Line line{std::atan2(fit[0], -fit[1]), 0};
        line.distance = fit[2] * std::cos(line.angle) + fit[3] * std::sin(line.angle);
        if (round == 1) return line;
        std::erase_if(points, [&line](const cv::Point2f& p) {
            return std::abs(p.x * std::cos(line.angle) + p.y * std::sin(line.angle) - line.distance) > 1.5;
        });
    }
    return std::nullopt;
}

/// The same corners where the sides' own edges cross; as they were where an edge cannot be told.
std::array<cv::Point2d, 4> refined(const Gradient& gradient, const std::array<cv::Point2d, 4>& corners) {
    std::array<Line, 4> sides;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto line = drawn_to_edge(gradient, corners[i], corners[(i + 1) % 4]);
        if (!line) return corners;
        sides[i] = *line;
    }
    std::array<cv::Point2d, 4> result;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto at = crossing(sides[(i + 3) % 4], sides[i]);
        if (!at || cv::norm(*at - corners[i]) > 8) return corners;
        result[i] = *at;
    }
    return result;
}

/// How well a rectangle's sides are seen; nothing when one is not, or when the lines run on beyond the corners, as a
/// pattern's do.
std::optional<EdgeQuad> judge(const Gradient& gradient, const std::array<cv::Point2d, 4>& corners) {
    EdgeQuad quad{corners, 0};
    double beyond = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const cv::Point2d& a = corners[i];
        const cv::Point2d& b = corners[(i + 1) % 4];
        const double side = seen(gradient, a, b);
        if (side < kLeastSide) return std::nullopt;
        quad.support += side / 4;
        const cv::Point2d more = 0.15 * (b - a);
        beyond += (seen(gradient, a - more, a - 0.2 * more) + seen(gradient, b + 0.2 * more, b + more)) / 8;
    }
    if (quad.support < kLeastSupport) return std::nullopt;
    quad.support -= 0.3 * beyond;
    return quad;
}

/// Before the sides are drawn to their edges they are up to two degrees off: most of some edge must be near all the
/// same.
bool worth_judging(const Gradient& gradient, const std::array<cv::Point2d, 4>& corners) {
    for (std::size_t i = 0; i < 4; ++i)
        if (seen(gradient, corners[i], corners[(i + 1) % 4]) < 0.3) return false;
    return true;
}

/// Pairs of lines that are parallel, as far apart as a document is long or high.
std::vector<std::pair<Line, Line>> parallel_pairs(const std::vector<Line>& lines, double pixels_per_mm) {
    std::vector<std::pair<Line, Line>> pairs;
    for (std::size_t i = 0; i < lines.size(); ++i)
        for (std::size_t k = i + 1; k < lines.size(); ++k) {
            Line other = lines[k];
            double turn = other.angle - lines[i].angle;
            if (std::abs(turn) > std::numbers::pi / 2) {  // the same line, told from the other side
                other = {other.angle - std::copysign(std::numbers::pi, turn), -other.distance};
                turn = other.angle - lines[i].angle;
            }
            const double apart = std::abs(other.distance - lines[i].distance) / pixels_per_mm;
            if (std::abs(turn) < 0.045 && apart > 45 && apart < 135) pairs.emplace_back(lines[i], other);
        }
    return pairs;
}

std::optional<std::array<cv::Point2d, 4>> rectangle_of(const std::pair<Line, Line>& one,
                                                       const std::pair<Line, Line>& other, const cv::Size& picture) {
    const std::array<std::optional<cv::Point2d>, 4> points = {
        crossing(one.first, other.first), crossing(one.first, other.second), crossing(one.second, other.second),
        crossing(one.second, other.first)};
    std::array<cv::Point2d, 4> corners;
    for (std::size_t i = 0; i < 4; ++i) {
        if (!points[i]) return std::nullopt;
        corners[i] = *points[i];
        if (corners[i].x < -4 || corners[i].y < -4 || corners[i].x > picture.width + 4 ||
            corners[i].y > picture.height + 4)
            return std::nullopt;
    }
    return corners;
}

bool overlap(const EdgeQuad& a, const EdgeQuad& b) {
    const auto floats = [](const EdgeQuad& q) {
        std::vector<cv::Point2f> points;
        for (const cv::Point2d& p : q.corners) points.emplace_back(p);
        return points;
    };
    std::vector<cv::Point2f> shared;
    const double area = cv::intersectConvexConvex(floats(a), floats(b), shared);
    return area > 0.1 * std::min(cv::contourArea(floats(a)), cv::contourArea(floats(b)));
}

}  // namespace

std::vector<EdgeQuad> find_edge_quads(const cv::Mat& picture, double pixels_per_mm) {
    const Gradient gradient = gradient_of(picture);
    const auto pairs = parallel_pairs(vote(gradient), pixels_per_mm);
    std::vector<EdgeQuad> quads;
    std::size_t judged = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (std::size_t k = i + 1; k < pairs.size(); ++k) {
            const double turn = std::abs(std::sin(pairs[i].first.angle - pairs[k].first.angle));
            if (turn < 0.995) continue;
            const auto corners = rectangle_of(pairs[i], pairs[k], picture.size());
            if (!corners || off_size(*corners, pixels_per_mm) > kSizeToleranceMm) continue;
            if (!worth_judging(gradient, *corners)) continue;
            if (++judged > kMaxJudged) break;
            const auto drawn = refined(gradient, *corners);
            const double off = off_size(drawn, pixels_per_mm);
            if (off > kSizeToleranceMm) continue;
            if (auto quad = judge(gradient, drawn)) {
                quad->support -= kPerMmOff * off;
                if (quad->support > kLeastJudged) quads.push_back(*quad);
            }
        }
    std::ranges::stable_sort(quads, [](const EdgeQuad& a, const EdgeQuad& b) { return a.support > b.support; });
    std::vector<EdgeQuad> best;
    for (const EdgeQuad& quad : quads) {
        if (best.size() == 4) break;
        if (std::ranges::none_of(best, [&](const EdgeQuad& b) { return overlap(b, quad); })) best.push_back(quad);
    }
    return best;
}

}  // namespace garita
