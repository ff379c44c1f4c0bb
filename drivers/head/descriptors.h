// The USB descriptors of a head (PROTOCOL.md, 3), for what carries the device side over a bus.
#pragma once

#include <cstdint>
#include <string_view>

#include "drivers/head/wire.h"

namespace garita::head {

inline constexpr std::uint8_t kBulkEndpoint = 0x81;
inline constexpr std::uint8_t kInterruptEndpoint = 0x82;
inline constexpr std::uint8_t kMicrosoftVendorCode = 0x4D;

inline constexpr std::string_view kMicrosoftCompatibleId = "WINUSB";
inline constexpr std::string_view kMicrosoftGuid = "{5F0C2C3E-7A44-4B0B-9C57-0D6B6E1D8A47}";  ///< of the interface

enum class Speed { Full, High, Super };
/// Interface 0, named by a string (0: by none), with its endpoints; at SuperSpeed each with its companion.
[[nodiscard]] Bytes interface_descriptors(Speed speed, std::uint8_t string);

/// Device and configuration descriptor of a high-speed head; strings 1 to 3 are maker, model, serial number.
[[nodiscard]] Bytes device_descriptor(std::uint16_t vendor, std::uint16_t product);
[[nodiscard]] Bytes configuration_descriptor();
/// Of printable ASCII; cut after 126 characters.
[[nodiscard]] Bytes string_descriptor(std::string_view text);
/// Binary object store with the Microsoft OS 2.0 platform capability, and the set that it announces.
[[nodiscard]] Bytes bos_descriptor();
[[nodiscard]] Bytes microsoft_descriptor_set();

}  // namespace garita::head
