// print-white: the static print of the series in white light (print_white.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding print_white(const Subject& subject) {
    return detail::hold_against_model(
        subject, "print-white",
        {.successful = "print-white.successful", .failed = "print-white.failed", .advice = "print-white.advice"});
}

}  // namespace garita::checks
