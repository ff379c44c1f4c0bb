// Where a picture may hold barcodes that print comes near to: dark areas that stand alone when narrow gaps are closed.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "vision/read/find_symbols.h"

namespace garita {

/// Blocks of an 8-bit grey picture, largest first, at most `most`: areas that fill their rectangle, turned or not, and
/// within which dark and light change as often as between modules or bars. A gap of four modules or less (the quiet
/// zone of many a seal) parts them from print. Dark on light only. Blocks that overlap much are told once.
[[nodiscard]] std::vector<SymbolCandidate> find_blocks(const cv::Mat& grey, std::size_t most);

}  // namespace garita
