// What garita-link may still do, in two steps: with the network before there is a connection, without it before a byte
// comes over one.
#pragma once

#include "drivers/capture/error.h"

namespace garita::link {

/// From here on this process may resolve a name, connect, make threads, and read what a resolver reads (/etc/hosts and
/// the like; by Landlock where the kernel has it), and what memory files and sockets it has. No other file, nothing
/// written, no program, no other process, no socket of this machine, none that listens. Memory, files and processor
/// time are bounded; no core dump, no new privileges. What it may not fails. REQUIRES one thread.
[[nodiscard]] Result<bool> lock_in();

/// From here on all threads have the connections and memory files that there are, and get no other: no socket, no
/// connection, no file. Files are refused (EACCES), everything else that is not needed ends the process (under a
/// sanitizer: fails). REQUIRES lock_in().
[[nodiscard]] Result<bool> lock_in_to_connections();

}  // namespace garita::link
