// ovd-oblique: what an optically variable device shows in light from one side and not from another (ovd_oblique.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding ovd_oblique(const Subject& subject) {
    return detail::hold_against_model(subject, "ovd-oblique",
                                      {.successful = "ovd-oblique.successful",
                                       .failed = "ovd-oblique.failed",
                                       .advice = "ovd-oblique.advice",
                                       .turned = "ovd-oblique.turned"});
}

}  // namespace garita::checks
