// The sealed parts of one record: written once, read whole or not at all.
#pragma once

#include <string_view>

#include "firmware/database/database.h"
#include "firmware/records/sealing.h"

namespace garita::records {

/// Longest content of one name: kPartBytes in each of at most 1,000 parts; and 64 MiB.
inline constexpr std::size_t kMostContent = 64U << 20U;

/// Of one record, with its key. Of one thread at a time.
class Parts {
public:
    Parts(database::Database database, const DatabaseId& id, const RecordId& record, GuardedMemory record_key)
        : m_database(std::move(database)), m_id(id), m_record(record), m_key(std::move(record_key)) {}

    /// REQUIRES a transaction of the caller; a name of at most 40 bytes. Fault::Refused where it is there already.
    [[nodiscard]] Result<bool> write(int number, std::string_view name, ByteView plain) const;
    /// Nothing is returned of what does not open whole: Fault::Damaged. Also where there is none.
    [[nodiscard]] Result<Bytes> read(int number, std::string_view name) const;
    /// What is kept under all names that begin so, one after the other in the order in which it was written.
    [[nodiscard]] Result<Bytes> read_all(int number, std::string_view prefix) const;

private:
    database::Database m_database;
    DatabaseId m_id;
    RecordId m_record;
    GuardedMemory m_key;
};

}  // namespace garita::records
