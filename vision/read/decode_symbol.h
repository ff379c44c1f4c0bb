// The one door to ZXing-C++: a grey picture in, symbols in values of our own out. No exception passes it.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "vision/read/barcode.h"

namespace garita {

enum class SymbolKinds { Matrix, Linear, Both };

/// How a picture shows its symbols.
enum class SymbolPicture {
    Photograph,  ///< anywhere, at any angle, several
    Drawing,     ///< one symbol alone, upright, every module the same whole number of pixels
};

/// The upright rectangle around a symbol.
[[nodiscard]] cv::Rect box_of(const Barcode& barcode);

/// Dark-on-light symbols of an 8-bit grey picture; geometry in its pixels. A matrix symbol is given only when its error
/// correction came out even, a linear one only when several scan lines say the same and its check characters hold. QR
/// is not sought in a photograph that shows more than 250 finder patterns: the library's time grows with their third
/// power.
[[nodiscard]] std::vector<Barcode> decode_symbols(const cv::Mat& grey, SymbolKinds kinds, SymbolPicture picture);

}  // namespace garita
