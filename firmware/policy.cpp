#include "firmware/policy.h"

#include "firmware/dates.h"

namespace garita {

Result<Policy> policy_of(const InspectionRequest& request) {
    const auto today = day_of(request.today);
    if (!today)
        return fail(ErrorKind::Input, "\"" + request.today.substr(0, 40) + "\" is no date; write it as YYYY-MM-DD");
    Policy policy;
    policy.today = *today;
    policy.clock_confirmed = request.clock_confirmed;
    policy.specimens = request.specimens;
    return policy;
}

}  // namespace garita
