// personal-print-infrared-visible: the printed fields stay at 900 nm (personal_print_infrared_visible.md).
#include "vision/checks/check.h"
#include "vision/checks/detail/personal_print.h"
#include "vision/checks/measure.h"

namespace garita::checks {
namespace {

// Of a field's contrast in white, what is left at 900 nm; as of photographs, see personal_print_infrared_visible.md.
constexpr double kLeastLeft = 0.50;

}  // namespace

Finding personal_print_infrared_visible(const Subject& subject) {
    return detail::personal_print_in_infrared(subject, "personal-print-infrared-visible", detail::Field::Faintest,
                                              kLeastLeft,
                                              [](double left) { return detail::margin_above(left, kLeastLeft, 1.0); },
                                              {.successful = "personal-print-infrared-visible.successful",
                                               .failed = "personal-print-infrared-visible.failed",
                                               .advice = "personal-print-infrared-visible.advice"});
}

}  // namespace garita::checks
