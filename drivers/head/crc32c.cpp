#include "drivers/head/crc32c.h"

#include <array>
#include <cstddef>

namespace garita::head {
namespace {

constexpr std::uint32_t kReflected = 0x82F63B78;
constexpr std::size_t kStep = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kStep>;

/// Table k holds what a byte does to the checksum when k zero bytes follow it: eight bytes a step.
constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kReflected : 0U);
        tables[0][i] = crc;
    }
    for (std::size_t k = 1; k < kStep; ++k)
        for (std::size_t i = 0; i < 256; ++i)
            tables[k][i] = (tables[k - 1][i] >> 8U) ^ tables[0][tables[k - 1][i] & 0xFFU];
    return tables;
}
constexpr Tables kTables = make_tables();

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    while (bytes.size() >= kStep) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < kStep; ++i) {
            const std::uint32_t mixed = i < 4 ? (crc >> (8 * i)) & 0xFFU : 0U;
            next ^= kTables[kStep - 1 - i][bytes[i] ^ mixed];
        }
        crc = next;
        bytes = bytes.subspan(kStep);
    }
    for (const std::uint8_t byte : bytes) crc = (crc >> 8U) ^ kTables[0][(crc ^ byte) & 0xFFU];
    return ~crc;
}

}  // namespace garita::head
