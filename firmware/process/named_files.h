// Files with their names as one run of bytes: what a parent hands to a locked-in process that opens none itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace garita {

/// Borrowed.
struct NamedFile {
    std::string_view name;
    std::span<const std::uint8_t> bytes;
};

[[nodiscard]] std::vector<std::uint8_t> pack_files(std::span<const NamedFile> files);

/// Views into `bytes`; nothing where they are no such run, or hold more than `most` files.
[[nodiscard]] std::optional<std::vector<NamedFile>> unpack_files(std::span<const std::uint8_t> bytes, std::size_t most);

}  // namespace garita
