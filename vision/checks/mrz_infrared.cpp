// mrz-infrared: the ink of the machine-readable zone absorbs at 900 nm (mrz_infrared.md).
#include <cstdio>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Measured, see mrz_infrared.md.
constexpr double kLeastContrast = 0.30;     // median over all characters
constexpr double kLeastRunContrast = 0.12;  // mean over the weakest run
constexpr std::size_t kRun = 3;             // fewer characters may be a scratch or a fold
constexpr double kBestContrast = 0.85;

}  // namespace

Finding mrz_infrared(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    if (page->find(Band::Infrared) == nullptr) return not_supported(reason::kNoSuchLamp);
    const MrzReading& mrz = *subject.reading.mrz;
    const std::vector<detail::CellInk> cells = detail::ink_of_mrz(*page, mrz, Band::Infrared);
    const auto run = detail::weakest_run(cells, kRun);
    if (!run) return not_supported(reason::kTooCoarse);
    std::vector<double> contrasts;
    contrasts.reserve(cells.size());
    for (const detail::CellInk& cell : cells) contrasts.push_back(cell.contrast());
    const double contrast = detail::median(contrasts);
    const double whole_margin = detail::margin_above(contrast, kLeastContrast, kBestContrast);
    const double run_margin = detail::margin_above(run->mean, kLeastRunContrast, kBestContrast);
    const bool run_decides = whole_margin >= 0 && run_margin < 0;

    Finding finding;
    finding.band = Band::Infrared;
    finding.page = mrz.page;
    finding.measured = run_decides ? run->mean : contrast;
    finding.limit = run_decides ? kLeastRunContrast : kLeastContrast;
    finding.margin = run_decides ? run_margin : whole_margin;
    finding.outcome = *finding.margin >= 0 ? Outcome::Successful : Outcome::Failed;
    finding.regions_mm = {mrz.region_mm};
    if (run_decides) {
        finding.message_key = "mrz-infrared.part";
        finding.regions_mm = {detail::united(cells[run->first].cell, cells[run->first + run->length - 1].cell)};
        finding.arguments["line"] = std::to_string(cells[run->first].line + 1);
        finding.arguments["column"] = std::to_string(cells[run->first].column + 1);
    } else {
        finding.message_key =
            finding.outcome == Outcome::Successful ? "mrz-infrared.successful" : "mrz-infrared.failed";
    }
    return finding;
}

}  // namespace garita::checks
