// paper-ultraviolet: the paper of a passport or visa is dull under 365 nm (paper_ultraviolet.md).
#include <optional>
#include <string>
#include <utility>

#include "vision/checks/check.h"
#include "vision/checks/detail/against_model.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

constexpr detail::ModelKeys kKeys{.successful = "paper-ultraviolet.successful",
                                  .failed = "paper-ultraviolet.failed",
                                  .advice = "paper-ultraviolet.advice"};

// Brightness (grey, 0 … 255, as the scanner encodes it) of the page under ultraviolet; measured, see
// paper_ultraviolet.md.
constexpr double kBrightestPaper = 120;

bool speaks_of(mrz::Format format) {
    return format == mrz::Format::TD3 || format == mrz::Format::MRVA || format == mrz::Format::MRVB;
}

/// Index of the page under ultraviolet that bears the MRZ, else of the first one.
int page_to_look_at(const Subject& subject) {
    const Page* with_mrz = detail::page_of_mrz(subject);
    if (with_mrz != nullptr && with_mrz->find(Band::Ultraviolet) != nullptr) return subject.reading.mrz->page;
    for (std::size_t i = 0; i < subject.pages.size(); ++i)
        if (subject.pages[i].find(Band::Ultraviolet) != nullptr) return static_cast<int>(i);
    return -1;
}

}  // namespace

Finding paper_ultraviolet(const Subject& subject) {
    const int index = page_to_look_at(subject);
    if (index < 0) return not_supported(reason::kNoSuchLamp);
    const Page& page = subject.pages[static_cast<std::size_t>(index)];
    const cv::Mat grey = as_grey(page.find(Band::Ultraviolet)->image.view());
    const cv::Mat paper = detail::bare_page(subject, index, page.ppi / kMillimetresPerInch, grey.size(), 0);
    const int median = grey.empty() ? -1 : detail::percentile(grey, 0.5, paper);
    if (median < 0) return not_supported(reason::kTooCoarse);

    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = index;
    finding.measured = median;
    finding.regions_mm = {{0, 0, page.size_mm.width, page.size_mm.height}};
    if (detail::hold_against_level(subject, "paper-ultraviolet", kKeys, finding)) return finding;
    if (!page.format) return not_supported(reason::kFormatUnknown, std::move(finding));
    if (!speaks_of(*page.format)) return not_supported(reason::kNotThisFormat, std::move(finding));
    finding.limit = kBrightestPaper;
    finding.margin = detail::margin_below(median, kBrightestPaper, 255);
    finding.outcome = *finding.margin >= 0 ? Outcome::Successful : Outcome::Undetermined;
    finding.message_key = finding.outcome == Outcome::Successful ? kKeys.successful : "paper-ultraviolet.bright";
    return finding;
}

}  // namespace garita::checks
