#include "firmware/trust/signature.h"

#include <sodium.h>

#include <new>

namespace garita::trust {

static_assert(crypto_sign_BYTES == std::tuple_size_v<Signature>);
static_assert(crypto_generichash_BYTES == std::tuple_size_v<Digest>);

Signature sign(ByteView statement, const SecretKey& secret) {
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    Key key{};
    crypto_sign_seed_keypair(key.data(), both.data(), secret.bytes().data());
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, statement.data(), statement.size(), both.data());
    sodium_memzero(both.data(), both.size());
    return signature;
}

bool holds(const Signature& signature, ByteView statement, const Key& key) {
    return crypto_sign_verify_detached(signature.data(), statement.data(), statement.size(), key.data()) == 0;
}

void DigestOfPieces::Free::operator()(void* state) const {
    ::operator delete(state, std::align_val_t(alignof(crypto_generichash_state)));
}

DigestOfPieces::DigestOfPieces()
    : m_state(::operator new(sizeof(crypto_generichash_state), std::align_val_t(alignof(crypto_generichash_state)))) {
    crypto_generichash_init(static_cast<crypto_generichash_state*>(m_state.get()), nullptr, 0,
                            crypto_generichash_BYTES);
}
void DigestOfPieces::add(ByteView piece) {
    crypto_generichash_update(static_cast<crypto_generichash_state*>(m_state.get()), piece.data(), piece.size());
}
Digest DigestOfPieces::finish() {
    Digest digest{};
    crypto_generichash_final(static_cast<crypto_generichash_state*>(m_state.get()), digest.data(), digest.size());
    return digest;
}

Digest digest_of(ByteView bytes) {
    DigestOfPieces digest;
    digest.add(bytes);
    return digest.finish();
}

void append(Bytes& to, ByteView what) {
    to.insert(to.end(), what.begin(), what.end());
}

std::array<std::uint8_t, 4> four_bytes(std::uint32_t number) {
    std::array<std::uint8_t, 4> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return out;
}
std::uint32_t number_at(ByteView bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
    return number;
}

}  // namespace garita::trust
