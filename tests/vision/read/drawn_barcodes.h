// Barcodes drawn with ZXing-C++'s own writer, and what happens to them on paper and before a camera.
#pragma once

#include <opencv2/core.hpp>
#include <string>

#include "vision/read/barcode.h"

namespace garita {

/// A symbol, dark on white, `module_px` pixels a module, without quiet zone. REQUIRES a content that the symbology can
/// hold. Micro QR has no writer in the library: not drawn.
[[nodiscard]] cv::Mat drawn_barcode(Symbology symbology, const std::string& content, int module_px);

/// A page of some tone with a symbol on it, its middle at `at`, turned clockwise and scaled; the page is light around
/// it.
struct OnPage {
    cv::Point2d at;
    double turned_deg = 0;
    double scale = 1;
};
void lay_on_page(const cv::Mat& symbol, const OnPage& how, cv::Mat& page);

/// An empty page of 400 ppi, 2000 × 1400 pixels: paper, a guilloche, lines of print. No barcode.
[[nodiscard]] cv::Mat printed_page();

}  // namespace garita
