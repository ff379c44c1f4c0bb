// What is sealed, and how: XChaCha20-Poly1305 under keys derived by BLAKE2b, each with associated data that says what
// it is and where it belongs, so that nothing sealed can be put in another's place. README.md has the bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/erasable_secret.h"
#include "firmware/identifiers.h"

namespace garita::records {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// Random; of one database.
using DatabaseId = std::array<std::uint8_t, 16>;
/// Tells erasure roots apart, and says nothing of them.
using RootName = std::array<std::uint8_t, 16>;
/// What is searched by.
using Token = std::array<std::uint8_t, 16>;

inline constexpr std::size_t kSealBytes = 40;  ///< nonce and tag: so much longer is what is sealed
inline constexpr std::size_t kWrappedBytes = kSecretBytes + kSealBytes;
inline constexpr std::size_t kPartBytes = 262'144;  ///< plain bytes of one part; what is longer has several
inline constexpr int kSchema = 1;                   ///< of what is sealed; in all associated data

/// Where a sealed part belongs.
struct PartPlace {
    DatabaseId database{};
    RecordId record{};
    int number = 0;         ///< the inspection in its record; 0: of the record
    std::string_view name;  ///< "report", "picture front white", …
    int n = 1;              ///< this is part n …
    int m = 1;              ///< … of m
};
/// Which class a class key is of.
struct ClassPlace {
    DatabaseId database{};
    std::int64_t id = 0;  ///< its row
    int retention_class = 0;
    std::int64_t last_day = 0;  ///< 0 for a legal hold
    std::int64_t generation = 0;
};
/// Which record a record key is of, and in which class.
struct RecordPlace {
    DatabaseId database{};
    RecordId record{};
    std::int64_t class_key = 0;
};

[[nodiscard]] Bytes associated_data(const PartPlace& place);
[[nodiscard]] Bytes associated_data(const ClassPlace& place);
[[nodiscard]] Bytes associated_data(const RecordPlace& place);

/// Nonce, then the sealed bytes with their tag. REQUIRES a key of kSecretBytes.
[[nodiscard]] Bytes seal(ByteView key, ByteView associated, ByteView plain);
/// False, and `into` zeroed, where it was not sealed so. REQUIRES `into` of sealed.size() − kSealBytes.
[[nodiscard]] bool open_sealed(ByteView key, ByteView associated, ByteView sealed, std::span<std::uint8_t> into);

/// The key that wraps class keys: nobody has it without the erasure root and the station's key.
[[nodiscard]] Result<GuardedMemory> wrapping_key(ByteView root, ByteView station_key, const DatabaseId& database);
[[nodiscard]] RootName name_of_root(ByteView wrapping_key);
/// The key of tokens under a class key. REQUIRES `into` of kSecretBytes.
void derive_search_key(ByteView class_key, std::span<std::uint8_t> into);
/// A keyed hash of one field of a document.
[[nodiscard]] Token token_of(ByteView search_key, std::string_view field, std::string_view value);

}  // namespace garita::records
