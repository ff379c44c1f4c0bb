// What a list says of itself: the text that its content begins with. TOML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "firmware/watchlists/entries.h"

namespace garita::watchlists {

struct ListHead {
    Kind kind = Kind::Documents;
    std::string title{};      ///< for people: 1 to 100 bytes
    std::string publisher{};  ///< who answers for it, and can be asked; likewise
    std::string issued{};     ///< the day of which its data are: its age counts from here
    Texts instructions{};     ///< what an officer does at a hit; may be empty
    bool operator==(const ListHead&) const = default;
};

inline constexpr std::size_t kLargestHead = 32U << 10U;  ///< bytes

/// Strict: what is unknown, missing or out of its limits is an Input error that names the line.
[[nodiscard]] Result<ListHead> parse_list_head(std::string_view toml);
/// REQUIRES a head that parse_list_head() could have given.
[[nodiscard]] std::string to_toml(const ListHead& head);

/// Alerts in text form: TOML, without their pictures. `what` is the text's name for messages.
[[nodiscard]] Result<Alert> parse_alert(std::string_view toml);
[[nodiscard]] std::string to_toml(const Alert& alert);

}  // namespace garita::watchlists
