#include "firmware/records/sealing.h"

#include <sodium.h>

#include <algorithm>

#include "firmware/bytes.h"

namespace garita::records {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(kSealBytes == kNonceBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(kSecretBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

/// Fields of fixed length, and texts with their length before them: two places never give the same bytes.
class Written {
public:
    explicit Written(std::string_view domain) { text(domain).whole(kSchema); }
    Written& text(std::string_view value) {
        whole(static_cast<std::int64_t>(value.size()));
        return raw(bytes_of(value));
    }
    Written& raw(ByteView value) {
        m_bytes.insert(m_bytes.end(), value.begin(), value.end());
        return *this;
    }
    Written& whole(std::int64_t value) {
        for (int i = 0; i < 8; ++i)
            m_bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
        return *this;
    }
    [[nodiscard]] Bytes take() { return std::move(m_bytes); }

private:
    Bytes m_bytes{};
};

void keyed_hash(std::span<std::uint8_t> into, ByteView key, std::string_view domain, ByteView first, ByteView second) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.data(), key.size(), into.size());
    for (const ByteView piece : {bytes_of(domain), first, second})
        crypto_generichash_update(&state, piece.data(), piece.size());
    crypto_generichash_final(&state, into.data(), into.size());
    sodium_memzero(&state, sizeof(state));
}

}  // namespace

Bytes associated_data(const PartPlace& place) {
    return Written("garita records part")
        .raw(place.database)
        .raw(place.record.bytes)
        .whole(place.number)
        .text(place.name)
        .whole(place.n)
        .whole(place.m)
        .take();
}

Bytes associated_data(const ClassPlace& place) {
    return Written("garita records class key")
        .raw(place.database)
        .whole(place.id)
        .whole(place.retention_class)
        .whole(place.last_day)
        .whole(place.generation)
        .take();
}

Bytes associated_data(const RecordPlace& place) {
    return Written("garita records record key")
        .raw(place.database)
        .raw(place.record.bytes)
        .whole(place.class_key)
        .take();
}

Bytes seal(ByteView key, ByteView associated, ByteView plain) {
    Bytes sealed(kSealBytes + plain.size());
    randombytes_buf(sealed.data(), kNonceBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonceBytes, nullptr, plain.data(), plain.size(),
                                               associated.data(), associated.size(), nullptr, sealed.data(),
                                               key.data());
    return sealed;
}

bool open_sealed(ByteView key, ByteView associated, ByteView sealed, std::span<std::uint8_t> into) {
    const bool opened = sealed.size() >= kSealBytes && into.size() == sealed.size() - kSealBytes &&
                        crypto_aead_xchacha20poly1305_ietf_decrypt(
                            into.data(), nullptr, nullptr, sealed.data() + kNonceBytes, sealed.size() - kNonceBytes,
                            associated.data(), associated.size(), sealed.data(), key.data()) == 0;
    if (!opened) std::ranges::fill(into, std::uint8_t{0});
    return opened;
}

Result<GuardedMemory> wrapping_key(ByteView root, ByteView station_key, const DatabaseId& database) {
    GARITA_TRY(station, GuardedMemory::create(kSecretBytes));
    GARITA_TRY(key, GuardedMemory::create(kSecretBytes));
    keyed_hash(station.bytes(), station_key, "garita records station key 1\n", database, {});
    keyed_hash(key.bytes(), root, "garita records wrapping key 1\n", database, station.bytes());
    return key;
}

RootName name_of_root(ByteView wrapping_key) {
    RootName name{};
    keyed_hash(name, wrapping_key, "garita records root name 1\n", {}, {});
    return name;
}

void derive_search_key(ByteView class_key, std::span<std::uint8_t> into) {
    keyed_hash(into, class_key, "garita records search key 1\n", {}, {});
}

Token token_of(ByteView search_key, std::string_view field, std::string_view value) {
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> whole{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, search_key.data(), search_key.size());
    // The line feed stands in no field's name.
    for (const std::string_view piece : {field, std::string_view("\n"), value})
        crypto_auth_hmacsha256_update(&state, bytes_of(piece).data(), piece.size());
    crypto_auth_hmacsha256_final(&state, whole.data());
    sodium_memzero(&state, sizeof(state));
    Token token{};
    std::copy_n(whole.begin(), token.size(), token.begin());
    return token;
}

}  // namespace garita::records
