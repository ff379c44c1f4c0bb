// The scanner: what its lamps, lens and sensor make of a page on its glass.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "drivers/capture/capture.h"
#include "vision/specimen/flaws.h"
#include "vision/specimen/sheet.h"

namespace garita::specimen {

/// What lies round the document on the glass.
enum class Surroundings { DarkLid, WhiteLid, PatternedLid, Cover, Display };

/// One scanner and one placing of a document on it.
struct Placing {
    Surroundings surroundings = Surroundings::DarkLid;
    Surface display = {{0.008F, 0.008F, 0.009F}, 0.02F, {0, 0, 0}};  ///< what a display is where it shows nothing
    double margin_mm = 8;                                            ///< glass seen round the document
    double turn_deg = 0;     ///< clockwise, how far the document lies from upright
    double corner_mm = 0;    ///< the document's rounded corners
    double blur_mm = 0.035;  ///< sigma of the lens in white
    double noise = 1;        ///< of a good sensor's
    double fall_off = 0.06;  ///< of the light towards the corners
    double slope = 0.05;     ///< of the light from one side to the other
    double slope_deg = 0;
    double exposure = 1;
    double misregistration_mm = 0.1;  ///< greatest shift of infrared and ultraviolet against white
    bool finger = false;              ///< a fingertip over the page's edge, clear of print
    int dust = 6;                     ///< specks on the glass
    std::optional<Flaws> flaws{};     ///< it lies in the middle of kWindow, seen by one certain scanner
};

/// The glass of a scanner with flaws: every picture shows all of it, whatever lies there.
inline constexpr SizeMm kWindow{140, 105};
/// What has to lie there so that no edge of it is seen.
inline constexpr SizeMm kWholeGlass{kWindow.width + 6, kWindow.height + 6};

/// A placing by the seed. `booklet`: the document may lie in a cover.
[[nodiscard]] Placing place_by_seed(std::uint64_t seed, bool booklet);

/// A placing on a scanner with flaws: what differs from document to document by the seed, what is the scanner's by the
/// flaws. No quarter turns, no cover.
[[nodiscard]] Placing place_on(const Flaws& flaws, std::uint64_t seed);

/// The page alone, upright, without surroundings, noise or blur beyond the raster's.
[[nodiscard]] Placing bare_placing();

/// Scans the bands, in their order. `beside`, where it is given, lies right of the document on the same glass;
/// REQUIRES that both have as many pixels a millimetre.
[[nodiscard]] Capture scan(const Sheet& sheet, const Placing& placing, std::uint64_t seed, double ppi,
                           std::span<const Band> bands, const Sheet* beside = nullptr);

}  // namespace garita::specimen
