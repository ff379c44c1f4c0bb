// A text as the bytes that it is, and bytes as a text: views of the same memory.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace garita {

[[nodiscard]] inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace garita
