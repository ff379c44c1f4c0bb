// How long a record is kept: the rules, a supervisor's move, and legal holds.
#include <algorithm>
#include <utility>

#include "firmware/records/contents.h"
#include "firmware/records/store.h"
#include "firmware/records/store_class.h"

namespace garita::records {

using database::Fault;

namespace {

tl::unexpected<Error> refused(const char* why) {
    return fail(ErrorKind::Input, why, static_cast<int>(Fault::Refused));
}

}  // namespace

Result<Store::Class> Store::class_of(const RecordId& record) const {
    GARITA_TRY(rows, m_database.prepare(
                         "SELECT k.id, k.class, k.last_day, r.begun_day, r.after_hold_class, r.after_hold_day FROM "
                         "records r JOIN class_keys k ON k.id = r.class_key WHERE r.id = ? AND k.wrapped IS NOT NULL"));
    rows.bind(1, ByteView(record.bytes));
    GARITA_TRY(any, rows.next());
    if (!any) return nothing_kept();
    Class found{.key = rows.whole(0),
                .retention = static_cast<RetentionClass>(rows.whole(1)),
                .begun = day_of_number(rows.whole(3))};
    if (found.retention == RetentionClass::LegalHold) {
        found.after_hold = static_cast<RetentionClass>(rows.whole(4));
        found.after_hold_day = day_of_number(rows.whole(5));
    } else {
        found.last_day = day_of_number(rows.whole(2));
    }
    return found;
}

Result<bool> Store::write_tokens(const InspectionId& inspection, std::int64_t class_key,
                                 const SearchTerms& terms) const {
    GARITA_TRY(key, m_keys.search_key(class_key));
    GARITA_TRY(row, m_database.prepare("INSERT INTO tokens (token, record, number) VALUES (?, ?, ?)"));
    for (const Token& token : tokens_of(key.bytes(), terms)) {
        row.bind(1, ByteView(token)).bind(2, ByteView(inspection.record.bytes));
        row.bind(3, static_cast<std::int64_t>(inspection.number));
        GARITA_TRY(made, row.run());
        static_cast<void>(made);
    }
    return true;
}

Result<bool> Store::put_into(const RecordId& record, std::int64_t class_key) const {
    GARITA_TRY(parts, parts_of(record));
    GARITA_TRY(key, m_keys.record_key(record));
    GARITA_TRY(wrapped, m_keys.wrap(record, class_key, key.bytes()));
    GARITA_TRY(row, m_database.prepare("UPDATE records SET class_key = ?, wrapped = ? WHERE id = ?"));
    row.bind(1, class_key).bind(2, ByteView(wrapped)).bind(3, ByteView(record.bytes));
    GARITA_TRY(changed, row.run());
    GARITA_TRY(old, m_database.prepare("DELETE FROM tokens WHERE record = ?"));
    old.bind(1, ByteView(record.bytes));
    GARITA_TRY(gone, old.run());
    static_cast<void>(changed);
    static_cast<void>(gone);
    // Tokens are of the class key: made anew from what is sealed.
    GARITA_TRY(numbers,
               m_database.prepare("SELECT number FROM inspections WHERE record = ? AND completed_at IS NOT NULL"));
    numbers.bind(1, ByteView(record.bytes));
    while (true) {
        GARITA_TRY(any, numbers.next());
        if (!any) return true;
        const InspectionId inspection{.record = record, .number = static_cast<int>(numbers.whole(0))};
        GARITA_TRY(text, parts.read(inspection.number, "terms"));
        auto terms = terms_of_text(as_text(text));
        if (!terms) return fail(ErrorKind::Internal, "search terms of no known form in a record");
        auto written = write_tokens(inspection, class_key, *terms);
        wipe(*terms);
        if (!written) return written;
    }
}

Result<bool> Store::note(const RecordId& record, std::int64_t at, const PersonId* person,
                         RetentionChange change) const {
    GARITA_TRY(now, class_of(record));
    GARITA_TRY(row, m_database.prepare(
                        "INSERT INTO history (record, at, person, change, class, last_day) VALUES (?, ?, ?, ?, ?, ?)"));
    row.bind(1, ByteView(record.bytes)).bind(2, at).bind_null(3);
    if (person != nullptr) row.bind(3, ByteView(person->bytes));
    row.bind(4, static_cast<std::int64_t>(change)).bind(5, static_cast<std::int64_t>(now.retention)).bind_null(6);
    if (now.last_day) row.bind(6, number_of_day(*now.last_day));
    return row.run();
}

Result<bool> Store::move_where_longer(const RecordId& record, RetentionClass wanted, std::int64_t at) const {
    GARITA_TRY(now, class_of(record));
    const std::chrono::sys_days day = records::last_day(wanted, now.begun, m_options.retention);
    if (now.retention == RetentionClass::LegalHold) {
        if (day <= now.after_hold_day) return true;
        GARITA_TRY(row, m_database.prepare("UPDATE records SET after_hold_class = ?, after_hold_day = ? WHERE id = ?"));
        row.bind(1, static_cast<std::int64_t>(wanted)).bind(2, number_of_day(day)).bind(3, ByteView(record.bytes));
        return row.run();
    }
    if (day <= *now.last_day) return true;
    GARITA_TRY(class_key, m_keys.class_key(wanted, day));
    GARITA_TRY(moved, put_into(record, class_key));
    static_cast<void>(moved);
    return note(record, at, nullptr, RetentionChange::Moved);
}

Result<bool> Store::move_to(const RecordId& record, RetentionClass longer, std::int64_t at, const PersonId& person) {
    if (longer == RetentionClass::LegalHold) return fail(ErrorKind::Input, "a legal hold is set, not moved to");
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(now, class_of(record));
        const std::chrono::sys_days day = records::last_day(longer, now.begun, m_options.retention);
        if (!now.last_day) return refused("a record in a legal hold does not move");
        if (day <= *now.last_day) return refused("a record moves to a longer class only");
        GARITA_TRY(class_key, m_keys.class_key(longer, day));
        GARITA_TRY(moved, put_into(record, class_key));
        static_cast<void>(moved);
        return note(record, at, &person, RetentionChange::Moved);
    });
}

Result<bool> Store::set_hold(const RecordId& record, std::int64_t at, const PersonId& person) {
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(now, class_of(record));
        if (!now.last_day) return refused("this record is in a legal hold already");
        GARITA_TRY(row, m_database.prepare("UPDATE records SET after_hold_class = ?, after_hold_day = ? WHERE id = ?"));
        row.bind(1, static_cast<std::int64_t>(now.retention)).bind(2, number_of_day(*now.last_day));
        row.bind(3, ByteView(record.bytes));
        GARITA_TRY(noted, row.run());
        GARITA_TRY(hold, m_keys.hold_key());
        GARITA_TRY(held, put_into(record, hold));
        static_cast<void>(noted);
        static_cast<void>(held);
        return note(record, at, &person, RetentionChange::HoldSet);
    });
}

Result<bool> Store::lift_hold(const RecordId& record, std::int64_t at, const PersonId& person) {
    const std::lock_guard lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(now, class_of(record));
        if (now.last_day) return refused("this record is in no legal hold");
        GARITA_TRY(class_key, m_keys.class_key(now.after_hold, now.after_hold_day));
        GARITA_TRY(back, put_into(record, class_key));
        GARITA_TRY(
            row, m_database.prepare("UPDATE records SET after_hold_class = NULL, after_hold_day = NULL WHERE id = ?"));
        row.bind(1, ByteView(record.bytes));
        GARITA_TRY(cleared, row.run());
        GARITA_TRY(key, m_database.prepare("DELETE FROM class_keys WHERE id = ?"));
        key.bind(1, now.key);
        GARITA_TRY(gone, key.run());
        static_cast<void>(back);
        static_cast<void>(cleared);
        static_cast<void>(gone);
        return note(record, at, &person, RetentionChange::HoldLifted);
    });
}

}  // namespace garita::records
