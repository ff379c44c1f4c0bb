// thread-white: the thread in the paper is not seen in white light (thread_white.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding thread_white(const Subject& subject) {
    return detail::hold_feature_against_model(
        subject, "thread-white",
        {.successful = "thread-white.successful", .failed = "thread-white.failed", .advice = "thread-white.advice"});
}

}  // namespace garita::checks
