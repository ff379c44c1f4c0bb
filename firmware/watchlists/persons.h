// Persons that a list holds: sealed from the authority's desk to the station's memory. A station keeps their names on
// disk and in memory only as they came, encrypted to it; what it searches are keyed hashes of words.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/keys.h"
#include "firmware/trust/signature.h"
#include "firmware/watchlists/name_words.h"

namespace garita::watchlists {

struct Person {
    std::string reference{};           ///< by which who published the list knows the case: 1 to 64 bytes
    std::string birth{};               ///< is_birth()
    std::string nationality{};         ///< as the MRZ has it; empty: not known
    std::vector<std::string> names{};  ///< 1 to 8, UTF-8: each all words of one name, in any order
    bool operator==(const Person&) const = default;
};

/// Whether it is such. An Input error says what is not, without a name in it.
[[nodiscard]] Result<bool> check_person(const Person& person);

/// Many in one text, and back. REQUIRES checked ones. Input error: it is none; the values are
/// not checked.
[[nodiscard]] trust::Bytes pack_persons(std::span<const Person> persons);
[[nodiscard]] Result<std::vector<Person>> unpack_persons(trust::ByteView packed);
inline constexpr std::size_t kMostPersonsInAChunk = 64;

/// The list's key, encrypted to one station: its public key, and 80 bytes that only that one opens.
struct Recipient {
    Key station{};
    std::array<std::uint8_t, 80> sealed{};
};
inline constexpr std::size_t kRecipientBytes = 112;

/// A new key of a list, by the kernel's random numbers. REQUIRES use_sodium().
[[nodiscard]] SecretKey new_list_key();
[[nodiscard]] Recipient seal_key(const SecretKey& key, const PublicParty& station);
/// Input error: it is for another station, or was changed.
[[nodiscard]] Result<SecretKey> open_key(const Recipient& recipient, const OwnParty& station);

/// The n-th sealed chunk of a list, from 0. Input error: it is another one, was changed, or the key is another.
[[nodiscard]] trust::Bytes seal(const SecretKey& key, std::uint32_t n, trust::ByteView plain);
[[nodiscard]] Result<trust::Bytes> unseal(const SecretKey& key, std::uint32_t n, trust::ByteView sealed);

/// Overwrites what was decrypted. Best effort for persons: texts that were moved or grew left copies.
void wipe(trust::Bytes& plain);
void wipe(std::vector<Person>& persons);

/// Words of names as hashes under a key that this process made and nobody else knows.
class WordHash {
public:
    WordHash();
    [[nodiscard]] std::uint64_t of(std::string_view key) const;

private:
    std::array<std::uint8_t, 16> m_key{};
};

}  // namespace garita::watchlists
