// Asks a person at the terminal before something that is hard to take back.
#pragma once

#include <string>

#include "drivers/capture/error.h"

namespace garita::tool {

/// Whether they say yes; `beforehand`: they did, by --yes. Input error: nobody is there to be asked.
[[nodiscard]] Result<bool> agree(bool beforehand, const std::string& question);

}  // namespace garita::tool
