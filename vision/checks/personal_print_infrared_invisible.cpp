// personal-print-infrared-invisible: the printed fields vanish at 900 nm (personal_print_infrared_invisible.md).
#include "vision/checks/check.h"
#include "vision/checks/detail/personal_print.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Of a field's contrast in white, what is left at 900 nm; as of photographs, see personal_print_infrared_invisible.md.
constexpr double kMostLeft = 0.35;

}  // namespace

Finding personal_print_infrared_invisible(const Subject& subject) {
    return detail::personal_print_in_infrared(subject, "personal-print-infrared-invisible", detail::Field::Darkest,
                                              kMostLeft,
                                              [](double left) { return detail::margin_below(left, kMostLeft, 1.0); },
                                              {.successful = "personal-print-infrared-invisible.successful",
                                               .failed = "personal-print-infrared-invisible.failed",
                                               .advice = "personal-print-infrared-invisible.advice"});
}

}  // namespace garita::checks
