// photo-infrared-invisible: the photograph vanishes at 900 nm (photo_infrared_invisible.md).
#include "vision/checks/check.h"
#include "vision/checks/detail/photo_in_infrared.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Of the face's contrast in white, what is left at 900 nm; measured, see photo_infrared_invisible.md.
constexpr double kMostLeft = 0.35;

}  // namespace

Finding photo_infrared_invisible(const Subject& subject) {
    return detail::photo_in_infrared(subject, "photo-infrared-invisible", kMostLeft,
                                     [](double left) { return detail::margin_below(left, kMostLeft, 1.0); },
                                     {.successful = "photo-infrared-invisible.successful",
                                      .failed = "photo-infrared-invisible.failed",
                                      .advice = "photo-infrared-invisible.advice"});
}

}  // namespace garita::checks
