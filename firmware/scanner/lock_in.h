// What garita-scanner may still do once it is locked in.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "drivers/capture/error.h"

namespace garita::scanner {

/// What of the machine a driver reaches.
enum class Reach : std::uint8_t {
    Folder,   ///< reads below one open folder
    AnyFile,  ///< reads files, wherever they lie
    Usb,      ///< reads /sys, /run/udev and udev's configuration; reads and writes USB devices; makes threads
    Text,     ///< its own places: a terminal, or a keyboard's event device; makes threads
    Video,    ///< reads what /sys tells of devices; uses the cameras that are there now, by Video4Linux2
    /// Runs a library of others: loads more of them from the system's folders and finds USB devices, but uses only
    /// those among its own places. What it tries beyond that fails; it ends no process, as such a library tries much.
    Libraries
};

/// A folder, with what lies below it, or a file.
struct Place {
    std::string path;
    bool write = false;  ///< opened for reading and writing, as devices are
};

/// No new privileges, no core dump, no more descriptors than it needs; from now on only system calls that the driver's
/// reach needs, that make memory files, and that talk over the open socket; any other one ends the process (for
/// Libraries and under a sanitizer: fails). Opening for writing fails, but for Usb, Text, Video and Libraries; making
/// files fails for all. Which files may be opened is narrowed by Landlock where the kernel has it (not under a
/// sanitizer): to those of the reach, and to `own`, of which those that are not there are left out. `folder` is the
/// open folder of Reach::Folder. REQUIRES that the process has one thread.
[[nodiscard]] Result<bool> lock_in(Reach reach, int folder = -1, std::span<const Place> own = {});

}  // namespace garita::scanner
