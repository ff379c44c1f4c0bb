// composite-personal: of the holder's print something stays in infrared and something is gone (composite_personal.md).
#include <algorithm>
#include <optional>
#include <utility>

#include "vision/checks/detail/against_model.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

constexpr detail::ModelKeys kKeys{.successful = "composite-personal.successful",
                                  .failed = "composite-personal.failed",
                                  .advice = "composite-personal.advice"};
constexpr double kApart = 0.40;  // of the contrast in white; see composite_personal.md
constexpr double kSurelyRead = 0.6;

/// A part of what is the holder's, and how much of its contrast in white is left in infrared.
struct Part {
    RectMm region{};
    double left = 0;
};

}  // namespace

Finding composite_personal(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    const int index = subject.reading.mrz->page;
    const Portrait* photograph = detail::primary_portrait(subject);
    if (photograph == nullptr || photograph->page != index) return not_supported(reason::kNoPortrait);
    const auto photo_left = detail::contrast_left(*page, *photograph, Band::Infrared);
    if (!photo_left) return not_supported(reason::kTooCoarse);
    std::optional<Part> text;
    for (const VizField& field : subject.reading.viz) {
        if (field.page != index || field.confidence < kSurelyRead) continue;
        const auto left = detail::ink_left(*page, field.region_mm, Band::Infrared);
        if (left && (!text || *left > text->left)) text = Part{field.region_mm, *left};
    }
    if (!text) return not_supported(reason::kNoViz);
    Finding finding;
    finding.band = Band::Infrared;
    finding.page = index;
    finding.measured = text->left - *photo_left;
    finding.regions_mm = {text->region, photograph->region_mm};
    const double margin = detail::margin_above(*finding.measured, kApart, 1, -1);
    return detail::as_model_or_name_says(subject, "composite-personal", kApart, margin, kKeys, std::move(finding));
}

}  // namespace garita::checks
