// The keys of one database of records: each record's own, wrapped by its class key, which the erasure root and the
// station's key wrap together. A class is erased by a new root that does not wrap it any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "firmware/database/database.h"
#include "firmware/records/retention.h"
#include "firmware/records/sealing.h"
#include "firmware/verdict.h"

namespace garita::records {

/// Error::code of open(): the root's file is gone or damaged, or it and the station's key are not those of this
/// database: nothing in it can be opened.
inline constexpr int kKeysLost = 111;
/// Error::code: there is no such record or inspection, or it has expired. An Input error.
inline constexpr int kNotKept = 112;

/// Keys lie in locked memory. Of one thread at a time. Functions that write REQUIRE a transaction of the caller, but
/// destroy(), which makes its own. Errors are those of firmware/database; Fault::Damaged where a key does not open.
class KeyHierarchy {
public:
    /// The keys of this database, or new ones where it has none yet, with the root in `root_file`. Ends what a crash
    /// cut short in destroy(), up to the old root. REQUIRES a station key of kSecretBytes that only this station has.
    [[nodiscard]] static Result<KeyHierarchy> open(const database::Database& database,
                                                   const std::filesystem::path& root_file, Mode mode,
                                                   GuardedMemory station_key, const WriteBlock& write);

    [[nodiscard]] const DatabaseId& database_id() const { return m_id; }

    /// The class key of this class and day, made where there is none: its row. REQUIRES no legal hold.
    [[nodiscard]] Result<std::int64_t> class_key(RetentionClass of, std::chrono::sys_days last_day) const;
    /// A class key without an end, for one record. A new one each time: when the hold is lifted it goes, and with the
    /// next root it is gone, while one that others share would open what is left of this record's key for ever.
    [[nodiscard]] Result<std::int64_t> hold_key() const;

    /// Of random numbers.
    [[nodiscard]] static Result<GuardedMemory> new_record_key();
    /// For records.wrapped.
    [[nodiscard]] Result<Bytes> wrap(const RecordId& record, std::int64_t class_key, ByteView record_key) const;
    /// kNotKept where there is none, or its class is destroyed.
    [[nodiscard]] Result<GuardedMemory> record_key(const RecordId& record) const;
    /// The key of tokens in this class.
    [[nodiscard]] Result<GuardedMemory> search_key(std::int64_t class_key) const;
    /// The same of each class, one after the other; valid until `look` returns.
    [[nodiscard]] Result<bool> for_each_search_key(const std::function<Result<bool>(ByteView search_key)>& look) const;

    /// Destroys these class keys: wraps all others under a new root, commits that together with what `along` does, and
    /// overwrites the old root. An error before the commit: nothing is changed. After it: the classes cannot be opened
    /// by this program any more, and only the overwriting is due, which finish() does.
    [[nodiscard]] Result<bool> destroy(std::span<const std::int64_t> class_keys,
                                       const std::function<Result<bool>()>& along);
    /// Overwrites the old root where destroy() could not. Rows of destroyed classes may go only after it.
    [[nodiscard]] Result<bool> finish();
    /// Opens every class key and every record's key: how many records. Fault::Damaged names the first that does not.
    [[nodiscard]] Result<std::int64_t> check() const;

private:
    KeyHierarchy(database::Database database, ErasableSecret root, GuardedMemory station_key, GuardedMemory wrapping)
        : m_database(std::move(database)),
          m_root(std::move(root)),
          m_station_key(std::move(station_key)),
          m_wrapping(std::move(wrapping)) {}
    [[nodiscard]] Result<std::int64_t> new_class_key(RetentionClass of, std::int64_t last_day) const;
    [[nodiscard]] Result<GuardedMemory> open_class_key(std::int64_t class_key) const;
    [[nodiscard]] Result<bool> wrap_all_but(std::span<const std::int64_t> class_keys, ByteView next_wrapping) const;

    database::Database m_database;
    ErasableSecret m_root;
    GuardedMemory m_station_key;
    GuardedMemory m_wrapping;  ///< of class keys
    DatabaseId m_id{};
    std::int64_t m_generation = 1;
    bool m_old_root_is_due = false;
};

}  // namespace garita::records
