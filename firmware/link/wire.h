// Where the bureau's service is, as garitad hands it to garita-link: JSON. What is asked and answered:
// firmware/watchlists/bureau.h.
#pragma once

#include <cstddef>
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

/// Whether it is one; an Input error says what is not.
[[nodiscard]] Result<bool> check(const Service& service);

[[nodiscard]] std::string to_wire(const Service& service);
/// Strict. Input error: it is none.
[[nodiscard]] Result<Service> service_from_wire(std::string_view json);

inline constexpr std::size_t kLargestService = 4096;  ///< bytes of it, and of bureau.toml
inline constexpr std::size_t kLargestPem = 65'536;    ///< bytes of each certificate or key

}  // namespace garita::link
