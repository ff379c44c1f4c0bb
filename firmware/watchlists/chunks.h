// The content of a list's file: its head, then chunks in order, of which each is read without those before it, so that
// an import goes on where it was cut short. The form is in README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "firmware/trust/signature.h"
#include "firmware/watchlists/list_head.h"
#include "firmware/watchlists/persons.h"

namespace garita::watchlists {

using trust::Bytes;
using trust::ByteView;

/// What a chunk holds, in the order in which they come. Never renumber: in lists.
enum class ChunkKind : std::uint8_t { Numbers = 1, Ranges = 2, Alerts = 3, Recipients = 4, Persons = 5, End = 15 };

inline constexpr std::size_t kListStart = 18;            ///< bytes before the head's text
inline constexpr std::size_t kChunkStart = 9;            ///< bytes before a chunk's entries
inline constexpr std::size_t kLargestChunk = 1U << 20U;  ///< bytes of its entries
inline constexpr std::uint32_t kMostInAChunk = 1U << 16U;

/// How many entries of which kind.
struct Counts {
    std::uint64_t numbers = 0;
    std::uint64_t ranges = 0;
    std::uint64_t alerts = 0;
    std::uint64_t persons = 0;
    bool operator==(const Counts&) const = default;
};
inline constexpr std::uint64_t kMostNumbers = 1'000'000'000;
inline constexpr std::uint64_t kMostRanges = 100'000;  ///< a station holds them in memory
inline constexpr std::uint64_t kMostAlerts = 2'000;
inline constexpr std::uint64_t kMostPersons = 200'000;  ///< a station holds hashes of their names in memory
inline constexpr std::uint64_t kMostRecipients = 4'096;

/// Whether a list of this kind may hold such a chunk; any ends.
[[nodiscard]] bool may_hold(Kind list, ChunkKind chunk);

/// Bytes of the head's text, of what a list begins with. Input error: it is none, or its head is too large.
[[nodiscard]] Result<std::size_t> head_bytes(ByteView start);
/// REQUIRES a head as parse_list_head() gives.
[[nodiscard]] Bytes list_start(const ListHead& head);

struct ChunkFacts {
    ChunkKind kind = ChunkKind::End;
    std::uint32_t entries = 0;
    std::uint32_t bytes = 0;  ///< of its entries
    bool operator==(const ChunkFacts&) const = default;
};
/// Input error: it is none, or larger than any is.
[[nodiscard]] Result<ChunkFacts> chunk_facts(ByteView start);

/// Entries of a chunk, as many as it says, in strictly growing order where they have one. Input errors: it is damaged,
/// or an entry is none.
[[nodiscard]] Result<std::vector<ListedNumber>> read_numbers(ByteView entries, std::uint32_t count);
[[nodiscard]] Result<std::vector<ListedRange>> read_ranges(ByteView entries, std::uint32_t count);
[[nodiscard]] Result<std::vector<Alert>> read_alerts(ByteView entries, std::uint32_t count);
[[nodiscard]] Result<std::vector<Recipient>> read_recipients(ByteView entries, std::uint32_t count);
[[nodiscard]] Result<Counts> read_end(ByteView entries);

/// A chunk that grows until it is full.
class ChunkWriter {
public:
    explicit ChunkWriter(ChunkKind kind) : m_kind(kind) {}
    /// REQUIRES a chunk of that kind, and an entry that is listed, behind the one before it. False where it does not
    /// fit: take() the chunk first.
    [[nodiscard]] bool add(const ListedNumber& entry);
    [[nodiscard]] bool add(const ListedRange& range);
    [[nodiscard]] bool add(const Alert& alert);
    [[nodiscard]] bool add(const Recipient& recipient);
    [[nodiscard]] bool is_empty() const { return m_count == 0; }
    /// The whole chunk; it is empty then.
    [[nodiscard]] Bytes take();

private:
    [[nodiscard]] bool put(const Bytes& entry);
    ChunkKind m_kind;
    std::uint32_t m_count = 0;
    std::string m_before{};  ///< the number before
    Bytes m_entries{};
};
[[nodiscard]] Bytes end_chunk(const Counts& counts);
/// So many persons, sealed (persons.h). REQUIRES 1 to kMostPersonsInAChunk.
[[nodiscard]] Bytes persons_chunk(std::size_t persons, ByteView sealed);

}  // namespace garita::watchlists
