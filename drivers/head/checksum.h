// The checksums of everything on the head's bulk endpoint: XXH32 and XXH64 with seed 0. They are there against cables
// and memory, not against forgers (signature.h is), and cost a processor without special instructions next to nothing.
#pragma once

#include <cstdint>
#include <span>

namespace garita::head {

/// XXH32 of the bytes, seed 0: of messages.
[[nodiscard]] std::uint32_t checksum_of(std::span<const std::uint8_t> bytes);

/// XXH64 of the bytes, seed 0: of a row of samples.
[[nodiscard]] std::uint64_t row_checksum_of(std::span<const std::uint8_t> samples);

}  // namespace garita::head
