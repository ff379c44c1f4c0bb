// print-infrared-invisible: what is printed in white light and vanishes at 900 nm (print_infrared_invisible.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding print_infrared_invisible(const Subject& subject) {
    return detail::hold_against_model(subject, "print-infrared-invisible",
                                      {.successful = "print-infrared-invisible.successful",
                                       .failed = "print-infrared-invisible.failed",
                                       .advice = "print-infrared-invisible.advice"});
}

}  // namespace garita::checks
