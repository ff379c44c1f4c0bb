// composite-print: what infrared takes away of the print and what it leaves, in one (composite_print.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding composite_print(const Subject& subject) {
    return detail::hold_against_model(subject, "composite-print",
                                      {.successful = "composite-print.successful",
                                       .failed = "composite-print.failed",
                                       .advice = "composite-print.advice"});
}

}  // namespace garita::checks
