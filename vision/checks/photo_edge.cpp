// photo-edge: no shadow of a raised edge around the photograph (photo_edge.md).
#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// Depth of the second darkest side's line, as a part of the paper's brightness; measured, see photo_edge.md.
constexpr double kDeepestLine = 0.15;
constexpr double kWorstLine = 0.30;

constexpr double kReachMm = 2;       // how far off the photograph's border may have been found
constexpr double kReachBelowMm = 4;  // likewise at its foot: where a garment ends like the page, its edge is not seen
constexpr double kArmMm = 0.35;      // a shadow is narrower than twice this; printed borders are steps, not lines
constexpr double kWanderMm = 0.3;    // of the line along its side
constexpr double kInset = 0.1;       // of a side, at either end: corners
constexpr int kParts = 8;            // a side in as many parts, of which three quarters must show the line
constexpr double kLeastPpi = 200;
constexpr std::size_t kFewestSides = 3;

enum class Edge { Left, Right, Top, Bottom };
constexpr std::array kEdges = {Edge::Left, Edge::Right, Edge::Top, Edge::Bottom};

struct Side {
    double depth = 0;  ///< of the line, as a part of the paper's brightness
    RectMm region;
};

/// A strip along the side, turned so that its rows run across the edge.
cv::Mat strip_across(const Page& page, const cv::Mat& grey, const RectMm& region, Edge edge) {
    const cv::Rect box = detail::pixels_of(page, region, grey);
    if (box.empty()) return {};
    cv::Mat strip;
    if (edge == Edge::Left || edge == Edge::Right)
        grey(box).convertTo(strip, CV_32F);
    else
        cv::Mat(grey(box).t()).convertTo(strip, CV_32F);
    return strip;
}

RectMm region_of(const RectMm& photo, Edge edge) {
    const double reach = (edge == Edge::Bottom ? kReachBelowMm : kReachMm) + kArmMm;
    const double w = photo.width, h = photo.height;
    switch (edge) {
        case Edge::Left:
            return {photo.x - reach, photo.y + kInset * h, 2 * reach, (1 - 2 * kInset) * h};
        case Edge::Right:
            return {photo.x + w - reach, photo.y + kInset * h, 2 * reach, (1 - 2 * kInset) * h};
        case Edge::Top:
            return {photo.x + kInset * w, photo.y - reach, (1 - 2 * kInset) * w, 2 * reach};
        case Edge::Bottom:
            break;
    }
    return {photo.x + kInset * w, photo.y + h - reach, (1 - 2 * kInset) * w, 2 * reach};
}

/// At each place across the edge, how much darker it is than both places an arm away; one part of the side.
cv::Mat line_depths(const cv::Mat& part, int arm, double paper) {
    cv::Mat profile;
    cv::reduce(part, profile, 0, cv::REDUCE_AVG);
    cv::Mat depths = cv::Mat::zeros(1, profile.cols, CV_32F);
    const auto* p = profile.ptr<float>(0);
    for (int x = arm; x + arm < profile.cols; ++x)
        depths.at<float>(0, x) = std::max(0.0F, static_cast<float>((std::min(p[x - arm], p[x + arm]) - p[x]) / paper));
    return depths;
}

/// Nothing where too little of the side lies on the page.
std::optional<double> depth_of(const cv::Mat& strip, double px_per_mm, double paper) {
    const int arm = std::max(2, cvRound(kArmMm * px_per_mm));
    if (strip.rows < 2 * kParts || strip.cols < 4 * arm) return std::nullopt;
    const int wander = std::max(1, cvRound(kWanderMm * px_per_mm));
    cv::Mat depths;
    for (int part = 0; part < kParts; ++part) {
        const cv::Range rows(part * strip.rows / kParts, (part + 1) * strip.rows / kParts);
        depths.push_back(line_depths(strip.rowRange(rows), arm, paper));
    }
    cv::dilate(depths, depths, cv::getStructuringElement(cv::MORPH_RECT, {2 * wander + 1, 1}));
    cv::sort(depths, depths, cv::SORT_EVERY_COLUMN | cv::SORT_ASCENDING);
    double deepest = 0;
    cv::minMaxLoc(depths.row(kParts / 4), nullptr, &deepest);
    return deepest;
}

const Portrait* photograph_of(const Subject& subject) {
    for (const Portrait& portrait : subject.reading.portraits)
        if (portrait.kind == PortraitKind::Primary && portrait.page >= 0 &&
            static_cast<std::size_t>(portrait.page) < subject.pages.size())
            return &portrait;
    return nullptr;
}

}  // namespace

Finding photo_edge(const Subject& subject) {
    const Portrait* photo = photograph_of(subject);
    if (photo == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(photo->page)];
    // Infrared sees shadows, and hardly any print that a shadow could be mistaken for.
    const BandImage* picture = page.find(Band::Infrared);
    if (picture == nullptr || picture->image.empty()) picture = page.find(Band::White);
    if (picture == nullptr || picture->image.empty()) return not_supported(reason::kNoSuchLamp);
    if (page.ppi < kLeastPpi) return not_supported(reason::kTooCoarse);
    const cv::Mat grey = as_grey(picture->image.view());
    const double paper = std::max(1, detail::percentile(grey, 0.75));
    std::vector<Side> sides;
    for (const Edge edge : kEdges) {
        const RectMm region = region_of(photo->region_mm, edge);
        const auto depth = depth_of(strip_across(page, grey, region, edge), page.ppi / kMillimetresPerInch, paper);
        if (depth) sides.push_back({*depth, region});
    }
    if (sides.size() < kFewestSides) return not_supported(reason::kTooCoarse);
    std::sort(sides.begin(), sides.end(), [](const Side& a, const Side& b) { return a.depth > b.depth; });
    const double second = sides[1].depth;  // one line alone may be a crease or a rule

    Finding finding;
    finding.band = picture->band;
    finding.page = photo->page;
    finding.measured = second;
    finding.limit = kDeepestLine;
    finding.margin = detail::margin_below(second, kDeepestLine, kWorstLine);
    finding.outcome = *finding.margin >= 0 ? Outcome::Successful : Outcome::Undetermined;
    if (finding.outcome == Outcome::Successful) {
        finding.regions_mm = {photo->region_mm};
        finding.message_key = "photo-edge.successful";
    } else {
        finding.regions_mm = {sides[0].region, sides[1].region};
        finding.message_key = "photo-edge.edge";
    }
    return finding;
}

}  // namespace garita::checks
