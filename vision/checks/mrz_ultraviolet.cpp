// mrz-ultraviolet: neither the ink of the machine-readable zone nor its paper, or a part of it, glows
// (mrz_ultraviolet.md).
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// Measured, see mrz_ultraviolet.md.
constexpr double kInkGlowLimit = 1.25;   // strokes against the paper between them, median over the characters
constexpr double kPatchGlowLimit = 1.8;  // paper of three neighbouring characters against the zone's median
constexpr double kStripGlowLimit = 1.8;  // paper of the zone against the page's
constexpr double kDarkestPaper = 31;     // of 255: below it a patch must be 25 levels brighter, noise is none
constexpr double kPaperPart = 0.2;       // luminescent print that runs over the zone leaves as much of the paper dark
constexpr double kInsetMm = 4;           // the page's edge: what lies behind it may shine in
constexpr std::size_t kRun = 3;

struct Patch {
    double ratio = 0;
    RectMm where;
};

/// The run of neighbouring characters whose paper is brightest, by its darkest character, against the zone's paper.
Patch brightest_patch(const std::vector<detail::CellInk>& cells, double paper) {
    Patch brightest;
    const double ground = std::max(kDarkestPaper, paper);
    for (std::size_t i = 0; i + kRun <= cells.size(); ++i) {
        if (cells[i].line != cells[i + kRun - 1].line) continue;
        double darkest = 255;
        for (std::size_t k = i; k < i + kRun; ++k) darkest = std::min(darkest, cells[k].paper);
        if (darkest / ground <= brightest.ratio) continue;
        brightest = {darkest / ground, detail::united(cells[i].cell, cells[i + kRun - 1].cell)};
    }
    return brightest;
}

/// The page's grey level under ultraviolet without its edge, its photographs and the zone; nothing where no page is
/// left.
std::optional<double> page_beside_zone(const Subject& subject, const Page& page, const MrzReading& mrz) {
    const cv::Mat grey = as_grey(page.find(Band::Ultraviolet)->image.view());
    cv::Mat mask = cv::Mat::zeros(grey.size(), CV_8U);
    const RectMm inner = {kInsetMm, kInsetMm, page.size_mm.width - 2 * kInsetMm, page.size_mm.height - 2 * kInsetMm};
    mask(detail::pixels_of(page, inner, grey)).setTo(255);
    const RectMm& zone = mrz.region_mm;
    const RectMm around = {zone.x - kInsetMm, zone.y - kInsetMm / 2, zone.width + 2 * kInsetMm, zone.height + kInsetMm};
    mask(detail::pixels_of(page, around, grey)).setTo(0);
    for (const Portrait& portrait : subject.reading.portraits)
        if (portrait.page == mrz.page) mask(detail::pixels_of(page, portrait.region_mm, grey)).setTo(0);
    const int median = detail::percentile(grey, 0.5, mask);
    return median < 0 ? std::nullopt : std::optional<double>(median);
}

/// One of the three things that are measured.
struct Measure {
    double value, limit, margin;
    Outcome outcome;  ///< beyond the limit
    std::string_view key;
    RectMm where;
};

}  // namespace

Finding mrz_ultraviolet(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    if (page->find(Band::Ultraviolet) == nullptr) return not_supported(reason::kNoSuchLamp);
    const MrzReading& mrz = *subject.reading.mrz;
    const std::vector<detail::CellInk> cells = detail::ink_of_mrz(*page, mrz, Band::Ultraviolet, kPaperPart);
    if (cells.size() < kRun) return not_supported(reason::kTooCoarse);
    std::vector<double> papers;
    std::vector<double> glows;
    for (const detail::CellInk& cell : cells) {
        papers.push_back(std::max(1.0, cell.paper));
        // A dark paper's noise is no glow of the ink: eight levels are added to both.
        glows.push_back((cell.ink + 8) / (cell.paper + 8));
    }
    const double paper = detail::median(papers);
    const double glow = detail::median(glows);
    const Patch patch = brightest_patch(cells, paper);
    std::vector<Measure> measures = {
        {glow, kInkGlowLimit, detail::margin_below(glow, kInkGlowLimit, 2 * kInkGlowLimit), Outcome::Failed,
         "mrz-ultraviolet.ink", mrz.region_mm},
        {patch.ratio, kPatchGlowLimit, detail::margin_below(patch.ratio, kPatchGlowLimit, 2 * kPatchGlowLimit, 1),
         Outcome::Undetermined, "mrz-ultraviolet.patch", patch.where}};
    if (const std::optional<double> around = page_beside_zone(subject, *page, mrz)) {
        const double strip = paper / std::max(kDarkestPaper, *around);
        measures.push_back({strip, kStripGlowLimit,
                            detail::margin_below(strip, kStripGlowLimit, 2 * kStripGlowLimit, 1), Outcome::Undetermined,
                            "mrz-ultraviolet.strip", mrz.region_mm});
    }
    // Ink that glows goes first: no innocent explanation is left. Else the worst is told.
    const Measure& worst = *std::ranges::min_element(measures, {}, [](const Measure& m) {
        return std::pair(m.margin >= 0 || m.outcome != Outcome::Failed, m.margin);
    });
    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = mrz.page;
    finding.measured = worst.value;
    finding.limit = worst.limit;
    finding.margin = worst.margin;
    finding.regions_mm = {worst.margin < 0 ? worst.where : mrz.region_mm};
    finding.outcome = worst.margin < 0 ? worst.outcome : Outcome::Successful;
    finding.message_key = worst.margin < 0 ? worst.key : "mrz-ultraviolet.successful";
    return finding;
}

}  // namespace garita::checks
