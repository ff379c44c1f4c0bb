// What the actions of garita scanner have in common.
#pragma once

#include <string>

#include "firmware/tool/commands.h"

namespace garita::tool {

/// Tells what is wrong, after "garita scanner: "; gives the exit status back.
[[nodiscard]] int say(const std::string& text, int status = kUsage);

}  // namespace garita::tool
