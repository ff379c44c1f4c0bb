// recapture: the page is the document itself, not a display or a photocopy of it (recapture.md).
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/checks/periodicity.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// Measured, see recapture.md.
constexpr double kStrongestGrid = 25;        // power of the pixel grid over the median of its ring
constexpr double kStrongestGridAlone = 230;  // without infrared: compression leaves grids of up to 100
constexpr double kLeastSeen = 0.40;          // correlation of fine print in white and infrared
constexpr double kMostSeen = 0.85;
constexpr double kLeastColour = 0.015;  // 90th percentile of the spread of the colours
constexpr double kGoodColour = 0.06;
constexpr double kMostKept = 0.75;  // of faint print's contrast, in infrared
constexpr double kFaintLow = 0.03;  // what "faint" is, of the paper's brightness
constexpr double kFaintHigh = 0.15;
constexpr double kInsetMm = 5;  // edge and shadow lie outside
constexpr double kLeastSideMm = 20;
constexpr double kCoarsePpi = 200;  // all but the grid is coarser than this

/// What the bands say of one page. Nothing where a band does not tell.
struct Signs {
    std::optional<double> colour;  ///< how far red, green and blue lie apart at the page's most coloured tenth
    std::optional<double> seen;    ///< how alike fine print in white and infrared is, −1 … 1
    std::optional<double> kept;    ///< how much of the contrast of faint print is left in infrared
    detail::Period grid;
};

std::optional<double> colour_of(const cv::Mat& white, double ppi) {
    if (white.channels() != 3) return std::nullopt;
    const int side = 2 * std::max(1, cvRound(ppi / 100)) + 1;  // halftone dots run together
    cv::Mat smooth;
    cv::blur(white, smooth, {side, side});
    cv::Mat planes[3];
    cv::split(smooth, planes);
    double paper[3];
    for (int c = 0; c < 3; ++c) paper[c] = std::max(1, detail::percentile(planes[c], 0.75));
    cv::Mat spread(smooth.size(), CV_8U);
    for (int y = 0; y < smooth.rows; ++y) {
        const auto* p = smooth.ptr<cv::Vec3b>(y);
        auto* out = spread.ptr<std::uint8_t>(y);
        for (int x = 0; x < smooth.cols; ++x) {
            const auto [low, high] = std::minmax({p[x][0] / paper[0], p[x][1] / paper[1], p[x][2] / paper[2]});
            out[x] = cv::saturate_cast<std::uint8_t>(500 * (high - low));
        }
    }
    // A grey picture in three channels: a colour camera's noise alone is more.
    if (detail::percentile(spread, 0.999) == 0) return std::nullopt;
    return detail::percentile(spread, 0.90) / 500.0;
}

/// Print between 0.15 and 0.9 mm coarse, as parts of the paper's brightness: dark is below 0.
cv::Mat fine_print(const cv::Mat& grey, double ppi) {
    const double sigma = 0.15 * ppi / kMillimetresPerInch;
    cv::Mat fine, coarse, small;
    cv::GaussianBlur(grey, fine, {}, sigma);
    // The wide blur on a quarter of the raster: a sixteenth of the time, no visible difference.
    cv::resize(grey, small, {}, 0.25, 0.25, cv::INTER_AREA);
    cv::GaussianBlur(small, small, {}, 1.5 * sigma);
    cv::resize(small, coarse, grey.size(), 0, 0, cv::INTER_LINEAR);
    cv::Mat print;
    cv::subtract(fine, coarse, print, cv::noArray(), CV_32F);
    return print / std::max(1, detail::percentile(grey, 0.75));
}

void compare(const cv::Mat& white, const cv::Mat& infrared, double ppi, Signs& signs) {
    const cv::Mat in_white = fine_print(white, ppi);
    const cv::Mat in_infrared = fine_print(infrared, ppi);
    double ww = 1e-9, ii = 1e-9, wi = 0, faint_ww = 1e-9, faint_wi = 0;
    for (int y = 0; y < in_white.rows; ++y) {
        const auto* w = in_white.ptr<float>(y);
        const auto* i = in_infrared.ptr<float>(y);
        for (int x = 0; x < in_white.cols; ++x) {
            ww += static_cast<double>(w[x]) * w[x];
            ii += static_cast<double>(i[x]) * i[x];
            wi += static_cast<double>(w[x]) * i[x];
            if (-w[x] < kFaintLow || -w[x] > kFaintHigh) continue;
            faint_ww += static_cast<double>(w[x]) * w[x];
            faint_wi += static_cast<double>(w[x]) * i[x];
        }
    }
    signs.seen = wi / std::sqrt(ww * ii);
    signs.kept = faint_wi / faint_ww;
}

/// The rectangle of a picture at about 200 ppi; not copied where it has no more.
cv::Mat coarse(const cv::Mat& picture, const cv::Rect& inner, double ppi) {
    if (ppi < 1.25 * kCoarsePpi) return picture(inner);
    cv::Mat small;
    cv::resize(picture(inner), small, {}, kCoarsePpi / ppi, kCoarsePpi / ppi, cv::INTER_AREA);
    return small;
}

Signs signs_of(const Page& page, const cv::Rect& inner) {
    Signs signs;
    const cv::Mat white = as_mat(page.find(Band::White)->image.view());
    const cv::Mat small = coarse(white, inner, page.ppi);
    const double ppi = std::min(page.ppi, page.ppi * small.cols / inner.width);
    signs.colour = colour_of(small, ppi);
    if (white.channels() == 3) {
        // The stripes of red and blue stand apart on a display; on paper what is dark is dark in both.
        cv::Mat red, blue, difference;
        cv::extractChannel(white, red, 2);
        cv::extractChannel(white, blue, 0);
        cv::subtract(red, blue, difference, cv::noArray(), CV_16S);
        signs.grid = detail::pixel_grid(difference, page.ppi);
    }
    const BandImage* infrared = page.find(Band::Infrared);
    if (infrared == nullptr || infrared->image.empty()) return signs;
    const cv::Mat in_infrared = as_grey(infrared->image.view());
    if (white.size() != in_infrared.size()) return signs;
    cv::Mat grey = small;
    if (small.channels() == 3) cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    compare(grey, coarse(in_infrared, inner, page.ppi), ppi, signs);
    return signs;
}

double limit_of_grid(const Signs& signs) {
    return signs.seen ? kStrongestGrid : kStrongestGridAlone;
}

double grid_margin(const Signs& signs) {
    const double limit = std::log10(limit_of_grid(signs));
    return detail::margin_below(std::log10(std::max(1.0, signs.grid.strength)), limit, limit + 1);
}

/// Two independent signs, of which both must speak against the page: the kinder one counts.
void judge_display(const Signs& signs, Finding& finding) {
    const double grid = grid_margin(signs);
    if (grid >= 0) return;
    finding.measured = signs.grid.strength;
    finding.limit = limit_of_grid(signs);
    if (signs.seen) {
        finding.margin = std::max(grid, detail::margin_above(*signs.seen, kLeastSeen, kMostSeen));
        if (*finding.margin >= 0) return;  // a grid of print, not of light: print-process judges it
        finding.outcome = Outcome::Failed;
        finding.message_key = "recapture.screen";
    } else {
        finding.margin = grid;
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "recapture.grid";
    }
}

void judge_copy(const Signs& signs, Finding& finding) {
    const double colour = signs.colour ? detail::margin_above(*signs.colour, kLeastColour, kGoodColour) : 1;
    if (colour >= 0) return;
    finding.measured = *signs.colour;
    finding.limit = kLeastColour;
    if (signs.kept) {
        finding.margin = std::max(colour, detail::margin_below(*signs.kept, kMostKept, 1));
        if (*finding.margin >= 0) return;
        finding.outcome = Outcome::Failed;
        finding.message_key = "recapture.photocopy";
    } else {
        finding.margin = colour;
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "recapture.colourless";
    }
}

/// The page of the MRZ, else the first under white light; −1 when there is none.
int page_to_look_at(const Subject& subject) {
    const Page* with_mrz = detail::page_of_mrz(subject);
    if (with_mrz != nullptr && with_mrz->find(Band::White) != nullptr) return subject.reading.mrz->page;
    for (std::size_t i = 0; i < subject.pages.size(); ++i)
        if (subject.pages[i].find(Band::White) != nullptr) return static_cast<int>(i);
    return -1;
}

}  // namespace

Finding recapture(const Subject& subject) {
    const int index = page_to_look_at(subject);
    if (index < 0) return not_supported(reason::kNoSuchLamp);
    const Page& page = subject.pages[static_cast<std::size_t>(index)];
    const cv::Mat white = as_mat(page.find(Band::White)->image.view());
    const RectMm inner = {kInsetMm, kInsetMm, page.size_mm.width - 2 * kInsetMm, page.size_mm.height - 2 * kInsetMm};
    const cv::Rect box = white.empty() ? cv::Rect{} : detail::pixels_of(page, inner, white);
    if (box.width * kMillimetresPerInch < kLeastSideMm * page.ppi ||
        box.height * kMillimetresPerInch < kLeastSideMm * page.ppi)
        return not_supported(reason::kTooCoarse);
    const Signs signs = signs_of(page, box);

    Finding finding;
    finding.band = Band::White;
    finding.page = index;
    finding.regions_mm = {{0, 0, page.size_mm.width, page.size_mm.height}};
    finding.outcome = Outcome::Successful;
    judge_display(signs, finding);
    if (finding.outcome == Outcome::Successful) judge_copy(signs, finding);
    if (finding.outcome != Outcome::Successful) return finding;
    // What came nearest to a limit.
    const double grid = signs.seen
                            ? std::max(grid_margin(signs), detail::margin_above(*signs.seen, kLeastSeen, kMostSeen))
                            : grid_margin(signs);
    double colour = signs.colour ? detail::margin_above(*signs.colour, kLeastColour, kGoodColour) : 1;
    if (signs.kept) colour = std::max(colour, detail::margin_below(*signs.kept, kMostKept, 1));
    finding.margin = std::min(grid, colour);
    finding.measured = grid < colour ? signs.grid.strength : signs.colour.value_or(0);
    finding.limit = grid < colour ? limit_of_grid(signs) : kLeastColour;
    finding.message_key = "recapture.successful";
    return finding;
}

}  // namespace garita::checks
