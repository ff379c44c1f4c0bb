// A secret in a file of its own (firmware/erasable_secret.h) on a disk that loses power.
#pragma once

#include "firmware/erasable_secret.h"
#include "tests/firmware/database/lossy_vfs.h"

namespace garita::test {

/// Writes its blocks on this disk: of the one at which power fails, the first `torn_at` bytes are changed.
inline WriteBlock on(LossyDisk& disk, std::size_t torn_at) {
    return [&disk, torn_at](int file, std::int64_t offset, std::span<const std::uint8_t> block) {
        if (disk.is_cut()) return false;
        if (disk.goes_on()) return write_block_synced(file, offset, block);
        static_cast<void>(write_block_synced(file, offset, block.first(torn_at)));
        return false;
    };
}

}  // namespace garita::test
