// perforation-white: holes that are alike on all documents of the series (perforation_white.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding perforation_white(const Subject& subject) {
    return detail::hold_against_model(subject, "perforation-white",
                                      {.successful = "perforation-white.successful",
                                       .failed = "perforation-white.failed",
                                       .advice = "perforation-white.advice"});
}

}  // namespace garita::checks
