// garita scanner update: new firmware for a scanner head.
#pragma once

#include <string>

namespace garita::tool {

/// Gives the head with that serial number, or the only one, the firmware of a file, tells how far it is, and waits
/// until it is back with it. An exit status: 2 where the file or the head refuses, or it was interrupted.
[[nodiscard]] int update(const std::string& file, const std::string& serial);

}  // namespace garita::tool
