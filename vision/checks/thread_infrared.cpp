// thread-infrared: the thread in the paper is seen in infrared (thread_infrared.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding thread_infrared(const Subject& subject) {
    return detail::hold_feature_against_model(subject, "thread-infrared",
                                              {.successful = "thread-infrared.successful",
                                               .failed = "thread-infrared.failed",
                                               .advice = "thread-infrared.advice"});
}

}  // namespace garita::checks
