// Reads the barcodes of a page or of any picture.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vision/page/page.h"
#include "vision/read/barcode.h"

namespace garita {

/// Barcodes of the pages, by page, from top to bottom: from white, and from infrared what white did not show.
/// Deterministic, one thread; bounded work on any picture. Bands larger than kMaxPixels are not looked at.
[[nodiscard]] std::vector<Barcode> read_barcodes(std::span<const Page> pages);

/// Barcodes of one picture (band and page as a default barcode has them, no millimetres).
[[nodiscard]] std::vector<Barcode> read_barcodes(const ImageView& picture);

/// The steps by which a barcode may be reached; each can be left out, to measure what it brings.
struct BarcodeSteps {
    bool blocks = true;     ///< areas that stand alone when gaps are closed, besides those of even texture
    bool turned = true;     ///< candidates laid upright by the direction of their bars
    bool crops = true;      ///< candidates cut out and brought to a good scale
    bool straight = true;   ///< candidates laid straight by their four sides
    bool modules = true;    ///< modules of straight candidates counted and sampled one by one
    bool negatives = true;  ///< light on dark
    bool whole = true;      ///< the whole picture as it is, where nothing or not all of it is found
};

/// What a picture cost, in counts that are the same on every machine.
struct BarcodeWork {
    int blocks = 0;         ///< areas that stand alone and were looked at
    int candidates = 0;     ///< areas of even texture that were looked at
    int tries = 0;          ///< pictures given to the decoder, the whole picture apart
    double pixels = 0;      ///< pixels of these
    int confirmations = 0;  ///< readings of linear symbols held against the mean of their bars
};
/// Bounds of them, whatever a picture shows.
inline constexpr BarcodeWork kMostBarcodeWork{
    .blocks = 12, .candidates = 14, .tries = 300, .pixels = 9e6, .confirmations = 24};

/// As above, by some of the steps. `work`, when given, is set.
[[nodiscard]] std::vector<Barcode> read_barcodes(const ImageView& picture, const BarcodeSteps& steps,
                                                 BarcodeWork* work = nullptr);

}  // namespace garita
