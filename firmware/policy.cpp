#include "firmware/policy.h"

#include <charconv>

namespace garita {

Result<Policy> policy_of(const InspectionRequest& request) {
    Policy policy;
    const std::string& d = request.today;
    unsigned year = 0;  // so that no sign is read
    unsigned month = 0;
    unsigned day = 0;
    const auto read = [&d](std::size_t at, std::size_t length, auto& value) {
        const auto* begin = d.data() + at;
        return std::from_chars(begin, begin + length, value).ptr == begin + length;
    };
    const bool shaped =
        d.size() == 10 && d[4] == '-' && d[7] == '-' && read(0, 4, year) && read(5, 2, month) && read(8, 2, day);
    policy.today = std::chrono::year_month_day(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                               std::chrono::day(day));
    if (!shaped || !policy.today.ok())
        return fail(ErrorKind::Input, "\"" + d.substr(0, 40) + "\" is no date; write it as YYYY-MM-DD");
    policy.clock_confirmed = request.clock_confirmed;
    policy.specimens = request.specimens;
    return policy;
}

}  // namespace garita
