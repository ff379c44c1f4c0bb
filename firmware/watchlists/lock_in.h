// The process that imports a list locks itself in before it reads a byte of it.
#pragma once

#include <filesystem>

#include "drivers/capture/error.h"

namespace garita::watchlists {

/// From here on this process may read `from`, change what is in DATA/watchlists and DATA/seen, read whom the station
/// believes and the key that opens what is sealed for it (DATA/catalogs), and compute: no other file (where the kernel
/// has Landlock), its signing key neither, no socket, no other process, no new code. What it tries beside that fails.
/// `from` may be empty: an import that was cut short goes on. Call import_list() or resume_import() next. REQUIRES that
/// the process has one thread.
[[nodiscard]] Result<bool> lock_in(const std::filesystem::path& data, const std::filesystem::path& from);

}  // namespace garita::watchlists
