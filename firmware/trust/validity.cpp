#include "firmware/trust/validity.h"

#include <fmt/format.h>

#include <algorithm>

#include "firmware/dates.h"
#include "vision/error_codes.h"

namespace garita::trust {

// Days of four digits a year are in the order of their texts.
Result<Standing> standing_of(std::string_view from, std::string_view until, const Today& today, std::string_view what) {
    const bool confirmed = today.clock == Clock::Confirmed;
    const std::string& certain = confirmed ? std::max(today.day, today.not_before) : today.not_before;
    if (!certain.empty() && certain > until)
        return fail(ErrorKind::Input,
                    fmt::format("{} was valid until {}, and it is {}{}: get a newer one", what, until,
                                confirmed ? "" : "at least ", certain),
                    static_cast<int>(ErrorCode::FileNotDue));
    if (!confirmed) return Standing::Unconfirmed;
    if (certain < from)
        return fail(
            ErrorKind::Input,
            fmt::format("{} is valid from {} only, and it is {}: look whether the clock is right", what, from, certain),
            static_cast<int>(ErrorCode::FileNotDue));
    return Standing::Valid;
}

Result<bool> check_days(std::string_view from, std::string_view until) {
    if (!day_of(from) || !day_of(until))
        return fail(ErrorKind::Input, "it is valid from one day until another, each written 2026-11-30");
    if (until < from) return fail(ErrorKind::Input, "it would end before it begins");
    return true;
}

}  // namespace garita::trust
