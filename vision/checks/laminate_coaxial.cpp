// laminate-coaxial: what the laminate sends back along the light (laminate_coaxial.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding laminate_coaxial(const Subject& subject) {
    return detail::hold_against_model(subject, "laminate-coaxial",
                                      {.successful = "laminate-coaxial.successful",
                                       .failed = "laminate-coaxial.failed",
                                       .advice = "laminate-coaxial.advice"});
}

}  // namespace garita::checks
