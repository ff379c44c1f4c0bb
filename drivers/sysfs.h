// What the kernel tells of devices below /sys.
#pragma once

#include <string>

namespace garita {

/// The first line of a sysfs file, at most 256 bytes of it; empty where there is none. From a device, not to be
/// trusted.
[[nodiscard]] std::string sysfs_line(const std::string& path);

}  // namespace garita
