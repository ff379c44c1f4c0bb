// toml++ behind one adapter: Debian's library throws, this project's rooms do not. Only .cpp files include this.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "drivers/capture/error.h"

namespace garita::detail {

/// The table, or an Input error "line N of WHAT: …".
[[nodiscard]] Result<toml::table> parse_toml(std::string_view text, std::string_view what);

/// A text as a basic string: in quotes, with what may not stand between them escaped. REQUIRES no control characters.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace garita::detail
