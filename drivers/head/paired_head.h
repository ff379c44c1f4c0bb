// What pairing keeps of a scanner head, as far as its driver asks (PROTOCOL.md, 8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/head/wire.h"

namespace garita::head {

/// A head whose key a technician has accepted.
struct PairedHead {
    std::string serial{};
    PublicKey key{};
    std::uint32_t least_firmware = 1;  ///< a smaller firmware counter is refused
    bool operator==(const PairedHead&) const = default;
};

/// The heads of a station, each serial number once. None: it was never paired with any, takes whichever is plugged in,
/// and its captures are not authenticated. Otherwise it takes these alone: else whoever swaps the paired head for one
/// that nobody paired would have it that captures are no longer signed.
using PairedHeads = std::vector<PairedHead>;
inline constexpr std::size_t kMostPairedHeads = 16;

/// Error::code of a head that is refused, and of a capture whose seal does not hold; those of vision/error_codes.h,
/// which drivers do not know.
inline constexpr int kNotPairedCode = 1204;
inline constexpr int kOtherKeyCode = 1205;
inline constexpr int kOldFirmwareCode = 1206;
inline constexpr int kSealBrokenCode = 1207;

}  // namespace garita::head
