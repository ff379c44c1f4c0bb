// The persons of a list, as a station asks about them: sealed on disk and in memory, opened a chunk at a time where a
// name agrees.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/watchlists/persons.h"

namespace garita::watchlists {

/// Who holds a document, by its MRZ or print.
struct Holder {
    std::string name{};   ///< all of it, UTF-8 or as an MRZ writes it
    std::string birth{};  ///< is_birth()
    Cut cut = Cut::No;
};

/// Never renumber: in records.
enum class PersonHow : std::uint8_t {
    NamesAndBirth = 1,  ///< names agree, and the date of birth is the same to the day
    Names = 2           ///< names agree, and what is known of the dates of birth does not differ
};

struct PersonMatch {
    PersonHow how = PersonHow::Names;
    Person person{};
};

/// Of one thread at a time.
class KeptPersons {
public:
    /// Reads the n-th sealed chunk, from 0.
    using ReadChunk = std::function<Result<trust::Bytes>(std::uint32_t n)>;

    /// Opens each chunk once, for its words. Input error: a chunk is none, or not for that key. Errors of `read`.
    [[nodiscard]] static Result<KeptPersons> create(SecretKey key, std::uint32_t chunks, const ReadChunk& read);

    /// Names and dates first; at most kMostMatches. Errors: of `read`, or a chunk is no longer what it was.
    [[nodiscard]] Result<std::vector<PersonMatch>> look_up(const Holder& holder, const ReadChunk& read) const;
    [[nodiscard]] std::size_t persons() const { return m_persons; }

    static constexpr std::size_t kMostMatches = 16;

private:
    /// A word of one name of one person.
    struct Posting {
        std::uint64_t hash = 0;
        std::uint32_t name = 0;  ///< place in m_names
    };
    struct Name {
        std::uint32_t chunk = 0;
        std::uint16_t person = 0;  ///< in the chunk
        std::uint16_t words = 0;
    };
    explicit KeptPersons(SecretKey key) : m_key(std::move(key)) {}
    void add(std::uint32_t chunk, const std::vector<Person>& persons);
    [[nodiscard]] std::vector<Name> candidates(const std::vector<NameWord>& words, Cut cut) const;

    SecretKey m_key;
    WordHash m_hash{};
    std::vector<Posting> m_postings{};  ///< by hash
    std::vector<Name> m_names{};
    std::size_t m_persons = 0;
};

}  // namespace garita::watchlists
