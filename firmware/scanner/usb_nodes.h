// The nodes of USB devices by their numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace garita::scanner {

/// True for "1a2b:3c4d" (vendor and product as USB tells them, hexadecimal), or several with commas between them.
[[nodiscard]] bool is_usb_ids(std::string_view ids);

/// The nodes below /dev/bus/usb of the devices that are plugged in and have one of these numbers; none for none.
[[nodiscard]] std::vector<std::string> usb_nodes(std::string_view ids);

}  // namespace garita::scanner
