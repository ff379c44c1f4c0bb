// Ed25519 signatures (RFC 8032) and BLAKE2b digests of 256 bits, by libsodium: `b2sum -l 256` tells the same digest.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/fingerprint.h"
#include "firmware/trust/keys.h"

namespace garita::trust {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Signature = std::array<std::uint8_t, 64>;
using Digest = std::array<std::uint8_t, 32>;

/// Each statement begins with its domain (a file's first bytes, "garita trust 1\n"), so that a signature over one kind
/// of thing is none over another. REQUIRES use_sodium(), and the secret of a party that signs.
[[nodiscard]] Signature sign(ByteView statement, const SecretKey& secret);

/// True where `signature` over `statement` was made by the owner of `key`. REQUIRES use_sodium().
[[nodiscard]] bool holds(const Signature& signature, ByteView statement, const Key& key);

/// A digest of pieces that come one after the other.
class DigestOfPieces {
public:
    DigestOfPieces();
    void add(ByteView piece);
    /// Of all pieces; none may follow.
    [[nodiscard]] Digest finish();

private:
    struct Free {
        void operator()(void* state) const;
    };
    std::unique_ptr<void, Free> m_state;  ///< a crypto_generichash_state, at the alignment that it needs
};

[[nodiscard]] Digest digest_of(ByteView bytes);

void append(Bytes& to, ByteView what);

/// Numbers in the files of this folder and of catalogs: little-endian.
[[nodiscard]] std::array<std::uint8_t, 4> four_bytes(std::uint32_t number);
/// REQUIRES four bytes there.
[[nodiscard]] std::uint32_t number_at(ByteView bytes, std::size_t at);

}  // namespace garita::trust
