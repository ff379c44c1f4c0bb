// Looks through an audit log, offline, on a copy: what was removed, changed, put elsewhere, cut off or replaced. Takes
// file and anchors for hostile, changes nothing, and holds one entry at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "firmware/audit/anchor.h"
#include "firmware/audit/entry.h"

namespace garita::audit {

/// What is not as the station wrote it.
enum class Wrong {
    Removed,          ///< entries `first` to `last` are gone
    Changed,          ///< entry `first` does not follow from what stands before it: it, or the hash before, was changed
    OutOfPlace,       ///< entry `first` says that it is another one
    NoEntry,          ///< what stands at `first` is nothing that a station writes
    BadSignature,     ///< checkpoint `first` is not signed by the key that was due: rewritten by who has a later key
    UnknownSigner,    ///< checkpoint `first` cannot be checked: the entry that named its key is gone or no entry
    FalseCheckpoint,  ///< checkpoint `first` tells a count or hash that is not the log's
    NoBeginning,      ///< the log does not begin with an epoch that a station's key signed
    BadBeginning,     ///< epoch at `first`: not signed by the station's key that it names, or not counted on
    OtherStation,     ///< epoch at `first`: signed by another key than the station's that was given
    CutOff,           ///< entries `first` to `last`, which an anchor has seen, are gone from the end
    NotAsAnchored,    ///< up to entry `first` this is not the log that an anchor has seen: rewritten or replaced
    OtherAnchor,      ///< the anchor for `first` is of another station
    OtherSchema,      ///< the database is not made as the station makes it: `object`
    Unreadable,       ///< from entry `first` on the file is damaged, and nothing after it was looked at
};
inline constexpr std::size_t kWrongs = 15;
/// As in [audit-found] of firmware/languages: "cut-off".
[[nodiscard]] std::string_view name_of(Wrong wrong);

struct Discrepancy {
    Wrong wrong = Wrong::Removed;
    std::int64_t first = 0;
    std::int64_t last = 0;  ///< `first`, or where there are several the last of them
    std::string object{};   ///< of OtherSchema: its name, as a stranger may have chosen it
    bool operator==(const Discrepancy&) const = default;
};

struct EpochSeen {
    std::int64_t entry = 0;  ///< where it begins
    std::int64_t epoch = 0;
    std::string station{};
    std::string reason{};  ///< a word of events.cpp
    Key station_key{};
    std::int64_t time = 0;
};

struct Verification {
    std::int64_t entries = 0;  ///< that are there
    std::int64_t last = 0;     ///< number of the last
    std::int64_t last_time = 0;
    Sha256 head{};
    std::int64_t checkpoint = 0;               ///< number of the last entry whose signature holds; 0: none
    std::int64_t after_checkpoint = 0;         ///< entries after it: they are chained only
    std::int64_t anchored = 0;                 ///< the newest entry for which an anchor vouches; 0: none
    std::vector<EpochSeen> epochs{};           ///< the first 1,000
    std::vector<Discrepancy> discrepancies{};  ///< in the order in which they stand; the first 10,000
    std::int64_t more = 0;                     ///< discrepancies beyond these

    [[nodiscard]] bool is_whole() const { return discrepancies.empty(); }
};

/// `station` is the key by which epochs have to be signed, where somebody knows it. Input errors: `copy` cannot be
/// read, or is no audit log, or a newer one. REQUIRES that nobody writes it meanwhile.
[[nodiscard]] Result<Verification> verify(const std::filesystem::path& copy, std::span<const Anchor> anchors = {},
                                          const std::optional<Key>& station = {});

/// Each row of a copy in order, whatever it holds, until `see` returns false. Input error: it cannot be read, or no
/// longer.
[[nodiscard]] Result<bool> for_each_entry(const std::filesystem::path& copy,
                                          const std::function<bool(std::int64_t number, std::string_view bytes)>& see);

}  // namespace garita::audit
