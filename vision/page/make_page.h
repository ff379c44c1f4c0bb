// From a capture to a page: find the document, cut it out, set it upright, bring the bands into register.
#pragma once

#include <memory>
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

/// Every document that a capture shows in the picture of its first band in the fixed order, most certain first; at most
/// four. Empty when no edge is seen (the document fills the picture, or there is none). A cover around the document, a
/// finger over an edge, a dark, white or patterned background are expected. Where the resolution is known, documents of
/// known size are found by straight edges; where it is not, only by what differs from the background
/// (vision/page/README.md has the figures).
[[nodiscard]] std::vector<Outline> find_outlines(const BandImage& first);

/// Whether two outlines share a side: two pages of one open booklet. Which is the data page is not told.
[[nodiscard]] bool adjoin(const Outline& a, const Outline& b);

/// One band of a page.
struct CutBand {
    BandImage band;
    bool two_toned = false;  ///< black and white only (vision/page/tones.h)
};

/// Adds a band at its place in the fixed order. REQUIRES one that the page has not.
void add_band(Page& page, CutBand cut);

/// Where one side of a document lies in its capture, and how its bands are cut out, set upright and brought into
/// register with the first: bands may come one after the other, and each is worked on when it is there.
class PageCutter {
public:
    /// From the picture of the first band in the fixed order, which outlives it. Orientation, scale and format come
    /// from the MRZ where it was read (pitch 2.54 mm: Doc 9303 part 3, 4.4), else from the outline's proportions, else
    /// from the picture itself. Deterministic; throws nothing.
    PageCutter(Side side, const BandImage& first, const std::vector<Outline>& outlines, const MrzReading* mrz);
    PageCutter(PageCutter&&) noexcept;
    PageCutter& operator=(PageCutter&&) noexcept;
    ~PageCutter();

    /// The page before its first band is cut.
    [[nodiscard]] Page page() const;

    /// Fills `mrz.cells_mm` and `mrz.region_mm` of a reading of this side. Nothing is filled where no MRZ was given.
    void place(MrzReading& mrz) const;

    /// Several threads may cut at once. Nothing where OpenCV gave up on the picture.
    [[nodiscard]] std::optional<CutBand> cut(const BandImage& picture) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// A whole capture as a page; places the MRZ on it. Deterministic; throws nothing.
[[nodiscard]] Page make_page(const Capture& capture, const std::vector<Outline>& outlines, MrzReading* mrz);

/// Turns a band of a page by quarters clockwise. REQUIRES 0 … 3.
void turn_band(BandImage& band, int quarters);

/// Turns a page by quarters clockwise, all bands, with its size and how far the document lay from upright: what print
/// tells of the way up where no MRZ did (VizReader::quarters_to_upright). REQUIRES 0 … 3, and no MRZ placed on the
/// page.
void turn_page(Page& page, int quarters);

}  // namespace garita
