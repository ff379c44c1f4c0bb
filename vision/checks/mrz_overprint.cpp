// mrz-overprint: what glows over the machine-readable zone on documents of the series (mrz_overprint.md).
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding mrz_overprint(const Subject& subject) {
    return detail::hold_against_model(
        subject, "mrz-overprint",
        {.successful = "mrz-overprint.successful", .failed = "mrz-overprint.failed", .advice = "mrz-overprint.advice"});
}

}  // namespace garita::checks
