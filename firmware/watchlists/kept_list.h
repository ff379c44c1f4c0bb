// One list in a database of its own: built chunk by chunk, then only read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/database/database.h"
#include "firmware/watchlists/chunks.h"
#include "firmware/watchlists/kept_persons.h"

namespace garita::watchlists {

/// A document that is looked up; values as is_listed() has them.
struct Document {
    std::string number{};
    std::string state{};
    std::string type{};    ///< empty: not known
    std::string series{};  ///< of the document model that it was found to be; empty: not known
};
/// Of what was read from an MRZ or typed. Input error: the number or the state is none, as a character of it was not
/// read.
[[nodiscard]] Result<Document> document_of(std::string_view number, std::string_view state, std::string_view type,
                                           std::string_view series = {});

/// What an entry has to do with a document. Never renumber: in records.
enum class How : std::uint8_t {
    Listed = 1,          ///< number, state and type are those of the entry: a hit
    InRange = 2,         ///< it lies in a range that is listed: a hit
    Alert = 3,           ///< something to look for on documents of this kind
    SimilarNumber = 4,   ///< a number that a reader may take for this one is listed: not a hit
    SimilarInRange = 5,  ///< such a number lies in a range that is listed: not a hit
    OtherType = 6        ///< the number of another type of document of that state is listed: not a hit
};
[[nodiscard]] constexpr bool is_hit(How how) {
    return how == How::Listed || how == How::InRange;
}

struct Match {
    How how = How::Listed;
    ListedNumber entry{};  ///< as it is listed; of a range its first number, of an alert nothing
    std::string last{};    ///< of a range
    Alert alert{};         ///< without its picture
    bool has_picture = false;
    bool operator==(const Match&) const = default;
};

/// Hits first, then alerts, then what is not a hit.
struct Matches {
    std::vector<Match> all{};
    bool more = false;  ///< there are more than are told
};

/// Entries that a look-up reads, or tells, at most.
inline constexpr std::size_t kMostRowsRead = 64;
inline constexpr std::size_t kMostTold = 32;  ///< of hits, of alerts, and of what is neither

[[nodiscard]] const database::Schema& list_schema();

/// A list that is being written. Of one thread. Device errors with a database::Fault where the disk has trouble.
class ListBuilder {
public:
    /// Begins a database at this path, or goes on with one that was begun from the same content. Input error: the head
    /// is none. Fault::Newer, Damaged: what lies there is something else, or unusable: remove it.
    [[nodiscard]] static Result<ListBuilder> open(const std::filesystem::path& file, const trust::Digest& digest,
                                                  const std::string& head, std::uint64_t first_chunk_at,
                                                  const database::Options& options = {});

    /// The byte of the content at which the next chunk begins.
    [[nodiscard]] std::uint64_t next() const { return m_state.next; }
    [[nodiscard]] bool is_whole() const { return m_state.last == ChunkKind::End; }
    [[nodiscard]] const Counts& counts() const { return m_state.counts; }
    [[nodiscard]] const ListHead& head() const { return m_head; }

    /// All of the next chunk is on disk when this returns, or none. Input errors: of the chunk; it does not follow the
    /// one before, or the list would have more than it may.
    [[nodiscard]] Result<bool> add(const ChunkFacts& facts, ByteView entries);
    /// Leaves one file, to be read. REQUIRES is_whole().
    [[nodiscard]] Result<bool> close();

private:
    /// How far it has come, as its database has it.
    struct State {
        std::uint64_t next = 0;
        ChunkKind last{};  ///< of the chunk before; 0: there was none
        Counts counts{};
        ListedNumber last_number{};  ///< empty: none yet
    };
    ListBuilder(database::Database opened, ListHead head) : m_database(std::move(opened)), m_head(std::move(head)) {}
    [[nodiscard]] Result<bool> read_state(const trust::Digest& digest, const std::string& head,
                                          std::uint64_t first_chunk_at);
    [[nodiscard]] Result<bool> insert(const ChunkFacts& facts, ByteView entries, State& after);
    [[nodiscard]] Result<bool> insert_numbers(const std::vector<ListedNumber>& numbers);
    [[nodiscard]] Result<bool> insert_ranges(const std::vector<ListedRange>& ranges);
    [[nodiscard]] Result<bool> insert_alerts(const std::vector<Alert>& alerts);
    [[nodiscard]] Result<bool> insert_recipients(const std::vector<Recipient>& recipients);
    [[nodiscard]] Result<bool> write_state(const State& state);

    database::Database m_database;
    ListHead m_head;
    State m_state{};
};

/// A list that is whole. Of one thread at a time.
class KeptList {
public:
    /// Ranges and alerts come into memory. Device errors with a database::Fault; Fault::Damaged too where it is not
    /// whole.
    [[nodiscard]] static Result<KeptList> open(const std::filesystem::path& file,
                                               const database::Options& options = {});

    [[nodiscard]] const ListHead& head() const { return m_head; }
    [[nodiscard]] const Counts& counts() const { return m_counts; }
    /// Of the content that it was made of.
    [[nodiscard]] const trust::Digest& digest() const { return m_digest; }

    /// Device error: the disk has trouble, and what was asked is not known to be unlisted.
    [[nodiscard]] Result<Matches> look_up(const Document& document) const;
    /// Opens the persons of a list of that kind; nothing is done where that was done. Input error: it is not for this
    /// station, or damaged. Device error: likewise.
    [[nodiscard]] Result<bool> unlock(const OwnParty& station);
    /// Forgets key and words of the persons.
    void lock() { m_persons.reset(); }
    [[nodiscard]] bool is_locked() const { return !m_persons; }
    /// REQUIRES !is_locked(). Device error: likewise.
    [[nodiscard]] Result<std::vector<PersonMatch>> look_up(const Holder& holder) const;

    /// The picture of an alert; empty where there is none. Device error: likewise.
    [[nodiscard]] Result<Bytes> picture(std::string_view alert) const;

private:
    struct KnownAlert {
        Alert alert;
        bool has_picture = false;
    };
    explicit KeptList(database::Database opened) : m_database(std::move(opened)) {}
    [[nodiscard]] Result<bool> read_head();
    [[nodiscard]] Result<bool> read_ranges();
    [[nodiscard]] Result<bool> read_alerts();
    [[nodiscard]] Result<Bytes> persons_chunk(std::uint32_t n) const;
    [[nodiscard]] Result<bool> match_numbers(const Document& document, Matches& matches) const;
    void match_ranges(const Document& document, Matches& matches) const;
    void match_alerts(const Document& document, Matches& matches) const;

    database::Database m_database;
    ListHead m_head{};
    Counts m_counts{};
    trust::Digest m_digest{};
    std::vector<ListedRange> m_ranges{};  ///< by state and length
    std::vector<KnownAlert> m_alerts{};
    std::optional<KeptPersons> m_persons{};
};

}  // namespace garita::watchlists
