// Signed firmware of a scanner head as a file (PROTOCOL.md, 11): what BEGIN_UPDATE sends, and behind it the firmware.
#pragma once

#include <string>

#include "drivers/head/signature.h"
#include "drivers/head/wire.h"

namespace garita::head {

struct FirmwareFile {
    UpdateHeader header{};
    Bytes firmware{};  ///< header.bytes, with the header's digest
    bool operator==(const FirmwareFile&) const = default;
};

inline constexpr std::size_t kMaxFirmwareFileBytes = kSizeOf<UpdateHeader> + kMaxFirmwareBytes;

/// Takes nothing but a whole file: Input errors tell what it is instead (no such file, cut off, longer than it tells,
/// too large, damaged). Whether the maker signed it, only the head can tell, which has the maker's key.
[[nodiscard]] Result<FirmwareFile> parse_firmware_file(ByteView file);

/// The file that a maker hands out. Internal error: an argument is outside the limits of PROTOCOL.md.
[[nodiscard]] Result<Bytes> write_firmware_file(std::uint32_t firmware_counter, const std::string& model,
                                                ByteView firmware, const SigningKey& maker);

/// What the maker signs of a header: all that stands before the signature.
[[nodiscard]] constexpr ByteView signed_part(ByteView update_header) {
    return update_header.first(kSizeOf<UpdateHeader> - Signature{}.size());
}

}  // namespace garita::head
