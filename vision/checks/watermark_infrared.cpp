// watermark-infrared: the watermark, as infrared shows it (watermark_infrared.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding watermark_infrared(const Subject& subject) {
    return detail::hold_against_model(subject, "watermark-infrared",
                                      {.successful = "watermark-infrared.successful",
                                       .failed = "watermark-infrared.failed",
                                       .advice = "watermark-infrared.advice"});
}

}  // namespace garita::checks
