// The audit log of a station: appended to, never changed; hash-chained, and signed by keys that are destroyed when they
// are replaced, so that who takes over the station cannot rewrite what was before. README.md has its form and limits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "firmware/audit/anchor.h"
#include "firmware/audit/entry.h"
#include "firmware/database/database.h"
#include "firmware/erasable_secret.h"

namespace garita::audit {

/// Who keeps the log. Its key lasts; it signs only where an epoch begins.
struct Station {
    std::string name{};  ///< is_station()
    Key key{};           ///< Ed25519
    std::function<Result<Signature>(std::span<const std::uint8_t> message)> sign{};
};

/// A log that went before: its last entry.
struct Before {
    std::int64_t epoch = 0;
    std::int64_t count = 0;
    Sha256 head{};
};

/// Why an epoch begins that is not the first. Never renumber: order of the words in events.cpp.
enum class EpochReason { Reset = 1, Restored = 2, KeyLost = 3, StationKey = 4 };

struct LogOptions {
    std::function<Moment()> now = [] { return moment_of_machine(Clock::Unconfirmed); };
    std::string file_system{};                      ///< SQLite's, for tests
    WriteBlock write_secret = &write_block_synced;  ///< likewise
};

/// How far a log has come.
struct Head {
    std::int64_t epoch = 0;
    std::int64_t number = 0;  ///< of its last entry, and so of entries
    Sha256 hash{};
    std::int64_t time = 0;        ///< of the last entry, seconds since 1970: the clock was never honestly before this
    std::int64_t checkpoint = 0;  ///< number of the last entry that is signed
};

/// An entry as it is kept.
struct KeptEntry {
    std::int64_t number = 0;
    std::string bytes{};  ///< for parse_entry()
    Sha256 hash{};
};

/// DATA/audit: log.sqlite and key.
[[nodiscard]] std::filesystem::path audit_folder(const std::filesystem::path& data);
inline constexpr const char* kLogFile = "log.sqlite";
inline constexpr const char* kKeyFile = "key";

inline constexpr std::int64_t kCheckpointEvery = 64;  ///< entries
/// Error::code of open(): the key file is gone, damaged, or of another state of the log; begin_epoch() goes on.
inline constexpr int kKeyLost = 101;
/// Error::code of open(): the log's end does not follow from what stands before it, or is another station's.
inline constexpr int kLogBroken = 102;

[[nodiscard]] const database::Schema& log_schema();

/// The open log, of one process. All functions may be called by any thread. Errors are Device errors with a
/// database::Fault where the database has trouble (full, read-only, damaged): then nothing was appended, and the caller
/// refuses what it was to append.
class AuditLog {
public:
    /// Opens the log in this folder, or begins its first epoch; ends a change of keys that a crash cut short. `before`
    /// is the log that a reset removed, told where there is none yet.
    [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(const std::filesystem::path& folder,
                                                                const Station& station, LogOptions options = {},
                                                                const std::optional<Before>& before = {});
    /// Goes on with a log that open() refuses, or that was restored, with new keys and a new epoch that the station's
    /// key signs. Nothing of before is changed, and verify() tells where it happened.
    [[nodiscard]] static Result<std::unique_ptr<AuditLog>> begin_epoch(const std::filesystem::path& folder,
                                                                       const Station& station, EpochReason reason,
                                                                       LogOptions options = {});

    /// Committed and on disk when it returns; the entry's number. Makes a checkpoint when 64 entries were appended
    /// since the last; where that fails, the next append() tries again and is refused with it, so that never more than
    /// 64 entries lie unsigned at the end. Internal error: fields that the event does not have.
    [[nodiscard]] Result<std::int64_t> append(const Occurrence& occurrence);
    /// Signs all that was appended, and replaces the key. Where only the old key could not be overwritten, that is
    /// told, the checkpoint is there, and the next one overwrites it. The checkpoint's number.
    [[nodiscard]] Result<std::int64_t> checkpoint();
    /// For outside the machine: a checkpoint where the last entry is none, and the line that vouches for it.
    [[nodiscard]] Result<std::string> anchor();

    [[nodiscard]] Head head() const;
    /// At most so many entries from this number on, for the auditor's screen.
    [[nodiscard]] Result<std::vector<KeptEntry>> read(std::int64_t first, std::int64_t most) const;

private:
    AuditLog(LogOptions options, std::string station, database::Database database, ErasableSecret secret)
        : m_options(std::move(options)),
          m_station(std::move(station)),
          m_database(std::move(database)),
          m_secret(std::move(secret)) {}
    struct Last;
    [[nodiscard]] static Result<std::optional<Last>> last_of(const database::Database& database);
    [[nodiscard]] static Result<std::unique_ptr<AuditLog>> go_on(const std::filesystem::path& folder,
                                                                 const Station& station, LogOptions options,
                                                                 database::Database database, const Last& last);
    [[nodiscard]] Result<bool> begin(const Station& station, std::string_view reason, const Before& before,
                                     const Key& audit_key);
    [[nodiscard]] Result<bool> keep(const std::string& bytes, const Moment& moment,
                                    const std::function<Result<Signature>(const Sha256&)>& sign);
    [[nodiscard]] Result<std::int64_t> make_checkpoint();

    LogOptions m_options;
    std::string m_station;
    database::Database m_database;
    ErasableSecret m_secret;
    Head m_head{};
    mutable std::mutex m_mutex;  ///< over database, secret and head
};

}  // namespace garita::audit
