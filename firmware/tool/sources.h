// The captures that a model was learned from: told apart by their bytes, so that these and no others are destroyed when
// the model is approved.
#pragma once

#include <string>

#include "drivers/capture/error.h"

namespace garita::tool {

/// The SHA-256 of a capture: of its file, or of all files of its folder, their names with them; 64 hexadecimal digits.
/// Input error: it is not there, cannot be read, or the folder has anything but regular files in it.
[[nodiscard]] Result<std::string> source_of(const std::string& capture);

/// Overwrites every file of it, has that reach the disk, and removes them, and the folder. What a flash controller
/// hides, and copies that were made before, are not reached. REQUIRES that source_of() told what it is. Device error:
/// a file could not be destroyed; those before it are.
[[nodiscard]] Result<bool> destroy(const std::string& capture);

}  // namespace garita::tool
