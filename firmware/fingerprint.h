// Public keys as people see them, and SHA-256.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace garita {

/// A public key of 32 bytes: Ed25519 or X25519.
using Key = std::array<std::uint8_t, 32>;

/// Lower case.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);
/// Only of lower case: one way to write them. Nothing where the text is none, or of another length than a key has.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view text);
[[nodiscard]] std::optional<Key> key_of_hex(std::string_view text);
/// Likewise what is named by its `bytes`: RecordId, PersonId.
template <typename Named>
[[nodiscard]] std::optional<Named> named_by_hex(std::string_view text) {
    const auto bytes = bytes_of_hex(text);
    Named named{};
    if (!bytes || bytes->size() != named.bytes.size()) return std::nullopt;
    std::ranges::copy(*bytes, named.bytes.begin());
    return named;
}

using Sha256 = std::array<std::uint8_t, 32>;
[[nodiscard]] Sha256 sha256_of(std::span<const std::uint8_t> bytes);

/// A digest as people compare it: 64 hexadecimal digits in groups of four.
[[nodiscard]] std::string in_groups(const Sha256& digest);

/// The SHA-256 of a key for people to compare: 64 hexadecimal digits in groups of four.
[[nodiscard]] std::string fingerprint_of(const Key& key);

}  // namespace garita
