// Where the national bureau's service is, and by what both sides know each other: DATA/bureau, which an operator
// writes. A station that has no such folder asks nobody.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/link/wire.h"

namespace garita::link {

/// Of bureau.toml (README.md). Strict. Input error: it is none, and says in which line.
[[nodiscard]] Result<Service> parse_service(std::string_view toml);

/// All of DATA/bureau.
struct Settings {
    Service service{};
    std::string authority{};    ///< PEM: who has to have signed the gateway's certificate; no other counts
    std::string certificate{};  ///< PEM: this station's
    std::string key{};          ///< PEM: likewise
};

/// Nothing where there is no DATA/bureau/bureau.toml. Input error, which says what to do: something of it is missing,
/// damaged, or may be read or changed by others.
[[nodiscard]] Result<std::optional<Settings>> read_settings(const std::filesystem::path& data);

}  // namespace garita::link
