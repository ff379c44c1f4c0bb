// The picture that an input of fuzz_read_barcodes stands for: for the target, and for tests of what it found.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>

namespace garita {

/// Of a byte for the picture's width, a byte for its scale (1 to 4 pixels a sample), then its samples row by row. Grey;
/// empty where there are no samples, or too many.
[[nodiscard]] cv::Mat picture_of_input(std::span<const std::uint8_t> input);

}  // namespace garita
