#include "firmware/audit/verify.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/audit/log.h"
#include "firmware/bytes.h"
#include "firmware/database/database.h"

namespace garita::audit {
namespace {

namespace fs = std::filesystem;
using database::Database;
using database::Statement;

constexpr std::size_t kMostDiscrepancies = 10'000;
constexpr std::size_t kMostEpochs = 1'000;
constexpr const char* kAllRows = "SELECT number, entry, hash, signature FROM entries ORDER BY number";

constexpr std::array<std::string_view, kWrongs> kNames = {
    "removed",        "changed",          "out-of-place", "no-entry",      "bad-signature",
    "unknown-signer", "false-checkpoint", "no-beginning", "bad-beginning", "other-station",
    "cut-off",        "not-as-anchored",  "other-anchor", "other-schema",  "unreadable"};

/// A row, as far as it can be one.
struct Row {
    std::int64_t number = 0;
    std::string_view bytes{};
    Sha256 hash{};
    std::optional<Signature> signature{};
    bool is_one = false;
};

template <std::size_t n>
bool take(std::span<const std::uint8_t> bytes, std::array<std::uint8_t, n>& into) {
    if (bytes.size() != n) return false;
    std::ranges::copy(bytes, into.begin());
    return true;
}

Row row_of(const Statement& rows) {
    using Is = Statement::Kind;
    Row row{.number = rows.whole(0), .bytes = text_of(rows.blob(1))};
    bool signature_is_one = true;
    if (rows.kind(3) != Is::Null) {
        Signature signature{};
        signature_is_one = rows.kind(3) == Is::Blob && take(rows.blob(3), signature);
        row.signature = signature;
    }
    row.is_one = rows.kind(0) == Is::Whole && rows.kind(1) == Is::Blob && rows.kind(2) == Is::Blob &&
                 take(rows.blob(2), row.hash) && signature_is_one;
    return row;
}

Result<Database> open_log(const fs::path& copy) {
    GARITA_TRY(database, Database::open_copy(copy, {.longest_value = 1U << 16U}));
    GARITA_TRY(version, database.version());
    const auto rows = database.prepare(kAllRows);
    if (version < 1 || !rows)
        return fail(ErrorKind::Input, copy.string() + " is no audit log: give DATA/audit/log.sqlite, or a copy of it");
    if (version > static_cast<std::int64_t>(log_schema().versions.size()))
        return fail(ErrorKind::Input, copy.string() + " was written by a newer Garita: verify it with that");
    return database;
}

/// Goes through the log once.
class Verifier {
public:
    Verifier(std::span<const Anchor> anchors, const std::optional<Key>& station)
        : m_anchors(anchors.begin(), anchors.end()), m_station(station) {
        std::ranges::sort(m_anchors, {}, &Anchor::count);
    }

    void look_at(const Row& row);
    /// After the last row; `ended` where there may have been more that cannot be read.
    void end(bool is_readable);
    void found(Wrong wrong, std::int64_t first, std::int64_t last = 0, std::string object = {}) {
        if (m_result.discrepancies.size() == kMostDiscrepancies) {
            ++m_result.more;
            return;
        }
        m_result.discrepancies.push_back({wrong, first, std::max(first, last), std::move(object)});
    }
    [[nodiscard]] Verification result() { return std::move(m_result); }

private:
    void look_at_epoch(const Entry& entry, const Row& row);
    void look_at_checkpoint(const Entry& entry, const Row& row);
    void look_at_anchors(const Row& row);

    std::vector<Anchor> m_anchors;
    std::optional<Key> m_station;
    Verification m_result{};
    std::size_t m_next_anchor = 0;
    std::optional<Sha256> m_before = kNoHash;  ///< hash of the entry before; nothing where that one is gone
    std::optional<Key> m_key{};                ///< that signs the next checkpoint, and whether it can be believed:
    bool m_key_is_sure = true;                 ///< whether nothing is missing since it was named
    std::int64_t m_epoch = 0;
    std::string m_name{};  ///< of the station
};

void Verifier::look_at(const Row& row) {
    const std::int64_t due = m_result.last + 1;
    if (row.number > due) {
        found(Wrong::Removed, due, row.number - 1);
        if (due == 1) found(Wrong::NoBeginning, row.number);
        m_before.reset();
        m_key_is_sure = false;
    }
    ++m_result.entries;
    m_result.last = row.number;
    const auto entry = row.is_one ? parse_entry(row.bytes) : Result<Entry>(fail(ErrorKind::Input, ""));
    if (row.is_one && m_before && hash_of(*m_before, row.bytes) != row.hash) found(Wrong::Changed, row.number);
    // From the hash that stands there: one entry that was changed is one that is told.
    m_before = row.is_one ? std::optional(row.hash) : std::nullopt;
    const bool begins = entry && entry->event == facts_of(Event::EpochBegun).id;
    const bool is_checkpoint = entry && entry->event == facts_of(Event::Checkpoint).id;
    if (row.number == 1 && !begins) found(Wrong::NoBeginning, 1);
    if (!entry || row.signature.has_value() != (begins || is_checkpoint)) {
        found(Wrong::NoEntry, row.number);
        m_key_is_sure = false;
    } else if (entry->number != row.number) {
        found(Wrong::OutOfPlace, row.number);
        m_key_is_sure = false;
    }
    if (entry) m_result.last_time = entry->moment.utc;
    if (begins && row.signature) look_at_epoch(*entry, row);
    if (is_checkpoint && row.signature) look_at_checkpoint(*entry, row);
    look_at_anchors(row);
    m_result.head = row.hash;
}

void Verifier::look_at_epoch(const Entry& entry, const Row& row) {
    EpochSeen seen{.entry = row.number,
                   .epoch = entry.whole("epoch").value_or(0),
                   .station = std::string(entry.text("station").value_or("")),
                   .reason = std::string(entry.text("reason").value_or("")),
                   .time = entry.moment.utc};
    const auto station_key = key_of_hex(entry.text("station_key").value_or(""));
    m_key = key_of_hex(entry.text("audit_key").value_or(""));
    m_key_is_sure = m_key.has_value();
    const bool is_signed = station_key && verifies(*row.signature, signed_of_epoch(row.hash), *station_key);
    const bool is_counted_on = m_epoch == 0 ? seen.epoch >= 1 : seen.epoch == m_epoch + 1;
    if (!is_signed || !m_key || !is_counted_on || !is_station(seen.station)) found(Wrong::BadBeginning, row.number);
    if (m_station && station_key != m_station) found(Wrong::OtherStation, row.number);
    if (is_signed) m_result.checkpoint = row.number;
    m_epoch = seen.epoch;
    m_name = seen.station;
    if (station_key) seen.station_key = *station_key;
    if (m_result.epochs.size() < kMostEpochs) m_result.epochs.push_back(std::move(seen));
}

void Verifier::look_at_checkpoint(const Entry& entry, const Row& row) {
    const bool is_signed = m_key && verifies(*row.signature, signed_of_checkpoint(row.hash), *m_key);
    if (is_signed)
        m_result.checkpoint = row.number;
    else
        found(m_key && m_key_is_sure ? Wrong::BadSignature : Wrong::UnknownSigner, row.number);
    // Of the log that stands there: its count is the number before, its head the hash before.
    const auto head = key_of_hex(entry.text("head").value_or(""));
    const bool is_true = entry.whole("count") == row.number - 1 && head && hash_of(*head, row.bytes) == row.hash &&
                         (m_epoch == 0 || (entry.whole("epoch") == m_epoch && entry.text("station") == m_name));
    if (!is_true) found(Wrong::FalseCheckpoint, row.number);
    // Whoever signed: what follows is looked at by what stands here, so that one rewritten place is told once.
    m_key = key_of_hex(entry.text("next_key").value_or(""));
    m_key_is_sure = m_key.has_value();
}

void Verifier::look_at_anchors(const Row& row) {
    for (; m_next_anchor < m_anchors.size() && m_anchors[m_next_anchor].count <= row.number; ++m_next_anchor) {
        const Anchor& anchor = m_anchors[m_next_anchor];
        if (anchor.count < row.number) continue;  // its entry is gone, and that was told
        if (!m_name.empty() && anchor.station != m_name)
            found(Wrong::OtherAnchor, anchor.count);
        else if (anchor.head != row.hash || anchor.key != m_key || anchor.epoch != m_epoch)
            found(Wrong::NotAsAnchored, anchor.count);
        else
            m_result.anchored = anchor.count;
    }
}

void Verifier::end(bool is_readable) {
    if (m_result.entries == 0) found(Wrong::NoBeginning, 1);
    m_result.after_checkpoint = m_result.last - m_result.checkpoint;
    if (!is_readable) found(Wrong::Unreadable, m_result.last + 1);
    std::int64_t seen = 0;
    for (; m_next_anchor < m_anchors.size(); ++m_next_anchor) {
        const Anchor& anchor = m_anchors[m_next_anchor];
        if (!m_name.empty() && anchor.station != m_name)
            found(Wrong::OtherAnchor, anchor.count);
        else
            seen = anchor.count;
    }
    if (seen > m_result.last && is_readable) found(Wrong::CutOff, m_result.last + 1, seen);
}

}  // namespace

std::string_view name_of(Wrong wrong) {
    return kNames[static_cast<std::size_t>(wrong)];
}

Result<Verification> verify(const fs::path& copy, std::span<const Anchor> anchors, const std::optional<Key>& station) {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    GARITA_TRY(database, open_log(copy));
    Verifier verifier(anchors, station);
    GARITA_TRY(objects, database.differences(log_schema()));
    for (std::string& object : objects) verifier.found(Wrong::OtherSchema, 1, 1, std::move(object));
    GARITA_TRY(rows, database.prepare(kAllRows));
    bool is_readable = true;
    std::int64_t last = 0;
    while (true) {
        const auto more = rows.next();
        is_readable = more.has_value();
        if (!more || !*more) break;
        const Row row = row_of(rows);
        // SQLite's own order: a file in which it does not hold may lead round in circles.
        is_readable = row.number > last && row.number <= kMostEntries;
        if (!is_readable) break;
        last = row.number;
        verifier.look_at(row);
    }
    verifier.end(is_readable);
    return verifier.result();
}

Result<bool> for_each_entry(const fs::path& copy,
                            const std::function<bool(std::int64_t number, std::string_view bytes)>& see) {
    GARITA_TRY(database, open_log(copy));
    GARITA_TRY(rows, database.prepare(kAllRows));
    std::int64_t last = 0;
    while (true) {
        GARITA_TRY(more, rows.next());
        if (!more) return true;
        if (rows.whole(0) <= last) return fail(ErrorKind::Input, copy.string() + " is damaged after what was told");
        last = rows.whole(0);
        if (!see(last, text_of(rows.blob(1)))) return true;
    }
}

}  // namespace garita::audit
