// Digests and signatures of captures (PROTOCOL.md, 8): SHA-256 and Ed25519 (RFC 8032), by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "drivers/head/wire.h"

namespace garita::head {

/// SHA-256 of two pieces that stand behind each other. Throws std::bad_alloc when memory is out.
[[nodiscard]] Digest sha256(ByteView first, ByteView second = {});

/// SHA-256 of pieces that come one after the other. Throws std::bad_alloc when memory is out.
class Sha256 {
public:
    Sha256();
    void add(ByteView piece);
    /// Of all pieces; none may follow.
    [[nodiscard]] Digest finish();

private:
    struct Free {
        void operator()(void* context) const;
    };
    std::unique_ptr<void, Free> m_context;  ///< an EVP_MD_CTX
};

/// True when `signature` over `statement` was made by the owner of `key`.
[[nodiscard]] bool holds(const Signature& signature, ByteView statement, const PublicKey& key);

/// A head's private key. Not copied; wiped by OpenSSL when it goes.
class SigningKey {
public:
    /// The key of a seed (RFC 8032, 5.1.5). Internal error when OpenSSL has no Ed25519.
    [[nodiscard]] static Result<SigningKey> of_seed(const std::array<std::uint8_t, 32>& seed);

    [[nodiscard]] PublicKey public_key() const;
    [[nodiscard]] Signature sign(ByteView statement) const;

private:
    struct Free {
        void operator()(void* key) const;
    };
    explicit SigningKey(void* key) : m_key(key) {}

    std::unique_ptr<void, Free> m_key;  ///< an EVP_PKEY: OpenSSL stays out of this header
};

}  // namespace garita::head
