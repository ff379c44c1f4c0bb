// The files of a trust store in one piece, for a verifier that opens no file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/seal/trust_store.h"

namespace garita::verifier {

/// Longer ones are not sent: a national master list has one or two million bytes.
inline constexpr std::size_t kLongestTrust = 64U << 20U;

/// Each file: length of its name and of its content (8 bytes each, least significant first), name, content.
[[nodiscard]] std::vector<std::uint8_t> to_wire(const seal::TrustFolder& folder);

/// An Internal error where lengths point past the end, or there are more files than a store holds.
[[nodiscard]] Result<seal::TrustFolder> trust_from_wire(std::span<const std::uint8_t> bytes);

}  // namespace garita::verifier
