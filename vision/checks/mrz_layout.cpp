// mrz-layout: place, pitch, line distance, skew and evenness of the machine-readable zone (mrz_layout.md).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// OCR-B size 1, ten characters an inch: ICAO Doc 9303 part 3, 8th edition 2021, 4.4.
constexpr double kPitchMm = 2.54;
// Narrower than any stroke of OCR-B size 1 (0.35 mm).
constexpr double kStrokeMm = 0.25;
// Below this pitch a pixel is more than a sixth of the deviation that is looked for.
constexpr double kSmallestPitchPx = 16;
// Fewer measured characters than this share of a line: the picture is not fit to judge.
constexpr double kSmallestShare = 0.6;

// What an honest printer does not exceed: mrz_layout.md has what was measured on genuine zones.
constexpr double kUnevenLimitMm = 0.30;
constexpr double kPitchLimit = 0.04;       // share of the pitch
constexpr double kSkewLimitDeg = 3.0;      // against the edge of the page
constexpr double kParallelLimitDeg = 0.7;  // of two lines
constexpr double kSpacingLimitMm = 0.5;    // between the two distances of three lines
// Distances of lines that real zones have (mrz_layout.md): three lines stand closer, six to the inch.
constexpr double kNearestOfTwoMm = 5.3;
constexpr double kNearestOfThreeMm = 4.2;
constexpr double kFarthestMm = 6.7;
constexpr double kDistanceLimitMm = 0.9;  // beyond them
// Doc 9303 parts 4 to 7, 8th edition: the zone takes the lowest 23.2 mm of the page.
constexpr double kZoneHeightMm = 23.2;
constexpr double kPlaceLimitMm = 2;  // beyond it

/// Where the ink of one character ends below.
struct Foot {
    double x = 0;  // mm
    double y = 0;  // mm
    RectMm cell;
    bool filler = false;
};

/// The base line of one line of the zone: straight, but for the bend of the page, which all lines share.
struct BaseLine {
    double a = 0, b = 0;  // y = a + b x + bend(x), x from the zone's middle

    [[nodiscard]] double at(double x) const { return a + b * x; }
};

/// What a zone that was printed in one go would look like.
struct Model {
    std::vector<BaseLine> lines;
    cv::Vec3d bend;  // of x², x³, x⁴: an opened booklet's page bulges
    double filler =
        0;  // how far below the base line fillers end: in OCR-B above it, in every font a little differently
    double middle = 0;   // where x is 0, mm on the page
    double quarter = 1;  // what x is measured in, mm

    [[nodiscard]] double x(const Foot& foot) const { return (foot.x - middle) / quarter; }
    [[nodiscard]] double off(const Foot& foot, std::size_t line) const {
        const double t = x(foot);
        return foot.y - lines[line].at(t) - t * t * (bend[0] + t * (bend[1] + t * bend[2])) -
               (foot.filler ? filler : 0);
    }
};

/// The lower edge of the ink in a cell at half contrast, with a fraction of a pixel; nothing when it is not seen.
/// `stroke` is the width in pixels over which a row's ink is averaged: a speck is narrower.
std::optional<double> foot_px(const cv::Mat& cell, int stroke) {
    cv::Mat strokes;
    cv::blur(cell, strokes, {stroke, 1});
    cv::Mat rows;
    cv::reduce(strokes, rows, 1, cv::REDUCE_MIN);
    const auto ink = [&rows](int y) { return static_cast<double>(rows.at<std::uint8_t>(y)); };
    double lightest = 0;
    double darkest = 0;
    cv::minMaxLoc(rows, &darkest, &lightest);
    if (lightest - darkest < 40) return std::nullopt;
    // Thin strokes of a coarse picture are lighter than thick ones.
    const double half = lightest - 0.4 * (lightest - darkest);
    for (int y = rows.rows - 1; y > 0; --y) {
        if (ink(y) < half) return std::nullopt;  // ink reaches out of the cell
        if (ink(y - 1) < half) return y - (ink(y) - half) / std::max(1.0, ink(y) - ink(y - 1));
    }
    return std::nullopt;
}

std::vector<Foot> feet_of(const cv::Mat& grey, double ppi, const std::vector<RectMm>& cells, std::string_view text) {
    const double k = ppi / kMillimetresPerInch;
    std::vector<Foot> feet;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const RectMm& cell = cells[i];
        // A third of the height more on both sides: a displaced character must not be cut.
        const double top = (cell.y - cell.height * 0.33) * k;
        const double bottom = (cell.y + cell.height * 1.33) * k;
        const cv::Rect box =
            cv::Rect(cv::Point(static_cast<int>(cell.x * k), static_cast<int>(top)),
                     cv::Point(static_cast<int>((cell.x + cell.width) * k), static_cast<int>(bottom))) &
            cv::Rect(0, 0, grey.cols, grey.rows);
        if (box.width < 4 || box.height < 6) continue;
        if (const std::optional<double> foot = foot_px(grey(box), std::max(1, static_cast<int>(kStrokeMm * k))))
            feet.push_back({.x = cell.x + cell.width / 2,
                            .y = (*foot + box.y) / k,
                            .cell = cell,
                            .filler = i < text.size() && text[i] == '<'});
    }
    return feet;
}

using Feet = std::vector<std::vector<Foot>>;  // of each line

/// The equation of one foot: how much of each unknown it has, in the order in which take() has them.
std::vector<double> equation(const Model& model, const Foot& foot, std::size_t line) {
    std::vector<double> row(2 * model.lines.size() + 4);
    const double t = model.x(foot);
    row[2 * line] = 1;
    row[2 * line + 1] = t;
    double* shared = row.data() + 2 * model.lines.size();
    shared[0] = t * t;
    shared[1] = t * t * t;
    shared[2] = t * t * t * t;
    shared[3] = foot.filler ? 1 : 0;
    return row;
}

void take(Model& model, const cv::Mat& solution) {
    const auto* value = solution.ptr<double>();
    for (std::size_t i = 0; i < model.lines.size(); ++i) model.lines[i] = {value[2 * i], value[2 * i + 1]};
    const double* shared = value + 2 * model.lines.size();
    model.bend = {shared[0], shared[1], shared[2]};
    model.filler = shared[3];
}

/// How much a foot counts that lies `off` where the middle one lies `typical` (Tukey's weight).
double weight_of(double off, double typical) {
    const double u = off / std::max(0.02, 4.685 * 1.4826 * typical);
    return u < 1 ? (1 - u * u) * (1 - u * u) : 0;
}

double typical_off(const Model& model, const Feet& feet) {
    std::vector<double> off;
    for (std::size_t line = 0; line < feet.size(); ++line)
        for (const Foot& foot : feet[line]) off.push_back(std::abs(model.off(foot, line)));
    return detail::median(std::move(off));
}

/// A fit that a few outliers do not bend: least squares, weighted again by what is left over, eight times. REQUIRES
/// feet in every line.
Model fit(const Feet& feet) {
    Model model;
    model.lines.resize(feet.size());
    const auto [left, right] = std::minmax({feet.front().front().x, feet.front().back().x});
    model.middle = (left + right) / 2;
    model.quarter = std::max(1.0, (right - left) / 4);
    const int unknowns = static_cast<int>(2 * feet.size()) + 4;
    for (int round = 0; round < 8; ++round) {
        const double typical = round == 0 ? 0 : typical_off(model, feet);
        cv::Mat normal = cv::Mat::zeros(unknowns, unknowns, CV_64F);
        cv::Mat sums = cv::Mat::zeros(unknowns, 1, CV_64F);
        for (std::size_t line = 0; line < feet.size(); ++line)
            for (const Foot& foot : feet[line]) {
                const double weight = round == 0 ? 1 : weight_of(std::abs(model.off(foot, line)), typical);
                const cv::Mat row = cv::Mat(equation(model, foot, line), true);
                normal += weight * row * row.t();
                sums += weight * foot.y * row;
            }
        // Without a filler in the zone theirs stays at zero: the least solution.
        cv::Mat solution;
        if (!cv::solve(normal, sums, solution, cv::DECOMP_SVD)) break;
        take(model, solution);
    }
    return model;
}

/// A character that ends this far off its line.
struct Off {
    double mm = 0;
    RectMm cell;
};

struct Layout {
    std::array<Off, 2> uneven;  // the two that lie farthest off, the farther first
    double pitch_mm = kPitchMm;
    double skew_deg = 0;      // of the first line against the page
    double parallel_deg = 0;  // largest difference between lines
    double spacing_mm = 0;    // largest difference between line distances
    double distance_mm = 0;   // of lines: how far the worst lies outside of what real zones have
    bool measured = true;
};

double degrees(double slope) {
    return std::atan(slope) * 180 / CV_PI;
}

Layout measure(const cv::Mat& grey, double ppi, const MrzReading& mrz) {
    Layout layout;
    Feet feet;
    for (std::size_t i = 0; i < mrz.cells_mm.size(); ++i) {
        const std::vector<RectMm>& cells = mrz.cells_mm[i];
        const std::string text = i < mrz.interpretation.lines.size() ? mrz.interpretation.lines[i] : "";
        feet.push_back(feet_of(grey, ppi, cells, text));
        layout.measured = layout.measured && cells.size() >= 8 &&
                          static_cast<double>(feet.back().size()) >= kSmallestShare * static_cast<double>(cells.size());
    }
    if (!layout.measured) return layout;
    const std::vector<RectMm>& last = mrz.cells_mm.back();
    layout.pitch_mm = (last.back().x - last.front().x) / static_cast<double>(last.size() - 1);
    const Model model = fit(feet);
    for (std::size_t line = 0; line < feet.size(); ++line)
        for (const Foot& foot : feet[line]) {
            const Off off{std::abs(model.off(foot, line)), foot.cell};
            if (off.mm > layout.uneven[0].mm)
                layout.uneven = {off, layout.uneven[0]};
            else if (off.mm > layout.uneven[1].mm)
                layout.uneven[1] = off;
        }
    const std::vector<BaseLine>& lines = model.lines;
    const auto slope = [&model](const BaseLine& line) { return degrees(line.b / model.quarter); };
    layout.skew_deg = slope(lines.front());
    for (const BaseLine& line : lines)
        layout.parallel_deg = std::max(layout.parallel_deg, std::abs(slope(line) - layout.skew_deg));
    const double nearest = lines.size() > 2 ? kNearestOfThreeMm : kNearestOfTwoMm;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const double distance = (lines[i].a - lines[i - 1].a) * kPitchMm / layout.pitch_mm;
        layout.distance_mm = std::max({layout.distance_mm, nearest - distance, distance - kFarthestMm});
    }
    for (std::size_t i = 2; i < lines.size(); ++i)
        layout.spacing_mm = std::max(layout.spacing_mm, std::abs(lines[i].a - 2 * lines[i - 1].a + lines[i - 2].a));
    return layout;
}

struct Measure {
    double value, limit;
    const char* key;
    std::vector<RectMm> where;
    /// Whether an innocent explanation is left: dirt on a character, a page cut askew, a cover taken for the page.
    bool advises = true;

    [[nodiscard]] double share() const { return value / limit; }
    [[nodiscard]] bool holds() const { return value <= limit; }
};

std::vector<Measure> measures_of(const Layout& layout, const Page& page, const RectMm& zone) {
    const auto& [first, second] = layout.uneven;
    std::vector<Measure> measures = {
        {second.mm, kUnevenLimitMm, "mrz-layout.uneven", {first.cell, second.cell}, false},
        {layout.parallel_deg, kParallelLimitDeg, "mrz-layout.parallel", {zone}, false},
        {first.mm, kUnevenLimitMm, "mrz-layout.uneven", {first.cell}},
        {layout.spacing_mm, kSpacingLimitMm, "mrz-layout.line-distance", {zone}},
        {layout.distance_mm, kDistanceLimitMm, "mrz-layout.distance", {zone}, false},
    };
    if (page.zone) {
        // Edges of the format's own size by the scanner's own resolution: neither cover nor scale explains it.
        const double skew = std::abs(page.zone->skew_deg + layout.skew_deg);
        measures.push_back({std::abs(layout.pitch_mm * page.zone->scale - kPitchMm) / kPitchMm,
                            kPitchLimit,
                            "mrz-layout.pitch",
                            {zone},
                            false});
        measures.push_back({skew, kSkewLimitDeg, "mrz-layout.skew", {zone}, false});
        measures.push_back(
            {std::max(0.0, page.zone->reach_mm - kZoneHeightMm), kPlaceLimitMm, "mrz-layout.place", {zone}});
    } else if (page.outline_found && page.format) {
        // Pitch against the document's own width: independent of how the scale was found.
        const double scale = page.size_mm.width / mrz::shape_of(*page.format).width_mm;
        measures.push_back(
            {std::abs(layout.pitch_mm / scale - kPitchMm) / kPitchMm, kPitchLimit, "mrz-layout.pitch", {zone}});
        measures.push_back({std::abs(layout.skew_deg), kSkewLimitDeg, "mrz-layout.skew", {zone}});
    }
    return measures;
}

/// The finding of the measure that lies farthest beyond its limit or comes nearest to it; what leaves no innocent
/// explanation goes first.
Finding judge(const Layout& layout, const Page& page, const RectMm& zone) {
    const std::vector<Measure> measures = measures_of(layout, page, zone);
    const Measure& worst = *std::ranges::max_element(measures, [](const Measure& a, const Measure& b) {
        const auto rank = [](const Measure& m) { return std::pair(!m.holds() && !m.advises, m.share()); };
        return rank(a) < rank(b);
    });
    Finding finding;
    finding.margin = std::clamp(1 - worst.share(), -1.0, 1.0);
    finding.measured = worst.value;
    finding.limit = worst.limit;
    finding.regions_mm = worst.where;
    if (worst.holds()) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "mrz-layout.successful";
        finding.regions_mm = {zone};
        return finding;
    }
    finding.outcome = worst.advises ? Outcome::Undetermined : Outcome::Failed;
    finding.message_key = worst.key;
    char text[32];
    const bool percent = worst.key == std::string_view("mrz-layout.pitch");  // the others are degrees or millimetres
    std::snprintf(text, sizeof text, percent ? "%.1f" : "%.2f", percent ? 100 * worst.value : worst.value);
    finding.arguments["measured"] = text;
    return finding;
}

}  // namespace

Finding mrz_layout(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const MrzReading& mrz = *subject.reading.mrz;
    if (mrz.page < 0 || static_cast<std::size_t>(mrz.page) >= subject.pages.size() || mrz.cells_mm.empty())
        return not_supported(reason::kTooCoarse);
    const Page& page = subject.pages[static_cast<std::size_t>(mrz.page)];
    const BandImage* image = mrz.band ? page.find(*mrz.band) : nullptr;
    if (image == nullptr || image->image.empty() || page.ppi * kPitchMm / kMillimetresPerInch < kSmallestPitchPx)
        return not_supported(reason::kTooCoarse);
    const Layout layout = measure(as_grey(image->image.view()), page.ppi, mrz);
    Finding finding = layout.measured ? judge(layout, page, mrz.region_mm) : not_supported(reason::kTooCoarse);
    finding.band = mrz.band;
    finding.page = mrz.page;
    return finding;
}

}  // namespace garita::checks
