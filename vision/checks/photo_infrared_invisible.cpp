// photo-infrared-invisible: the photograph vanishes at 900 nm (photo_infrared_invisible.md).
#include <optional>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Of the face's contrast in white, what is left at 900 nm; measured, see photo_infrared_invisible.md.
constexpr double kMostLeft = 0.35;

}  // namespace

Finding photo_infrared_invisible(const Subject& subject) {
    const Portrait* portrait = detail::primary_portrait(subject);
    if (portrait == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(portrait->page)];
    if (page.find(Band::Infrared) == nullptr || page.find(Band::White) == nullptr)
        return not_supported(reason::kNoSuchLamp);
    const std::optional<double> left = detail::contrast_left(page, *portrait, Band::Infrared);
    if (!left) return not_supported(reason::kTooCoarse);
    // Genuine documents have either kind of photograph: which one is right only a model knows. What was measured is
    // told all the same.
    const bool as_named = *left <= kMostLeft;
    Finding finding = as_named ? Finding{} : not_supported(reason::kNoModel);
    finding.band = Band::Infrared;
    finding.page = portrait->page;
    finding.measured = *left;
    finding.limit = kMostLeft;
    finding.margin = detail::margin_below(*left, kMostLeft, 1.0);
    finding.regions_mm = {portrait->region_mm};
    if (as_named) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "photo-infrared-invisible.successful";
    }
    return finding;
}

}  // namespace garita::checks
