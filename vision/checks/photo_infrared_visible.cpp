// photo-infrared-visible: the photograph stays at 900 nm (photo_infrared_visible.md).
#include <optional>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Of the face's contrast in white, what is left at 900 nm; measured, see photo_infrared_visible.md.
constexpr double kLeastLeft = 0.50;

}  // namespace

Finding photo_infrared_visible(const Subject& subject) {
    const Portrait* portrait = detail::primary_portrait(subject);
    if (portrait == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(portrait->page)];
    if (page.find(Band::Infrared) == nullptr || page.find(Band::White) == nullptr)
        return not_supported(reason::kNoSuchLamp);
    const std::optional<double> left = detail::contrast_left(page, *portrait, Band::Infrared);
    if (!left) return not_supported(reason::kTooCoarse);
    // Genuine documents have either kind of photograph: which one is right only a model knows. What was measured is
    // told all the same.
    const bool as_named = *left >= kLeastLeft;
    Finding finding = as_named ? Finding{} : not_supported(reason::kNoModel);
    finding.band = Band::Infrared;
    finding.page = portrait->page;
    finding.measured = *left;
    finding.limit = kLeastLeft;
    finding.margin = detail::margin_above(*left, kLeastLeft, 1.0);
    finding.regions_mm = {portrait->region_mm};
    if (as_named) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "photo-infrared-visible.successful";
    }
    return finding;
}

}  // namespace garita::checks
