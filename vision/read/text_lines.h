// Finds lines of print on a page, before anything is read: Tesseract then sees short, located lines only.
#pragma once

#include <span>
#include <vector>

#include "drivers/capture/geometry.h"
#include "drivers/capture/image.h"

namespace garita {

/// A run of characters on one base line, as wide as its words hang together.
struct TextLine {
    RectPx box;            ///< all its characters
    int glyph_height = 0;  ///< of its capitals, pixels
    bool operator==(const TextLine&) const = default;
};

/// Lines of dark print between 1.0 and 6.0 mm high on an upright page, top to bottom, then left to right. `exclude` are
/// regions in pixels where no text is looked for (the portrait, the MRZ). At most 80 lines; deterministic.
[[nodiscard]] std::vector<TextLine> find_text_lines(const ImageView& page, double ppi, std::span<const RectPx> exclude);

}  // namespace garita
