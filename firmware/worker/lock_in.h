// The worker locks itself in before it sees a byte of a traveller's document.
#pragma once

#include "drivers/capture/error.h"

namespace garita::worker {

/// From here on this process may compute, use the memory files and the socket that it has, and end: no file, no socket,
/// no other process. Files that libraries look for are refused (EACCES), everything else kills the process. Memory is
/// bounded to 2 GiB of address space, processor time to 60 s. REQUIRES that the process has one thread.
[[nodiscard]] Result<bool> lock_in();

}  // namespace garita::worker
