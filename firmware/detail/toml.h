// toml++ behind one adapter: Debian's library throws, this project's rooms do not. Only .cpp files include this.
#pragma once

#include <toml++/toml.h>

#include <string_view>

#include "drivers/capture/error.h"

namespace garita::detail {

/// The table, or an Input error "line N of WHAT: …".
[[nodiscard]] Result<toml::table> parse_toml(std::string_view text, std::string_view what);

}  // namespace garita::detail
