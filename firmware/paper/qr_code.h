// A QR code as its modules. By ZXing-C++.
#pragma once

#include <string>
#include <vector>

#include "drivers/capture/error.h"

namespace garita::paper {

/// Square, without the quiet zone of four modules that has to be left around it.
struct QrCode {
    int side = 0;              ///< modules
    std::vector<bool> dark{};  ///< row by row
    [[nodiscard]] bool is_dark(int x, int y) const { return dark[static_cast<std::size_t>(y * side + x)]; }
    bool operator==(const QrCode&) const = default;
};

/// With error correction M: 15 % of it may be unreadable. Internal error: the text is empty, or too long for a code.
[[nodiscard]] Result<QrCode> qr_code_of(const std::string& text);

}  // namespace garita::paper
