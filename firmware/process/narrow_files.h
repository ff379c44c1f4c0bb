// Which files a process may still reach, by Landlock. There is no library for it.
#pragma once

#include <linux/landlock.h>

#include <cstdint>
#include <span>

#include "drivers/capture/descriptor.h"

namespace garita {

/// A folder and what may be done below it, or a file and what may be done with it.
struct InReach {
    Descriptor place;          ///< opened with O_PATH; one that is not valid is left out
    std::uint64_t rights = 0;  ///< LANDLOCK_ACCESS_FS_…, of Landlock's first version
};
inline constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
inline constexpr std::uint64_t kReadFolder = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
inline constexpr std::uint64_t kUseFile = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
/// Files and folders made, changed and removed; no device, socket, pipe or link.
inline constexpr std::uint64_t kKeepFolder = kReadFolder | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                             LANDLOCK_ACCESS_FS_REMOVE_DIR;

enum class Narrowed {
    Done,
    NoLandlock,  ///< the kernel has none, or a sanitizer runs, which opens files of its own
    Failed
};
/// From here on this thread, and those that it makes, open no file but those. What is open stays open. A place that the
/// kernel does not take leaves less to reach. REQUIRES PR_SET_NO_NEW_PRIVS.
[[nodiscard]] Narrowed narrow_files(std::span<const InReach> places);

}  // namespace garita
