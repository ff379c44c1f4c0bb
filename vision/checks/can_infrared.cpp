// can-infrared: the card access number stays in infrared (can_infrared.md).
#include <algorithm>

#include "vision/checks/detail/features.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita {

std::optional<FeatureMeasure> detail::access_number_in_infrared(const Page& page, const RectMm& place) {
    if (page.find(Band::White) == nullptr || page.find(Band::Infrared) == nullptr) return std::nullopt;
    // Nothing written is 0; too few pixels to say so are nothing.
    constexpr int kLeastSide = 24;
    const cv::Rect there =
        pixels_of(place, page.ppi / kMillimetresPerInch, as_mat(page.find(Band::White)->image.view()).size());
    if (std::min(there.width, there.height) < kLeastSide) return std::nullopt;
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
