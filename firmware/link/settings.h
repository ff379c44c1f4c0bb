// Where the national bureau's service is, and by what both sides know each other: DATA/bureau, which an operator
// writes. A station that has no such folder asks nobody.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"

namespace garita::link {

struct Service {
    std::string name{};  ///< for people: "INTERPOL FIND of Utopia"; a line of at most 80 bytes
    std::string host{};  ///< as its certificate names it
    int port = 443;
    bool operator==(const Service&) const = default;
};

/// Of bureau.toml (README.md). Strict. Input error: it is none, and says in which line.
[[nodiscard]] Result<Service> parse_service(std::string_view toml);
inline constexpr std::size_t kLargestService = 4096;  ///< bytes of it
inline constexpr std::size_t kLargestPem = 65'536;    ///< bytes of each certificate or key

/// All of DATA/bureau.
struct Settings {
    Service service{};
    std::string toml{};         ///< as it stands: handed on to the process that asks
    std::string authority{};    ///< PEM: who has to have signed the gateway's certificate; no other counts
    std::string certificate{};  ///< PEM: this station's
    std::string key{};          ///< PEM: likewise
};

/// Nothing where there is no DATA/bureau/bureau.toml. Input error, which says what to do: something of it is missing,
/// damaged, or may be read or changed by others.
[[nodiscard]] Result<std::optional<Settings>> read_settings(const std::filesystem::path& data);

}  // namespace garita::link
