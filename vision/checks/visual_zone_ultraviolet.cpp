// visual-zone-ultraviolet: no printed field stands on brighter paper than the page's (visual_zone_ultraviolet.md).
#include <optional>
#include <utility>

#include "vision/checks/check.h"
#include "vision/checks/detail/against_model.h"
#include "vision/checks/detail/ultraviolet_answer.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

constexpr detail::ModelKeys kKeys{.successful = "visual-zone-ultraviolet.successful",
                                  .failed = "visual-zone-ultraviolet.failed",
                                  .advice = "visual-zone-ultraviolet.advice"};

// The paper round the letters, not the letters.
constexpr double kBrighterPart = 0.6;

/// The field on the brightest paper, against the page's.
struct Brightest {
    const VizField* field = nullptr;
    double glow = 0;
};
std::optional<Brightest> brightest_of(const Subject& subject, const detail::Lights& lights, int index) {
    const auto of_page = detail::answer_of(lights, lights.mask_of_page(subject, index), 1);
    if (!of_page) return std::nullopt;
    std::optional<Brightest> brightest;
    for (const VizField& field : subject.reading.viz) {
        if (field.page != index) continue;
        const auto answer = detail::answer_of(lights, lights.mask_of(field.region_mm), kBrighterPart);
        if (!answer) continue;
        const double glow = detail::against_page(*answer, *of_page);
        if (!brightest || glow > brightest->glow) brightest = Brightest{&field, glow};
    }
    return brightest;
}

}  // namespace

Finding visual_zone_ultraviolet(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    const int index = subject.reading.mrz->page;
    if (page->find(Band::Ultraviolet) == nullptr || page->find(Band::White) == nullptr)
        return not_supported(reason::kNoSuchLamp);
    const auto lights = detail::lights_of(*page);
    const auto brightest = lights ? brightest_of(subject, *lights, index) : std::nullopt;
    if (!brightest) return not_supported(lights ? reason::kNoViz : reason::kTooCoarse);
    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = index;
    finding.measured = brightest->glow;
    finding.regions_mm = {brightest->field->region_mm};
    if (detail::hold_against_level(subject, "visual-zone-ultraviolet", kKeys, finding)) {
        finding.arguments["field"] = brightest->field->name;
        return finding;
    }
    // Print that glows passes under fields of genuine documents too: what is right only a model knows.
    return not_supported(reason::kNoModel, std::move(finding));
}

}  // namespace garita::checks
