// The trained network of the source tree, for tests.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace garita {

/// Bytes of vision/read/ocrb/ocrb.onnx; empty when the file is missing.
[[nodiscard]] inline const std::vector<std::uint8_t>& ocrb_network() {
    static const std::vector<std::uint8_t> bytes = [] {
        const char* root = std::getenv("GARITA_SOURCE_DIR");
        std::ifstream file(std::string(root != nullptr ? root : ".") + "/vision/read/ocrb/ocrb.onnx", std::ios::binary);
        const std::vector<char> text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        return std::vector<std::uint8_t>(text.begin(), text.end());
    }();
    return bytes;
}

}  // namespace garita
