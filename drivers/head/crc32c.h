// CRC-32C (Castagnoli), the checksum of everything on the head's bulk endpoint.
#pragma once

#include <cstdint>
#include <span>

namespace garita::head {

/// CRC-32C of RFC 3720, appendix B.4: polynomial 0x1EDC6F41 reflected, start and final XOR 0xFFFFFFFF.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

/// The same without the processor's own instruction, as it runs where there is none.
[[nodiscard]] std::uint32_t crc32c_by_tables(std::span<const std::uint8_t> bytes);

}  // namespace garita::head
