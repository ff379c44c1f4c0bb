#include "firmware/audit/log.h"

#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "firmware/bytes.h"

namespace garita::audit {
namespace {

namespace fs = std::filesystem;
using database::Database;

constexpr std::int32_t kApplication = 0x47415544;  // "GAUD"
constexpr std::array<std::string_view, 5> kReasons = {"first", "reset", "restored", "key-lost", "station-key"};

Key public_key_of(std::span<const std::uint8_t> seed) {
    Key key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    crypto_sign_seed_keypair(key.data(), both.data(), seed.data());
    sodium_memzero(both.data(), both.size());
    return key;
}

Result<Signature> sign_with(std::span<const std::uint8_t> seed, std::span<const std::uint8_t> message) {
    GARITA_TRY(both, GuardedMemory::create(crypto_sign_SECRETKEYBYTES));
    Key key{};
    crypto_sign_seed_keypair(key.data(), both.bytes().data(), seed.data());
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), both.bytes().data());
    return signature;
}

Result<Database> open_database(const fs::path& folder, const LogOptions& options) {
    return Database::open(folder / kLogFile, log_schema(), {.file_system = options.file_system});
}

Sha256 as_hash(std::span<const std::uint8_t> bytes) {
    Sha256 hash{};
    if (bytes.size() == hash.size()) std::ranges::copy(bytes, hash.begin());
    return hash;
}

tl::unexpected<Error> broken(std::int64_t number, const char* why) {
    return fail(ErrorKind::Device,
                fmt::format("the audit log is broken at entry {}: {}; keep a copy of it, and run garita audit verify "
                            "on that",
                            number, why),
                kLogBroken);
}

/// The key that an entry names as the next one.
std::optional<Key> key_named_by(const Entry& entry) {
    const auto text = entry.event == facts_of(Event::EpochBegun).id ? entry.text("audit_key") : entry.text("next_key");
    return text ? key_of_hex(*text) : std::nullopt;
}

/// The last entry that names a key; nothing where there is none, or it is no entry.
Result<std::optional<Entry>> last_signed(const Database& database) {
    GARITA_TRY(rows,
               database.prepare("SELECT entry FROM entries WHERE signature IS NOT NULL ORDER BY number DESC LIMIT 1"));
    GARITA_TRY(any, rows.next());
    auto entry = any ? parse_entry(text_of(rows.blob(0))) : Result<Entry>(fail(ErrorKind::Input, ""));
    return entry ? std::optional(std::move(*entry)) : std::nullopt;
}

}  // namespace

/// What the end of a log says.
struct AuditLog::Last {
    Head head{};
    Key key{};  ///< the current one: named by the last entry that is signed
    std::string station{};
};

fs::path audit_folder(const fs::path& data) {
    return data / "audit";
}

const database::Schema& log_schema() {
    static const database::Schema schema{
        .name = "the audit log", .application = kApplication, .versions = embedded_audit_schema()};
    return schema;
}

/// Nothing of an empty log.
Result<std::optional<AuditLog::Last>> AuditLog::last_of(const Database& database) {
    GARITA_TRY(rows, database.prepare("SELECT number, entry, hash FROM entries ORDER BY number DESC LIMIT 2"));
    GARITA_TRY(any, rows.next());
    if (!any) return std::optional<Last>();
    Last last;
    last.head.number = rows.whole(0);
    const std::string bytes(text_of(rows.blob(1)));
    last.head.hash = as_hash(rows.blob(2));
    GARITA_TRY(has_before, rows.next());
    const Sha256 before = has_before ? as_hash(rows.blob(2)) : kNoHash;
    const auto entry = parse_entry(bytes);
    if (!entry || entry->number != last.head.number) return broken(last.head.number, "it is no entry");
    if (hash_of(before, bytes) != last.head.hash)
        return broken(last.head.number, "it does not follow from what stands before it");
    last.head.time = entry->moment.utc;

    GARITA_TRY(checkpoint, last_signed(database));
    const std::optional<Key> key = checkpoint ? key_named_by(*checkpoint) : std::nullopt;
    if (!key) return broken(last.head.number, "no entry before it names the key");
    last.key = *key;
    last.head.checkpoint = checkpoint->number;
    last.head.epoch = checkpoint->whole("epoch").value_or(0);
    last.station = checkpoint->text("station").value_or("");
    return std::optional(std::move(last));
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(const fs::path& folder, const Station& station, LogOptions options,
                                                 const std::optional<Before>& before) {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    GARITA_TRY(database, open_database(folder, options));
    GARITA_TRY(last, last_of(database));
    if (last) return go_on(folder, station, std::move(options), std::move(database), *last);
    // A key without an entry: power failed before the first was there.
    GARITA_TRY(found, ErasableSecret::open(folder / kKeyFile, options.write_secret));
    if (!found) {
        GARITA_TRY(made, ErasableSecret::create(folder / kKeyFile, options.write_secret));
        found = std::move(made);
    }
    std::unique_ptr<AuditLog> log(
        new AuditLog(std::move(options), station.name, std::move(database), std::move(*found)));
    const Key key = public_key_of(log->m_secret.current());
    GARITA_TRY(begun, log->begin(station, before ? "reset" : "first", before.value_or(Before{}), key));
    static_cast<void>(begun);
    return log;
}

Result<std::unique_ptr<AuditLog>> AuditLog::go_on(const fs::path& folder, const Station& station, LogOptions options,
                                                  Database database, const Last& last) {
    if (last.station != station.name) return broken(last.head.number, "it is the log of another station");
    auto secret = ErasableSecret::open(folder / kKeyFile, options.write_secret);
    if (!secret) return fail(ErrorKind::Device, secret.error().text, kKeyLost);
    const auto lost = [&folder](const char* why) {
        return fail(ErrorKind::Device,
                    fmt::format("{}: {}: the audit log goes on in a new epoch only", (folder / kKeyFile).string(), why),
                    kKeyLost);
    };
    if (!*secret) return lost("the key of the audit log is gone");
    ErasableSecret& keys = **secret;
    // A crash between the steps of make_checkpoint() leaves both: the log says which one counts.
    if (public_key_of(keys.current()) == last.key) {
        if (!keys.next().empty()) {
            GARITA_TRY(gone, keys.discard_next());
            static_cast<void>(gone);
        }
    } else if (!keys.next().empty() && public_key_of(keys.next()) == last.key) {
        // A process killed between writing and syncing leaves what was read in the page cache alone: power lost now
        // would take the checkpoint, and the only key that the log then names is destroyed here.
        GARITA_TRY(on_disk, database.empty_wal());
        static_cast<void>(on_disk);
        GARITA_TRY(gone, keys.commit());
        static_cast<void>(gone);
    } else {
        return lost("it is not the key that the audit log names: one of both was put back");
    }
    std::unique_ptr<AuditLog> log(new AuditLog(std::move(options), station.name, std::move(database), std::move(keys)));
    log->m_head = last.head;
    return log;
}

Result<std::unique_ptr<AuditLog>> AuditLog::begin_epoch(const fs::path& folder, const Station& station,
                                                        EpochReason reason, LogOptions options) {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    GARITA_TRY(database, open_database(folder, options));
    // Also where its end is broken: what counts is what stands there.
    Head head;
    {
        GARITA_TRY(rows, database.prepare("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1"));
        GARITA_TRY(any, rows.next());
        if (any) head = {.number = rows.whole(0), .hash = as_hash(rows.blob(1))};
        GARITA_TRY(checkpoint, last_signed(database));
        if (checkpoint) head.epoch = checkpoint->whole("epoch").value_or(0);
    }
    const Before before{.epoch = head.epoch, .count = head.number, .head = head.hash};

    const fs::path path = folder / kKeyFile;
    auto found = ErasableSecret::open(path, options.write_secret);
    const bool is_there = found && *found;
    if (!found && ::unlink(path.c_str()) != 0 && errno != ENOENT)
        return fail(ErrorKind::Device, path.string() + " cannot be replaced: has this user the right to");
    if (!is_there) {
        GARITA_TRY(made, ErasableSecret::create(path, options.write_secret));
        found = std::optional(std::move(made));
    }
    std::unique_ptr<AuditLog> log(
        new AuditLog(std::move(options), station.name, std::move(database), std::move(**found)));
    log->m_head = head;
    if (is_there) {
        GARITA_TRY(prepared, log->m_secret.prepare_next());
        static_cast<void>(prepared);
    }
    const Key key = public_key_of(is_there ? log->m_secret.next() : log->m_secret.current());
    GARITA_TRY(begun, log->begin(station, kReasons[static_cast<std::size_t>(reason)], before, key));
    static_cast<void>(begun);
    if (is_there) {
        GARITA_TRY(gone, log->m_secret.commit());
        static_cast<void>(gone);
    }
    return log;
}

Result<bool> AuditLog::begin(const Station& station, std::string_view reason, const Before& before,
                             const Key& audit_key) {
    const Moment moment = m_options.now();
    const Occurrence occurrence{.event = Event::EpochBegun,
                                .fields = {{"audit_key", audit_key},
                                           {"epoch", before.epoch + 1},
                                           {"old_count", before.count},
                                           {"old_head", before.head},
                                           {"reason", Word{reason}},
                                           {"station_key", station.key}}};
    GARITA_TRY(bytes, write_own_entry(m_head.number + 1, moment, occurrence, station.name));
    GARITA_TRY(kept, keep(bytes, moment, [&](const Sha256& hash) { return station.sign(signed_of_epoch(hash)); }));
    m_head.epoch = before.epoch + 1;
    return kept;
}

/// Appends the entry, and signs it where `sign` is given.
Result<bool> AuditLog::keep(const std::string& bytes, const Moment& moment,
                            const std::function<Result<Signature>(const Sha256&)>& sign) {
    const Sha256 hash = hash_of(m_head.hash, bytes);
    GARITA_TRY(insert, m_database.prepare("INSERT INTO entries (number, entry, hash, signature) VALUES (?, ?, ?, ?)"));
    insert.bind(1, m_head.number + 1).bind(2, bytes_of(bytes)).bind(3, std::span<const std::uint8_t>(hash));
    if (sign) {
        GARITA_TRY(signature, sign(hash));
        insert.bind(4, std::span<const std::uint8_t>(signature));
    }
    GARITA_TRY(committed, insert.run());
    m_head.number += 1;
    m_head.hash = hash;
    m_head.time = moment.utc;
    if (sign) m_head.checkpoint = m_head.number;
    return committed;
}

Result<std::int64_t> AuditLog::make_checkpoint() {
    GARITA_TRY(prepared, m_secret.prepare_next());
    static_cast<void>(prepared);
    const Moment moment = m_options.now();
    const Occurrence occurrence{.event = Event::Checkpoint,
                                .fields = {{"count", m_head.number},
                                           {"epoch", m_head.epoch},
                                           {"head", m_head.hash},
                                           {"next_key", public_key_of(m_secret.next())}}};
    GARITA_TRY(bytes, write_own_entry(m_head.number + 1, moment, occurrence, m_station));
    // Where this fails the next key stays prepared: the entry may yet be found on disk when power has failed.
    GARITA_TRY(kept, keep(bytes, moment, [this](const Sha256& hash) {
                   return sign_with(m_secret.current(), signed_of_checkpoint(hash));
               }));
    static_cast<void>(kept);
    GARITA_TRY(gone, m_secret.commit());
    static_cast<void>(gone);
    return m_head.number;
}

Result<std::int64_t> AuditLog::append(const Occurrence& occurrence) {
    const std::scoped_lock lock(m_mutex);
    if (m_head.number - m_head.checkpoint >= kCheckpointEvery) {
        GARITA_TRY(made, make_checkpoint());
        static_cast<void>(made);
    }
    const Moment moment = m_options.now();
    GARITA_TRY(bytes, write_entry(m_head.number + 1, moment, occurrence));
    GARITA_TRY(kept, keep(bytes, moment, {}));
    static_cast<void>(kept);
    const std::int64_t number = m_head.number;
    // Now rather than with the next entry, which may come tomorrow. What fails here the next one meets above, and
    // tells.
    if (number - m_head.checkpoint >= kCheckpointEvery) static_cast<void>(make_checkpoint());
    return number;
}

Result<std::int64_t> AuditLog::checkpoint() {
    const std::scoped_lock lock(m_mutex);
    return make_checkpoint();
}

Result<std::string> AuditLog::anchor() {
    const std::scoped_lock lock(m_mutex);
    if (m_head.checkpoint != m_head.number) {
        GARITA_TRY(made, make_checkpoint());
        static_cast<void>(made);
    }
    Anchor anchor{.station = m_station,
                  .epoch = m_head.epoch,
                  .count = m_head.number,
                  .time = std::clamp(m_head.time, std::int64_t{0}, kLastSecond),
                  .head = m_head.hash,
                  .key = public_key_of(m_secret.current())};
    const std::string message = signed_of_anchor(anchor);
    GARITA_TRY(signature, sign_with(m_secret.current(), bytes_of(message)));
    anchor.signature = signature;
    return to_text(anchor);
}

Head AuditLog::head() const {
    const std::scoped_lock lock(m_mutex);
    return m_head;
}

Result<std::vector<KeptEntry>> AuditLog::read(std::int64_t first, std::int64_t most) const {
    const std::scoped_lock lock(m_mutex);
    GARITA_TRY(rows,
               m_database.prepare("SELECT number, entry, hash FROM entries WHERE number >= ? ORDER BY number LIMIT ?"));
    rows.bind(1, first).bind(2, std::max(most, std::int64_t{0}));
    std::vector<KeptEntry> entries;
    while (true) {
        GARITA_TRY(row, rows.next());
        if (!row) return entries;
        entries.push_back({rows.whole(0), std::string(text_of(rows.blob(1))), as_hash(rows.blob(2))});
    }
}

}  // namespace garita::audit
