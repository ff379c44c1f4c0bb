// photo-overprint: what glows over the photograph on documents of the series (photo_overprint.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding photo_overprint(const Subject& subject) {
    return detail::hold_against_model(subject, "photo-overprint",
                                      {.successful = "photo-overprint.successful",
                                       .failed = "photo-overprint.failed",
                                       .advice = "photo-overprint.advice"});
}

}  // namespace garita::checks
