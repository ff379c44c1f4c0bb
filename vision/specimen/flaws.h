// A scanner that is not new: what its glass, lamps, lens and transport do to every picture it takes, the same way each
// time, and what people do at it. Drawn where light becomes a picture; nothing here knows how it is measured or mended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"

namespace garita::specimen {

/// All of them off: a scanner as good as new. Dust, scratches, fingerprints, offsets and the side of the room's light
/// belong to the scanner (`scanner`); noise, rows and movement to the scan.
struct Flaws {
    std::uint64_t scanner = 1;  ///< seed: the same scanner has the same dirt in the same place
    double noise = 1;           ///< times a good sensor's; 0 … 20
    double fall_off = 0;        ///< of the light towards the corners; 0 … 0.8
    double ageing = 0;          ///< share of their light that the lamps have lost, ultraviolet one and a half times as
                                ///< much; 0 … 0.6
    int dust = 0;               ///< specks and lint on the glass; 0 … 2,000
    int scratches = 0;          ///< in the glass; 0 … 200
    int fingerprints = 0;       ///< grease on the glass; 0 … 20
    int fingers = 0;            ///< fingertips over the document's edge, wherever; 0 … 5
    double ambient = 0;         ///< light of the room under one side of the lid, share of full light; 0 … 0.8
    double moved_mm = 0;        ///< the document, from each band to the next; 0 … 5
    int rows = 0;               ///< rows of each picture whose samples arrive wrong; 0 … 1,000
    double stretch = 0;         ///< of millimetres across against down, share; −0.05 … 0.05
    double barrel = 0;          ///< of the lens: share by which a corner lies too far in; −0.05 … 0.05
    double offset_mm = 0;       ///< greatest shift of infrared and ultraviolet against white; 0 … 1

    bool operator==(const Flaws&) const = default;
};

/// Flaws of "dust=60,scratches=4,noise=2"; an Input error names the word that is not known or out of its limits.
[[nodiscard]] Result<Flaws> parse_flaws(std::string_view text);

/// The same again, in the order of the fields, only those that are not off.
[[nodiscard]] std::string to_text(const Flaws& flaws);

/// Of the lamp of a band: what is left, 0 … 1.
[[nodiscard]] double lamp_left(const Flaws& flaws, Band band);

/// How far a band's picture is shifted by the scanner, millimetres.
[[nodiscard]] PointPx band_offset(const Flaws& flaws, Band band);

}  // namespace garita::specimen
