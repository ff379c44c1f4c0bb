// print-infrared-visible: the static print of the series that stays at 900 nm (print_infrared_visible.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding print_infrared_visible(const Subject& subject) {
    return detail::hold_against_model(subject, "print-infrared-visible",
                                      {.successful = "print-infrared-visible.successful",
                                       .failed = "print-infrared-visible.failed",
                                       .advice = "print-infrared-visible.advice"});
}

}  // namespace garita::checks
