// How long a record is kept: classes, their days, and which of them what was found and decided asks for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "firmware/records/decision.h"
#include "vision/finding.h"

namespace garita::records {

/// A record begins in the first, and moves to later ones only. Never renumber: in records.
enum class RetentionClass : std::uint8_t {
    Passed = 1,     ///< found genuine, and admitted or not decided
    Doubtful = 2,   ///< anything else that the machine found, or referred to the second line
    Refused = 3,    ///< the person refused, or the document retained
    LegalHold = 4,  ///< without an end
};

/// So many days after the day on which the record was begun: 0 is that day alone. The defaults are short; what is
/// lawful the operator's own law says, and the station's configuration then holds: Passed as long as a traveller may
/// come back to the desk in the same journey, Doubtful as long as a second look takes, Refused as long as a court may
/// ask (issue 7: two years later). REQUIRES 0 ≤ passed ≤ doubtful ≤ refused ≤ 36,500.
struct RetentionDays {
    int passed = 2;
    int doubtful = 30;
    int refused = 730;
    bool operator==(const RetentionDays&) const = default;
};
[[nodiscard]] bool is_in_order(const RetentionDays& days);

/// The class that an outcome asks for.
[[nodiscard]] RetentionClass class_after(Outcome outcome);
/// The class that a decision asks for.
[[nodiscard]] RetentionClass class_after(DecisionKind decision);

/// The last day on which a record of this class is kept. REQUIRES no legal hold.
[[nodiscard]] std::chrono::sys_days last_day(RetentionClass of, std::chrono::sys_days begun, const RetentionDays& days);

}  // namespace garita::records
