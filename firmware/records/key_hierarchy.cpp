#include "firmware/records/key_hierarchy.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace garita::records {
namespace {

namespace fs = std::filesystem;
using database::Database;
using database::Fault;

tl::unexpected<Error> damaged(std::string what) {
    return fail(ErrorKind::Device,
                std::move(what) + ": the database of records was changed by somebody else, or is damaged",
                static_cast<int>(Fault::Damaged));
}

tl::unexpected<Error> keys_lost(const fs::path& root_file, const char* why) {
    return fail(ErrorKind::Device,
                fmt::format("{}: {}: no record of before can be opened; begin anew, which sets them aside",
                            root_file.string(), why),
                kKeysLost);
}

tl::unexpected<Error> not_kept() {
    return fail(ErrorKind::Input, "there is no such record, or it has expired", kNotKept);
}

template <std::size_t n>
bool copy_exactly(ByteView from, std::array<std::uint8_t, n>& into) {
    if (from.size() != n) return false;
    std::ranges::copy(from, into.begin());
    return true;
}

/// What a database says of its keys.
struct Known {
    DatabaseId id{};
    RootName root{};
    std::int64_t generation = 1;
    std::int64_t mode = 0;
};

Result<std::optional<Known>> known_of(const Database& database) {
    GARITA_TRY(rows, database.prepare("SELECT id, root_name, generation, mode FROM this_database"));
    GARITA_TRY(any, rows.next());
    if (!any) return std::optional<Known>();
    Known known;
    if (!copy_exactly(rows.blob(0), known.id) || !copy_exactly(rows.blob(1), known.root)) return damaged("its own row");
    known.generation = rows.whole(2);
    known.mode = rows.whole(3);
    return std::optional(known);
}

Result<Known> begin_database(const Database& database, Mode mode, ByteView root, ByteView station_key) {
    Known known{.mode = static_cast<std::int64_t>(mode)};
    randombytes_buf(known.id.data(), known.id.size());
    GARITA_TRY(wrapping, wrapping_key(root, station_key, known.id));
    known.root = name_of_root(wrapping.bytes());
    GARITA_TRY(row, database.prepare(
                        "INSERT INTO this_database (only, id, mode, root_name, generation) VALUES (1, ?, ?, ?, 1)"));
    row.bind(1, ByteView(known.id)).bind(2, known.mode).bind(3, ByteView(known.root));
    GARITA_TRY(made, row.run());
    static_cast<void>(made);
    return known;
}

}  // namespace

Result<KeyHierarchy> KeyHierarchy::open(const Database& database, const fs::path& root_file, Mode mode,
                                        GuardedMemory station_key, const WriteBlock& write) {
    if (station_key.bytes().size() != kSecretBytes) return fail(ErrorKind::Internal, "a station key of another length");
    GARITA_TRY(known, known_of(database));
    auto found = ErasableSecret::open(root_file, write);
    // One that others may read, or that this user may not, is there all the same.
    if (!found && found.error().code != kSecretDamaged) return tl::unexpected(found.error());
    if (!found) return keys_lost(root_file, found.error().text.c_str());
    if (!*found) {
        if (known) return keys_lost(root_file, "the erasure root is gone");
        GARITA_TRY(made, ErasableSecret::create(root_file, write));
        *found = std::move(made);
    }
    ErasableSecret& root = **found;
    if (!known) {
        GARITA_TRY(begun, begin_database(database, mode, root.current(), station_key.bytes()));
        known = begun;
    }
    if (known->mode != static_cast<std::int64_t>(mode))
        return fail(ErrorKind::Device, root_file.string() + ": the records beside it are those of another mode",
                    static_cast<int>(Fault::Newer));
    GARITA_TRY(wrapping, wrapping_key(root.current(), station_key.bytes(), known->id));
    const bool is_current = name_of_root(wrapping.bytes()) == known->root;
    if (!is_current) {
        if (root.next().empty()) return keys_lost(root_file, "it, or the station's key, is not that of the records");
        GARITA_TRY(next, wrapping_key(root.next(), station_key.bytes(), known->id));
        if (name_of_root(next.bytes()) != known->root)
            return keys_lost(root_file, "it, or the station's key, is not that of the records");
        wrapping = std::move(next);
    }
    if (!root.next().empty()) {
        // The database names one of both. What it says may only have been read from the system's memory, as after a
        // kill; it has to be on disk before the other root goes.
        GARITA_TRY(on_disk, database.empty_wal());
        GARITA_TRY(gone, is_current ? root.discard_next() : root.commit());
        static_cast<void>(on_disk);
        static_cast<void>(gone);
    }
    KeyHierarchy keys(database, std::move(root), std::move(station_key), std::move(wrapping));
    keys.m_id = known->id;
    keys.m_generation = known->generation;
    return keys;
}

Result<std::int64_t> KeyHierarchy::class_key(RetentionClass of, std::chrono::sys_days last_day) const {
    const std::int64_t day = last_day.time_since_epoch().count();
    {
        GARITA_TRY(rows, m_database.prepare(
                             "SELECT id FROM class_keys WHERE class = ? AND last_day = ? AND wrapped IS NOT NULL"));
        rows.bind(1, static_cast<std::int64_t>(of)).bind(2, day);
        GARITA_TRY(any, rows.next());
        if (any) return rows.whole(0);
    }
    return new_class_key(of, day);
}

Result<std::int64_t> KeyHierarchy::hold_key() const {
    return new_class_key(RetentionClass::LegalHold, 0);
}

Result<std::int64_t> KeyHierarchy::new_class_key(RetentionClass of, std::int64_t last_day) const {
    const bool is_hold = of == RetentionClass::LegalHold;
    GARITA_TRY(ids, m_database.prepare("SELECT coalesce(max(id), 0) + 1 FROM class_keys"));
    GARITA_TRY(any, ids.next());
    static_cast<void>(any);
    const std::int64_t id = ids.whole(0);
    ids.reset();
    GARITA_TRY(key, new_record_key());
    const ClassPlace place{.database = m_id,
                           .id = id,
                           .retention_class = static_cast<int>(of),
                           .last_day = is_hold ? 0 : last_day,
                           .generation = m_generation};
    const Bytes wrapped = seal(m_wrapping.bytes(), associated_data(place), key.bytes());
    GARITA_TRY(row, m_database.prepare("INSERT INTO class_keys (id, class, last_day, wrapped) VALUES (?, ?, ?, ?)"));
    row.bind(1, id).bind(2, static_cast<std::int64_t>(of)).bind(4, ByteView(wrapped));
    if (is_hold)
        row.bind_null(3);
    else
        row.bind(3, last_day);
    GARITA_TRY(made, row.run());
    static_cast<void>(made);
    return id;
}

Result<GuardedMemory> KeyHierarchy::open_class_key(std::int64_t class_key) const {
    GARITA_TRY(rows, m_database.prepare("SELECT class, last_day, wrapped FROM class_keys WHERE id = ?"));
    rows.bind(1, class_key);
    GARITA_TRY(any, rows.next());
    if (!any || rows.blob(2).empty()) return not_kept();
    const ClassPlace place{.database = m_id,
                           .id = class_key,
                           .retention_class = static_cast<int>(rows.whole(0)),
                           .last_day = rows.whole(1),
                           .generation = m_generation};
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    if (!open_sealed(m_wrapping.bytes(), associated_data(place), rows.blob(2), key.bytes()))
        return damaged(fmt::format("the key of class {} does not open", class_key));
    return key;
}

Result<GuardedMemory> KeyHierarchy::new_record_key() {
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    randombytes_buf(key.bytes().data(), kSecretBytes);
    return key;
}

Result<Bytes> KeyHierarchy::wrap(const RecordId& record, std::int64_t class_key, ByteView record_key) const {
    GARITA_TRY(key, open_class_key(class_key));
    const RecordPlace place{.database = m_id, .record = record, .class_key = class_key};
    return seal(key.bytes(), associated_data(place), record_key);
}

Result<GuardedMemory> KeyHierarchy::record_key(const RecordId& record) const {
    GARITA_TRY(rows, m_database.prepare("SELECT class_key, wrapped FROM records WHERE id = ?"));
    rows.bind(1, ByteView(record.bytes));
    GARITA_TRY(any, rows.next());
    if (!any) return not_kept();
    const std::int64_t class_key = rows.whole(0);
    GARITA_TRY(wrapping, open_class_key(class_key));
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    const RecordPlace place{.database = m_id, .record = record, .class_key = class_key};
    if (!open_sealed(wrapping.bytes(), associated_data(place), rows.blob(1), key.bytes()))
        return damaged("the key of a record does not open");
    return key;
}

Result<GuardedMemory> KeyHierarchy::search_key(std::int64_t class_key) const {
    GARITA_TRY(key, open_class_key(class_key));
    derive_search_key(key.bytes(), key.bytes());
    return key;
}

Result<bool> KeyHierarchy::for_each_search_key(const std::function<Result<bool>(ByteView search_key)>& look) const {
    GARITA_TRY(rows, m_database.prepare(
                         "SELECT id, class, last_day, wrapped FROM class_keys WHERE wrapped IS NOT NULL ORDER BY id"));
    // One piece of locked memory for all of them: to lock and free one takes longer than a search in a class.
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    while (true) {
        GARITA_TRY(any, rows.next());
        if (!any) return true;
        const ClassPlace place{.database = m_id,
                               .id = rows.whole(0),
                               .retention_class = static_cast<int>(rows.whole(1)),
                               .last_day = rows.whole(2),
                               .generation = m_generation};
        if (!open_sealed(m_wrapping.bytes(), associated_data(place), rows.blob(3), key.bytes()))
            return damaged(fmt::format("the key of class {} does not open", place.id));
        derive_search_key(key.bytes(), key.bytes());
        GARITA_TRY(looked, look(key.bytes()));
        static_cast<void>(looked);
    }
}

Result<bool> KeyHierarchy::wrap_all_but(std::span<const std::int64_t> class_keys, ByteView next_wrapping) const {
    GARITA_TRY(rows, m_database.prepare("SELECT id, class, last_day, wrapped FROM class_keys WHERE wrapped IS NOT NULL "
                                        "AND id > ? ORDER BY id LIMIT 1"));
    GARITA_TRY(row, m_database.prepare("UPDATE class_keys SET wrapped = ? WHERE id = ?"));
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    std::int64_t id = 0;
    while (true) {
        // One by one: what is read is changed meanwhile.
        rows.reset();
        rows.bind(1, id);
        GARITA_TRY(any, rows.next());
        if (!any) return true;
        id = rows.whole(0);
        ClassPlace place{.database = m_id,
                         .id = id,
                         .retention_class = static_cast<int>(rows.whole(1)),
                         .last_day = rows.whole(2),
                         .generation = m_generation};
        row.bind(2, id);
        if (std::ranges::find(class_keys, id) != class_keys.end()) {
            row.bind_null(1);
        } else {
            if (!open_sealed(m_wrapping.bytes(), associated_data(place), rows.blob(3), key.bytes()))
                return damaged(fmt::format("the key of class {} does not open", id));
            ++place.generation;
            row.bind(1, ByteView(seal(next_wrapping, associated_data(place), key.bytes())));
        }
        rows.reset();
        GARITA_TRY(changed, row.run());
        static_cast<void>(changed);
    }
}

Result<bool> KeyHierarchy::destroy(std::span<const std::int64_t> class_keys,
                                   const std::function<Result<bool>()>& along) {
    GARITA_TRY(before, finish());
    // One that an earlier try prepared stays: what that wrote may be found on disk after all when power has failed.
    GARITA_TRY(prepared, m_root.prepare_next());
    GARITA_TRY(next, wrapping_key(m_root.next(), m_station_key.bytes(), m_id));
    GARITA_TRY(committed, m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(wrapped, wrap_all_but(class_keys, next.bytes()));
        GARITA_TRY(row, m_database.prepare("UPDATE this_database SET root_name = ?, generation = ?"));
        row.bind(1, ByteView(name_of_root(next.bytes()))).bind(2, m_generation + 1);
        GARITA_TRY(named, row.run());
        static_cast<void>(wrapped);
        static_cast<void>(named);
        return along();
    }));
    static_cast<void>(before);
    static_cast<void>(prepared);
    static_cast<void>(committed);
    m_wrapping = std::move(next);
    ++m_generation;
    auto gone = m_root.commit();
    m_old_root_is_due = !gone;
    return gone;
}

Result<bool> KeyHierarchy::finish() {
    if (!m_old_root_is_due) return true;
    GARITA_TRY(gone, m_root.discard_next());
    m_old_root_is_due = false;
    return gone;
}

Result<std::int64_t> KeyHierarchy::check() const {
    GARITA_TRY(classes, m_database.prepare("SELECT id FROM class_keys WHERE wrapped IS NOT NULL"));
    GARITA_TRY(records, m_database.prepare("SELECT id, wrapped FROM records WHERE class_key = ?"));
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    std::int64_t count = 0;
    while (true) {
        GARITA_TRY(any, classes.next());
        if (!any) return count;
        const std::int64_t class_key = classes.whole(0);
        GARITA_TRY(wrapping, open_class_key(class_key));
        records.bind(1, class_key);
        while (true) {
            GARITA_TRY(another, records.next());
            if (!another) break;
            RecordPlace place{.database = m_id, .record = {}, .class_key = class_key};
            if (!copy_exactly(records.blob(0), place.record.bytes) ||
                !open_sealed(wrapping.bytes(), associated_data(place), records.blob(1), key.bytes()))
                return damaged("the key of a record does not open");
            ++count;
        }
    }
}

}  // namespace garita::records
