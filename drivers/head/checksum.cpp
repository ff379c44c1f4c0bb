#include "drivers/head/checksum.h"

#include <xxhash.h>

namespace garita::head {

std::uint32_t checksum_of(std::span<const std::uint8_t> bytes) {
    return XXH32(bytes.data(), bytes.size(), 0);
}

std::uint64_t row_checksum_of(std::span<const std::uint8_t> samples) {
    return XXH64(samples.data(), samples.size(), 0);
}

}  // namespace garita::head
