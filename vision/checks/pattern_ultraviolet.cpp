// pattern-ultraviolet: what glows under 365 nm on every document of the series (pattern_ultraviolet.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding pattern_ultraviolet(const Subject& subject) {
    return detail::hold_against_model(subject, "pattern-ultraviolet",
                                      {.successful = "pattern-ultraviolet.successful",
                                       .failed = "pattern-ultraviolet.failed",
                                       .advice = "pattern-ultraviolet.advice"});
}

}  // namespace garita::checks
