// mrz-ultraviolet: neither the ink of the machine-readable zone nor a part of its paper glows (mrz_ultraviolet.md).
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Measured, see mrz_ultraviolet.md.
constexpr double kInkGlowLimit = 1.25;   // strokes against the paper between them, median over the characters
constexpr double kPatchGlowLimit = 1.8;  // paper of three neighbouring characters against the zone's median
constexpr double kDarkestPaper = 31;     // of 255: below it a patch must be 25 levels brighter, noise is none
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

}  // namespace

Finding mrz_ultraviolet(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    if (page->find(Band::Ultraviolet) == nullptr) return not_supported(reason::kNoSuchLamp);
    const MrzReading& mrz = *subject.reading.mrz;
    const std::vector<detail::CellInk> cells = detail::ink_of_mrz(*page, mrz, Band::Ultraviolet);
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
    const double ink_margin = detail::margin_below(glow, kInkGlowLimit, 2 * kInkGlowLimit);
    const double patch_margin = detail::margin_below(patch.ratio, kPatchGlowLimit, 2 * kPatchGlowLimit, 1);

    // The worse of the two is told.
    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = mrz.page;
    finding.measured = glow;
    finding.limit = kInkGlowLimit;
    finding.margin = ink_margin;
    finding.regions_mm = {mrz.region_mm};
    if (ink_margin >= 0 && patch_margin < ink_margin) {
        finding.measured = patch.ratio;
        finding.limit = kPatchGlowLimit;
        finding.margin = patch_margin;
    }
    if (ink_margin < 0) {
        finding.outcome = Outcome::Failed;
        finding.message_key = "mrz-ultraviolet.ink";
    } else if (patch_margin < 0) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "mrz-ultraviolet.patch";
        finding.regions_mm = {patch.where};
    } else {
        finding.outcome = Outcome::Successful;
        finding.message_key = "mrz-ultraviolet.successful";
    }
    return finding;
}

}  // namespace garita::checks
