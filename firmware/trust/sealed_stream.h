// Bytes that only who has a certain key can read: for catalogs and evidence. By libsodium: X25519 sealed boxes,
// XChaCha20-Poly1305 streams. REQUIRES use_sodium().
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "firmware/trust/keys.h"
#include "firmware/trust/signature.h"

namespace garita::trust {

/// By the kernel's random numbers: for one stream alone.
[[nodiscard]] SecretKey random_stream_key();

/// Bytes as a stream of chunks of 64 KiB, the last of which says that it is the last; behind its header of 24 bytes
/// each chunk has 17 more.
[[nodiscard]] Bytes seal_stream(ByteView plain, const SecretKey& key);
/// Nothing where the key is another, or a chunk was changed, left out or added.
[[nodiscard]] std::optional<Bytes> open_stream(ByteView stream, const SecretKey& key);

/// A stream's key for one party (X25519): a sealed box, 48 bytes longer than the key.
using SealedKey = std::array<std::uint8_t, 80>;
[[nodiscard]] SealedKey seal_key(const SecretKey& key, const Key& for_whom);
/// Nothing where it was sealed for another, or changed.
[[nodiscard]] std::optional<SecretKey> open_key(const SealedKey& sealed, const OwnParty& own);

}  // namespace garita::trust
