// composite-thread: the thread is seen in infrared and not in white light, in one (composite_thread.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding composite_thread(const Subject& subject) {
    return detail::hold_feature_against_model(subject, "composite-thread",
                                              {.successful = "composite-thread.successful",
                                               .failed = "composite-thread.failed",
                                               .advice = "composite-thread.advice"});
}

}  // namespace garita::checks
