#include "firmware/trust/sealed_stream.h"

#include <sodium.h>

#include <algorithm>

namespace garita::trust {
namespace {

constexpr std::size_t kChunk = 64U << 10U;
constexpr std::size_t kChunkMore = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kStreamHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == 32);
static_assert(std::tuple_size_v<SealedKey> == crypto_box_SEALBYTES + crypto_secretstream_xchacha20poly1305_KEYBYTES);

}  // namespace

SecretKey random_stream_key() {
    SecretKey key;
    crypto_secretstream_xchacha20poly1305_keygen(key.bytes().data());
    return key;
}

Bytes seal_stream(ByteView plain, const SecretKey& key) {
    Bytes out(kStreamHeader);
    crypto_secretstream_xchacha20poly1305_state state;
    crypto_secretstream_xchacha20poly1305_init_push(&state, out.data(), key.bytes().data());
    out.reserve(out.size() + plain.size() + (plain.size() / kChunk + 1) * kChunkMore);
    for (bool last = false; !last;) {
        const ByteView chunk = plain.first(std::min(kChunk, plain.size()));
        plain = plain.subspan(chunk.size());
        last = plain.empty();
        const std::size_t at = out.size();
        out.resize(at + chunk.size() + kChunkMore);
        crypto_secretstream_xchacha20poly1305_push(&state, out.data() + at, nullptr, chunk.data(), chunk.size(),
                                                   nullptr, 0,
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    }
    sodium_memzero(&state, sizeof state);
    return out;
}

std::optional<Bytes> open_stream(ByteView stream, const SecretKey& key) {
    if (stream.size() < kStreamHeader) return std::nullopt;
    crypto_secretstream_xchacha20poly1305_state state;
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state, stream.data(), key.bytes().data()) != 0)
        return std::nullopt;
    stream = stream.subspan(kStreamHeader);
    Bytes out;
    out.reserve(stream.size());
    bool last = false;
    while (!last) {
        const ByteView chunk = stream.first(std::min(kChunk + kChunkMore, stream.size()));
        stream = stream.subspan(chunk.size());
        if (chunk.size() < kChunkMore) break;
        const std::size_t at = out.size();
        out.resize(at + chunk.size() - kChunkMore);
        unsigned char tag = 0;
        if (crypto_secretstream_xchacha20poly1305_pull(&state, out.data() + at, nullptr, &tag, chunk.data(),
                                                       chunk.size(), nullptr, 0) != 0)
            break;
        last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    }
    sodium_memzero(&state, sizeof state);
    if (!last || !stream.empty()) return std::nullopt;
    return out;
}

SealedKey seal_key(const SecretKey& key, const Key& for_whom) {
    SealedKey sealed{};
    crypto_box_seal(sealed.data(), key.bytes().data(), key.bytes().size(), for_whom.data());
    return sealed;
}

std::optional<SecretKey> open_key(const SealedKey& sealed, const OwnParty& own) {
    SecretKey key;
    if (crypto_box_seal_open(key.bytes().data(), sealed.data(), sealed.size(), own.known.key.data(),
                             own.secret.bytes().data()) != 0)
        return std::nullopt;
    return key;
}

}  // namespace garita::trust
