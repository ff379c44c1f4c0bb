// Where a picture may hold barcodes: areas filled with fine strokes of strong contrast.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace garita {

/// An area that may be a symbol.
struct SymbolCandidate {
    cv::Rect box;          ///< pixels of the picture, without quiet zone
    double module_px = 0;  ///< about what a module measures; off by up to a half
    double score = 0;      ///< 0 … 1: how evenly the area is filled
};

/// Candidates of an 8-bit grey picture, likeliest first, at most `most`. Areas that overlap much are told once.
[[nodiscard]] std::vector<SymbolCandidate> find_symbols(const cv::Mat& grey, std::size_t most);

/// Share that two boxes have in common of what they cover together.
[[nodiscard]] double overlap_of(const cv::Rect& a, const cv::Rect& b);

}  // namespace garita
