// The printed target: drawn as PDF at true size, and found again in pictures of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"
#include "drivers/capture/image.h"

namespace garita::calibration {

/// The card that is cut out and laid on the glass. A passport's page fits every scanner of documents.
inline constexpr SizeMm kTargetSize{125, 88};

/// An Input error names what is wrong with a size: 60 × 50 mm to 180 × 220 mm can be drawn.
[[nodiscard]] Result<bool> check_target_size(const SizeMm& size);

/// Two pages of A4: the target with rulers and what to mind, and a black sheet. REQUIRES a size that can be drawn.
/// Device error: Cairo could not draw.
[[nodiscard]] Result<std::vector<std::uint8_t>> draw_target_pdf(const SizeMm& size);

/// The card alone as a printer lays it down: 255 where black ink is. For tests and drawn scanners. REQUIRES likewise.
[[nodiscard]] Image draw_target(const SizeMm& size, double px_per_mm);

/// A crossing of the target's squares.
struct Mark {
    PointPx at;       ///< in the picture
    double x_mm = 0;  ///< on the target, from the first square's corner; y downwards
    double y_mm = 0;
    int number = 0;  ///< the same crossing has the same number on every target
};

/// The marks that are seen, any way up; none is guessed. Bounded by the picture's size.
[[nodiscard]] std::vector<Mark> find_marks(const ImageView& picture);

/// Patches of bare paper and of full black on the card, in the coordinates of its marks.
inline constexpr RectMm kDarkPatch{0, -12.5, 10, 10};
inline constexpr RectMm kWhitePatch{12, -12.5, 10, 10};

}  // namespace garita::calibration
