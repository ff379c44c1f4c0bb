// mrz-layout: place, pitch, line distance, skew and evenness of the machine-readable zone (mrz_layout.md).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// OCR-B size 1, ten characters an inch: ICAO Doc 9303 part 3, 8th edition 2021, 4.4.
constexpr double kPitchMm = 2.54;
// Below this pitch a pixel is more than a sixth of the deviation that is looked for.
constexpr double kSmallestPitchPx = 16;
// Fewer measured characters than this share of a line: the picture is not fit to judge.
constexpr double kSmallestShare = 0.6;

// What an honest printer does not exceed; measured, see mrz_layout.md.
constexpr double kUnevenLimitMm = 0.40;
constexpr double kPitchLimit = 0.04;       // share of the pitch
constexpr double kSkewLimitDeg = 3.0;      // against the edge of the page
constexpr double kParallelLimitDeg = 0.7;  // of two lines
constexpr double kSpacingLimitMm = 0.5;    // between the two distances of three lines

/// Where the ink of one character ends below.
struct Foot {
    double x = 0;  // mm
    double y = 0;  // mm
    RectMm cell;
};

/// y = a + b x + c x²: a page that bulges bends its lines.
struct Curve {
    double a = 0, b = 0, c = 0;
    [[nodiscard]] double at(double x) const { return a + x * (b + x * c); }
};

/// The lower edge of the ink in a cell at half contrast, with a fraction of a pixel; nothing when it is not seen.
std::optional<double> foot_px(const cv::Mat& cell) {
    std::vector<double> profile(static_cast<std::size_t>(cell.rows));
    double lightest = 0;
    double darkest = 255;
    for (int y = 0; y < cell.rows; ++y) {
        // The second darkest pixel of the row: a single speck is no ink.
        int first = 255;
        int second = 255;
        for (int x = 0; x < cell.cols; ++x) {
            const int value = cell.at<std::uint8_t>(y, x);
            if (value < first) {
                second = first;
                first = value;
            } else {
                second = std::min(second, value);
            }
        }
        profile[static_cast<std::size_t>(y)] = second;
        lightest = std::max(lightest, static_cast<double>(second));
        darkest = std::min(darkest, static_cast<double>(second));
    }
    if (lightest - darkest < 40) return std::nullopt;
    const double half = (lightest + darkest) / 2;
    for (std::size_t y = profile.size() - 1; y > 0; --y) {
        if (profile[y] < half) return std::nullopt;  // ink reaches out of the cell
        if (profile[y - 1] < half)
            return static_cast<double>(y) - (profile[y] - half) / std::max(1.0, profile[y] - profile[y - 1]);
    }
    return std::nullopt;
}

std::vector<Foot> feet_of(const cv::Mat& grey, double ppi, const std::vector<RectMm>& cells) {
    const double k = ppi / kMillimetresPerInch;
    std::vector<Foot> feet;
    for (const RectMm& cell : cells) {
        // A third of the height more on both sides: a displaced character must not be cut.
        const double top = (cell.y - cell.height * 0.33) * k;
        const double bottom = (cell.y + cell.height * 1.33) * k;
        const cv::Rect box =
            cv::Rect(cv::Point(static_cast<int>(cell.x * k), static_cast<int>(top)),
                     cv::Point(static_cast<int>((cell.x + cell.width) * k), static_cast<int>(bottom))) &
            cv::Rect(0, 0, grey.cols, grey.rows);
        if (box.width < 4 || box.height < 6) continue;
        if (const std::optional<double> foot = foot_px(grey(box)))
            feet.push_back({.x = cell.x + cell.width / 2, .y = (*foot + box.y) / k, .cell = cell});
    }
    return feet;
}

/// A fit that a few outliers do not bend: least squares, weighted again by what is left over (Tukey), eight times.
Curve fit(const std::vector<Foot>& feet) {
    Curve curve;
    const double middle = (feet.front().x + feet.back().x) / 2;
    std::vector<double> weight(feet.size(), 1.0);
    for (int round = 0; round < 8; ++round) {
        cv::Matx33d normal = cv::Matx33d::zeros();
        cv::Vec3d right(0, 0, 0);
        for (std::size_t i = 0; i < feet.size(); ++i) {
            const double x = feet[i].x - middle;
            const cv::Vec3d row(1, x, x * x);
            normal += weight[i] * row * row.t();
            right += weight[i] * feet[i].y * row;
        }
        cv::Vec3d solution;
        if (!cv::solve(normal, right, solution, cv::DECOMP_SVD)) break;
        // Back to coordinates of the page.
        curve.c = solution[2];
        curve.b = solution[1] - 2 * solution[2] * middle;
        curve.a = solution[0] - solution[1] * middle + solution[2] * middle * middle;
        std::vector<double> left(feet.size());
        for (std::size_t i = 0; i < feet.size(); ++i) left[i] = std::abs(feet[i].y - curve.at(feet[i].x));
        std::vector<double> sorted = left;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<long>(sorted.size() / 2), sorted.end());
        const double scale = std::max(0.02, 4.685 * 1.4826 * sorted[sorted.size() / 2]);
        for (std::size_t i = 0; i < feet.size(); ++i) {
            const double u = left[i] / scale;
            weight[i] = u < 1 ? (1 - u * u) * (1 - u * u) : 0;
        }
    }
    return curve;
}

struct Layout {
    double uneven_mm = 0;
    RectMm uneven_cell;
    double pitch_mm = kPitchMm;
    double skew_deg = 0;      // of the first line against the page
    double parallel_deg = 0;  // largest difference between lines
    double spacing_mm = 0;    // largest difference between line distances
    bool measured = true;
};

double degrees(double slope) {
    return std::atan(slope) * 180 / CV_PI;
}

Layout measure(const cv::Mat& grey, double ppi, const std::vector<std::vector<RectMm>>& lines) {
    Layout layout;
    std::vector<Curve> curves;
    double middle = 0;
    for (const std::vector<RectMm>& cells : lines) {
        const std::vector<Foot> feet = feet_of(grey, ppi, cells);
        if (cells.size() < 8 || static_cast<double>(feet.size()) < kSmallestShare * static_cast<double>(cells.size())) {
            layout.measured = false;
            return layout;
        }
        const Curve curve = fit(feet);
        for (const Foot& foot : feet) {
            const double off = std::abs(foot.y - curve.at(foot.x));
            if (off <= layout.uneven_mm) continue;
            layout.uneven_mm = off;
            layout.uneven_cell = foot.cell;
        }
        curves.push_back(curve);
        middle = (cells.front().x + cells.back().x) / 2;
        layout.pitch_mm = (cells.back().x - cells.front().x) / static_cast<double>(cells.size() - 1);
    }
    const auto slope = [middle](const Curve& c) { return c.b + 2 * c.c * middle; };
    layout.skew_deg = degrees(slope(curves.front()));
    for (const Curve& curve : curves)
        layout.parallel_deg = std::max(layout.parallel_deg, std::abs(degrees(slope(curve)) - layout.skew_deg));
    for (std::size_t i = 2; i < curves.size(); ++i)
        layout.spacing_mm = std::max(layout.spacing_mm, std::abs(curves[i].at(middle) - 2 * curves[i - 1].at(middle) +
                                                                 curves[i - 2].at(middle)));
    return layout;
}

/// The finding of the measure that comes nearest to its limit, or lies farthest beyond it.
Finding judge(const Layout& layout, const Page& page, const RectMm& zone) {
    struct Measure {
        double value, limit;
        const char* key;
        RectMm where;
    };
    std::vector<Measure> measures = {
        {layout.uneven_mm, kUnevenLimitMm, "mrz-layout.uneven", layout.uneven_cell},
        {layout.parallel_deg, kParallelLimitDeg, "mrz-layout.parallel", zone},
        {layout.spacing_mm, kSpacingLimitMm, "mrz-layout.line-distance", zone},
    };
    if (page.outline_found && page.format) {
        // Pitch against the document's own width: independent of how the scale was found.
        const double scale = page.size_mm.width / mrz::shape_of(*page.format).width_mm;
        measures.push_back(
            {std::abs(layout.pitch_mm / scale - kPitchMm) / kPitchMm, kPitchLimit, "mrz-layout.pitch", zone});
        measures.push_back({std::abs(layout.skew_deg), kSkewLimitDeg, "mrz-layout.skew", zone});
    }
    const auto worst = std::max_element(measures.begin(), measures.end(), [](const Measure& a, const Measure& b) {
        return a.value / a.limit < b.value / b.limit;
    });
    Finding finding;
    finding.margin = std::clamp(1 - worst->value / worst->limit, -1.0, 1.0);
    finding.measured = worst->value;
    finding.limit = worst->limit;
    if (worst->value <= worst->limit) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "mrz-layout.successful";
        finding.regions_mm = {zone};
        return finding;
    }
    finding.outcome = Outcome::Undetermined;
    finding.message_key = worst->key;
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", worst->value);
    finding.arguments["measured"] = text;
    finding.regions_mm = {worst->where};
    return finding;
}

}  // namespace

Finding mrz_layout(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const MrzReading& mrz = *subject.reading.mrz;
    if (mrz.page < 0 || static_cast<std::size_t>(mrz.page) >= subject.pages.size() || mrz.cells_mm.empty())
        return not_supported(reason::kTooCoarse);
    const Page& page = subject.pages[static_cast<std::size_t>(mrz.page)];
    const BandImage* image = page.find(mrz.band);
    if (image == nullptr || image->image.empty() || page.ppi * kPitchMm / kMillimetresPerInch < kSmallestPitchPx)
        return not_supported(reason::kTooCoarse);
    const Layout layout = measure(as_grey(image->image.view()), page.ppi, mrz.cells_mm);
    Finding finding = layout.measured ? judge(layout, page, mrz.region_mm) : not_supported(reason::kTooCoarse);
    finding.band = mrz.band;
    finding.page = mrz.page;
    return finding;
}

}  // namespace garita::checks
