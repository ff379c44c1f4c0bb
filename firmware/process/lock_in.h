// A process locks itself in before it sees a byte of a traveller's document.
#pragma once

#include <cstdint>

#include "drivers/capture/error.h"

namespace garita {

enum class MayMakeThreads : bool { No, Yes };

/// What a locked-in process may use up. The defaults are the worker's in a kiosk; tests take less.
struct Limits {
    std::uint64_t memory_bytes =
        2ULL << 30U;  ///< of address space; not held under a sanitizer, which reserves terabytes
    std::uint64_t file_bytes = 32ULL << 20U;  ///< of one memory file: what it writes there is no address space
    std::uint64_t processor_seconds = 60;     ///< then SIGXCPU; a process that goes on is killed a second later
    std::uint64_t open_files = 64;
    MayMakeThreads threads = MayMakeThreads::Yes;
};

/// From here on this process may compute, use the memory files and the socket that it has, and end: no file, no socket,
/// no other process, no new code. Files that libraries look for are refused (EACCES), everything else kills the process
/// (under a sanitizer: fails). Standard error leads nowhere (under a sanitizer: stays): it may be the officer's
/// terminal or the journal. REQUIRES that the process has one thread.
[[nodiscard]] Result<bool> lock_in(const Limits& limits = {});

}  // namespace garita
