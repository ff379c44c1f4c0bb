#include "drivers/head/crc32c.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

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

std::uint32_t by_tables(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
    while (bytes.size() >= kStep) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
        word ^= crc;
        crc = 0;
        for (std::size_t i = 0; i < kStep; ++i) crc ^= kTables[kStep - 1 - i][(word >> (8 * i)) & 0xFFU];
        bytes = bytes.subspan(kStep);
    }
    for (const std::uint8_t byte : bytes) crc = (crc >> 8U) ^ kTables[0][(crc ^ byte) & 0xFFU];
    return crc;
}

#ifdef __x86_64__
/// SSE 4.2 has an instruction for this polynomial.
[[gnu::target("sse4.2")]] std::uint32_t by_instruction(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
    std::uint64_t wide = crc;
    while (bytes.size() >= kStep) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        wide = __builtin_ia32_crc32di(wide, word);
        bytes = bytes.subspan(kStep);
    }
    auto narrow = static_cast<std::uint32_t>(wide);
    for (const std::uint8_t byte : bytes) narrow = __builtin_ia32_crc32qi(narrow, byte);
    return narrow;
}
#endif

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
#ifdef __x86_64__
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return ~by_instruction(0xFFFFFFFF, bytes);
#endif
    return crc32c_by_tables(bytes);
}

std::uint32_t crc32c_by_tables(std::span<const std::uint8_t> bytes) {
    return ~by_tables(0xFFFFFFFF, bytes);
}

}  // namespace garita::head
