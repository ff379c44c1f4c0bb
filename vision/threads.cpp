#include "vision/threads.h"

#include <opencv2/core/utility.hpp>

namespace garita {

void use_one_thread_a_stage() {
    cv::setNumThreads(1);
}

}  // namespace garita
