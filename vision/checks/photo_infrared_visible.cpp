// photo-infrared-visible: the photograph stays at 900 nm (photo_infrared_visible.md).
#include "vision/checks/check.h"
#include "vision/checks/detail/photo_in_infrared.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Of the face's contrast in white, what is left at 900 nm; measured, see photo_infrared_visible.md.
constexpr double kLeastLeft = 0.50;

}  // namespace

Finding photo_infrared_visible(const Subject& subject) {
    return detail::photo_in_infrared(subject, "photo-infrared-visible", kLeastLeft,
                                     [](double left) { return detail::margin_above(left, kLeastLeft, 1.0); },
                                     {.successful = "photo-infrared-visible.successful",
                                      .failed = "photo-infrared-visible.failed",
                                      .advice = "photo-infrared-visible.advice"});
}

}  // namespace garita::checks
