#include "firmware/records/retention.h"

namespace garita::records {

bool is_in_order(const RetentionDays& days) {
    constexpr int kMost = 36'500;
    return 0 <= days.passed && days.passed <= days.doubtful && days.doubtful <= days.refused && days.refused <= kMost;
}

RetentionClass class_after(Outcome outcome) {
    return outcome == Outcome::Successful ? RetentionClass::Passed : RetentionClass::Doubtful;
}

RetentionClass class_after(DecisionKind decision) {
    switch (decision) {
        case DecisionKind::Admitted:
            return RetentionClass::Passed;
        case DecisionKind::Referred:
            return RetentionClass::Doubtful;
        case DecisionKind::Refused:
        case DecisionKind::Retained:
            break;
    }
    return RetentionClass::Refused;
}

std::chrono::sys_days last_day(RetentionClass of, std::chrono::sys_days begun, const RetentionDays& days) {
    switch (of) {
        case RetentionClass::Passed:
            return begun + std::chrono::days(days.passed);
        case RetentionClass::Doubtful:
            return begun + std::chrono::days(days.doubtful);
        default:
            return begun + std::chrono::days(days.refused);
    }
}

}  // namespace garita::records
