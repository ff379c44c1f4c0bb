// What is due, and its end. README.md has the order of steps.
#include <algorithm>
#include <utility>

#include "firmware/records/store.h"
#include "firmware/records/store_class.h"

namespace garita::records {

using database::Database;

namespace {

/// Of one record: first counted, then gone, in an order that foreign keys allow.
Result<bool> delete_record(const Database& database, ByteView record) {
    for (const char* sql :
         {"INSERT INTO statistics (day, outcome, document_type, issuing_state, model, versions, decision, "
          "inspections, duration_ms) SELECT i.day, coalesce(i.outcome, -1), coalesce(i.document_type, ''), "
          "coalesce(i.issuing_state, ''), coalesce(i.model, ''), i.versions, coalesce((SELECT d.decision FROM "
          "decisions d WHERE d.record = i.record AND d.number = i.number ORDER BY d.line DESC LIMIT 1), 0), 1, "
          "coalesce(i.duration_ms, 0) FROM inspections i WHERE i.record = ? ON CONFLICT DO UPDATE SET inspections = "
          "inspections + 1, duration_ms = duration_ms + excluded.duration_ms",
          "DELETE FROM parts WHERE record = ?", "DELETE FROM tokens WHERE record = ?",
          "DELETE FROM decisions WHERE record = ?", "DELETE FROM overrules WHERE record = ?",
          "DELETE FROM history WHERE record = ?", "DELETE FROM protection_lifts WHERE record = ?",
          "DELETE FROM inspections WHERE record = ?", "DELETE FROM records WHERE id = ?"}) {
        GARITA_TRY(statement, database.prepare(sql));
        statement.bind(1, record);
        GARITA_TRY(done, statement.run());
        static_cast<void>(done);
    }
    return true;
}

Result<std::int64_t> destroyed_classes(const Database& database) {
    GARITA_TRY(rows, database.prepare("SELECT count(*) FROM class_keys WHERE wrapped IS NULL"));
    GARITA_TRY(any, rows.next());
    return any ? rows.whole(0) : 0;
}

}  // namespace

Result<Expiry> Store::due_at(std::chrono::sys_days today, Confirmed confirmed,
                             std::vector<std::int64_t>* class_keys) const {
    std::int64_t allowed = kMostDays;
    {
        // Asked again on the same day it has only what is left: a clock that is wrong destroys no more by being asked
        // every hour.
        GARITA_TRY(rows, m_database.prepare("SELECT expiry_days FROM this_database WHERE expiry_day = ?"));
        rows.bind(1, number_of_day(today));
        GARITA_TRY(any, rows.next());
        if (any) allowed = std::max<std::int64_t>(0, allowed - rows.whole(0));
    }
    GARITA_TRY(rows, m_database.prepare("SELECT k.id, k.last_day, (SELECT count(*) FROM records r WHERE r.class_key = "
                                        "k.id) FROM class_keys k WHERE k.wrapped IS NOT NULL AND k.last_day < ? ORDER "
                                        "BY k.last_day, k.id"));
    rows.bind(1, number_of_day(today));
    Expiry expiry;
    std::int64_t last_held_back = INT64_MIN;
    std::int64_t last = INT64_MIN;
    while (true) {
        GARITA_TRY(any, rows.next());
        if (!any) return expiry;
        const std::int64_t day = rows.whole(1);
        // A class that holds nothing costs nothing.
        if (rows.whole(2) > 0 && day != last) {
            if (confirmed == Confirmed::No && expiry.days == allowed) {
                if (day != last_held_back) ++expiry.days_held_back;
                last_held_back = day;
                continue;
            }
            last = day;
            ++expiry.days;
        }
        ++expiry.classes;
        expiry.records += rows.whole(2);
        if (class_keys != nullptr) class_keys->push_back(rows.whole(0));
    }
}

Result<Expiry> Store::due(std::chrono::sys_days today) const {
    const std::lock_guard lock(m_mutex);
    return due_at(today, Confirmed::No, nullptr);
}

Result<Expiry> Store::expire(std::chrono::sys_days today, Confirmed confirmed) {
    Expiry expiry;
    {
        const std::lock_guard lock(m_mutex);
        GARITA_TRY(finished, m_keys.finish());
        static_cast<void>(finished);
        std::vector<std::int64_t> class_keys;
        GARITA_TRY(due, due_at(today, confirmed, &class_keys));
        expiry = due;
        if (!class_keys.empty()) {
            GARITA_TRY(destroyed, m_keys.destroy(class_keys, [&]() -> Result<bool> {
                GARITA_TRY(row, m_database.prepare(
                                    "UPDATE this_database SET expiry_days = ?1 + (CASE WHEN expiry_day IS ?2 THEN "
                                    "expiry_days ELSE 0 END), expiry_day = ?2"));
                row.bind(1, static_cast<std::int64_t>(expiry.days)).bind(2, number_of_day(today));
                return row.run();
            }));
            static_cast<void>(destroyed);
        }
    }
    GARITA_TRY(deleted, delete_all());
    static_cast<void>(deleted);
    return expiry;
}

Result<bool> Store::erase(const RecordId& record) {
    {
        const std::lock_guard lock(m_mutex);
        GARITA_TRY(finished, m_keys.finish());
        GARITA_TRY(now, class_of(record));
        static_cast<void>(finished);
        if (!now.last_day)
            return fail(ErrorKind::Device, "a record in a legal hold is not deleted",
                        static_cast<int>(database::Fault::Refused));
        std::int64_t alone = 0;
        GARITA_TRY(made, m_database.transaction([&]() -> Result<bool> {
            // Of one that power cut short there may be a key that holds nothing.
            GARITA_TRY(left, m_database.prepare("DELETE FROM class_keys WHERE last_day IS NULL AND wrapped IS NOT NULL "
                                                "AND id NOT IN (SELECT class_key FROM records)"));
            GARITA_TRY(gone, left.run());
            GARITA_TRY(key, m_keys.hold_key());
            alone = key;
            return gone;
        }));
        GARITA_TRY(destroyed, m_keys.destroy(std::span(&alone, 1), [&]() -> Result<bool> {
            // The class key that it shared with others lives on: what that wrapped is overwritten with it.
            GARITA_TRY(row,
                       m_database.prepare("UPDATE records SET class_key = ?, wrapped = randomblob(72) WHERE id = ?"));
            row.bind(1, alone).bind(2, ByteView(record.bytes));
            return row.run();
        }));
        static_cast<void>(made);
        static_cast<void>(destroyed);
    }
    return delete_all();
}

Result<bool> Store::delete_all() {
    while (true) {
        // A day's rows take seconds: others are let in between.
        const std::lock_guard lock(m_mutex);
        GARITA_TRY(more, delete_some());
        if (!more) return true;
    }
}

Result<bool> Store::delete_some() const {
    GARITA_TRY(classes, destroyed_classes(m_database));
    if (classes == 0) return false;
    constexpr std::size_t kAtOnce = 8;  // of 6 MB each: what the WAL grows by in one transaction
    std::vector<RecordId> records;
    {
        GARITA_TRY(rows, m_database.prepare("SELECT r.id FROM class_keys k JOIN records r ON r.class_key = k.id WHERE "
                                            "k.wrapped IS NULL LIMIT ?"));
        rows.bind(1, static_cast<std::int64_t>(kAtOnce));
        while (true) {
            GARITA_TRY(any, rows.next());
            if (!any) break;
            records.push_back(id_of<RecordId>(rows.blob(0)));
        }
    }
    if (!records.empty()) {
        return m_database.transaction([&]() -> Result<bool> {
            for (const RecordId& record : records) {
                GARITA_TRY(one, delete_record(m_database, record.bytes));
                static_cast<void>(one);
            }
            return true;
        });
    }
    // First the WAL: while these rows stand, somebody comes back to empty it.
    GARITA_TRY(emptied, m_database.empty_wal());
    GARITA_TRY(keys, m_database.prepare("DELETE FROM class_keys WHERE wrapped IS NULL"));
    GARITA_TRY(gone, keys.run());
    static_cast<void>(emptied);
    static_cast<void>(gone);
    return false;
}

}  // namespace garita::records
