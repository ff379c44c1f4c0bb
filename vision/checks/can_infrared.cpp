// can-infrared: the card access number stays in infrared (can_infrared.md).
#include "vision/checks/detail/features.h"
#include "vision/checks/measure.h"

namespace garita {

std::optional<FeatureMeasure> detail::access_number_in_infrared(const Page& page, const RectMm& place) {
    if (page.find(Band::White) == nullptr || page.find(Band::Infrared) == nullptr) return std::nullopt;
    return FeatureMeasure{ink_left(page, place, Band::Infrared).value_or(0), Band::Infrared, place};
}

namespace checks {

Finding can_infrared(const Subject& subject) {
    return detail::hold_feature_against_model(
        subject, "can-infrared",
        {.successful = "can-infrared.successful", .failed = "can-infrared.failed", .advice = "can-infrared.advice"});
}

}  // namespace checks
}  // namespace garita
