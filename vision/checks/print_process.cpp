// print-process: no dot screen of a toner printer or copier where fine security print belongs (print_process.md).
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/checks/periodicity.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// Power of the lattice's weaker wave over the median of its ring; measured, see print_process.md.
constexpr double kStrongestLattice = 15;
constexpr double kWorstLattice = 150;
constexpr double kLeastPpi = 300;  // 141 dots an inch are 2.1 px there

/// The page to look at: that of the MRZ, else the first under white light; −1 when there is none.
int page_to_look_at(const Subject& subject) {
    const Page* with_mrz = detail::page_of_mrz(subject);
    if (with_mrz != nullptr && with_mrz->find(Band::White) != nullptr) return subject.reading.mrz->page;
    for (std::size_t i = 0; i < subject.pages.size(); ++i)
        if (subject.pages[i].find(Band::White) != nullptr) return static_cast<int>(i);
    return -1;
}

/// Strengths span three powers of ten: the margin goes by their logarithm.
double margin_of(double strength) {
    return detail::margin_below(std::log10(std::max(1.0, strength)), std::log10(kStrongestLattice),
                                std::log10(kWorstLattice));
}

}  // namespace

Finding print_process(const Subject& subject) {
    const int index = page_to_look_at(subject);
    if (index < 0) return not_supported(reason::kNoSuchLamp);
    const Page& page = subject.pages[static_cast<std::size_t>(index)];
    const cv::Mat white = as_mat(page.find(Band::White)->image.view());
    if (page.ppi < kLeastPpi || white.empty()) return not_supported(reason::kTooCoarse);
    // Green light shows magenta and black, the two inks whose dots are seen best.
    cv::Mat green = white;
    if (white.channels() == 3) cv::extractChannel(white, green, 1);
    const detail::Period lattice = detail::dot_lattice(green, page.ppi);
    if (lattice.strength <= 0) return not_supported(reason::kTooCoarse);

    Finding finding;
    finding.band = Band::White;
    finding.page = index;
    finding.measured = lattice.strength;
    finding.limit = kStrongestLattice;
    finding.margin = margin_of(lattice.strength);
    finding.outcome = *finding.margin >= 0 ? Outcome::Successful : Outcome::Failed;
    finding.regions_mm = {{0, 0, page.size_mm.width, page.size_mm.height}};
    if (finding.outcome == Outcome::Failed) {
        finding.message_key = "print-process.screen";
        finding.arguments["lines_per_inch"] = std::to_string(std::lround(lattice.per_inch));
    } else {
        finding.message_key = "print-process.successful";
    }
    return finding;
}

}  // namespace garita::checks
