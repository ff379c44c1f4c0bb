// From a capture to a page: find the document, cut it out, set it upright, bring the bands into register.
#pragma once

#include <optional>
#include <vector>

#include "vision/page/page.h"
#include "vision/read/reading.h"

namespace garita {

/// A document's edges in the picture of the first band in the fixed order of bands.
struct Outline {
    Quad corners;           ///< in pixels of that band, in the order in which the sides were found: not yet upright
    double confidence = 0;  ///< 0 … 1
};

/// Every document that the capture shows, most certain first; at most four. Empty when no edge is seen (the document
/// fills the picture, or there is none). A cover around the document, a finger over an edge, a dark, white or patterned
/// background are expected. Where the resolution is known, documents of known size are found by straight edges; where
/// it is not, only by what differs from the background (vision/page/README.md has the figures).
[[nodiscard]] std::vector<Outline> find_outlines(const Capture& capture);

/// Whether two outlines share a side: two pages of one open booklet. Which is the data page is not told.
[[nodiscard]] bool adjoin(const Outline& a, const Outline& b);

/// Makes the page. Orientation, scale and format come from the MRZ where it was read (pitch 2.54 mm: Doc 9303 part 3,
/// 4.4), else from the outline's proportions, else from the picture itself. Fills `mrz->cells_mm` and `mrz->region_mm`.
/// Deterministic; throws nothing.
[[nodiscard]] Page make_page(const Capture& capture, const std::vector<Outline>& outlines, MrzReading* mrz);

/// Turns a page by quarters clockwise, all bands, with its size and how far the document lay from upright: what print
/// tells of the way up where no MRZ did (VizReader::quarters_to_upright). REQUIRES 0 … 3, and no MRZ placed on the
/// page.
void turn_page(Page& page, int quarters);

}  // namespace garita
