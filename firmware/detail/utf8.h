// UTF-8 as it comes from documents and files: one character after the other, whatever the bytes are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace garita::detail {

struct Decoded {
    std::uint32_t point = 0;
    std::size_t length = 1;
    bool valid = false;
};

/// The first character (RFC 3629, 4): no overlong forms, no surrogates; of what is none, its first byte. REQUIRES a
/// text that is not empty.
[[nodiscard]] Decoded decode(std::string_view text);

}  // namespace garita::detail
