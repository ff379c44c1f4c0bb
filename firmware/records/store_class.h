// How a record is kept now; for the store's own files.
#pragma once

#include "firmware/bytes.h"
#include "firmware/records/store.h"

namespace garita::records {

struct Store::Class {
    std::int64_t key = 0;  ///< row of class_keys
    RetentionClass retention = RetentionClass::Passed;
    std::optional<std::chrono::sys_days> last_day{};  ///< nothing in a legal hold
    std::chrono::sys_days begun{};
    /// Where a record in a legal hold returns to.
    RetentionClass after_hold = RetentionClass::Passed;
    std::chrono::sys_days after_hold_day{};
};

[[nodiscard]] inline std::chrono::sys_days day_of_number(std::int64_t number) {
    return std::chrono::sys_days(std::chrono::days(number));
}
[[nodiscard]] inline std::int64_t number_of_day(std::chrono::sys_days day) {
    return day.time_since_epoch().count();
}
/// Of a column that holds a RecordId or PersonId.
template <typename Id>
[[nodiscard]] Id id_of(ByteView bytes) {
    Id id{};
    if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
}
[[nodiscard]] inline std::string as_text(ByteView bytes) {
    return std::string(garita::text_of(bytes));
}
[[nodiscard]] inline tl::unexpected<Error> nothing_kept() {
    return fail(ErrorKind::Input, "there is no such inspection, or it has expired", kNotKept);
}

}  // namespace garita::records
