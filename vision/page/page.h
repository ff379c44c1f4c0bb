// A page: a capture after the document was found, cut out, set upright and its bands brought into register.
#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/geometry.h"
#include "mrz/format.h"

namespace garita {

/// How the MRZ lies against the document's own edges, both in millimetres by the scanner's resolution. The page's own
/// millimetres come from the pitch of the MRZ and its axes from the MRZ's lines, so that they cannot tell.
struct ZoneOnEdges {
    double scale = 1;     ///< millimetres by the scanner in one of the page
    double skew_deg = 0;  ///< of the page's axes against the edges, clockwise, −90 … 90
    double reach_mm = 0;  ///< from the document's lower edge up to the zone's upper side, at its middle
};

/// One side of one document, upright; every band has the same size in pixels and the same scale.
struct Page {
    Side side = Side::Front;
    bool found = false;                 ///< false: no document was found; the bands hold the whole picture
    bool outline_found = false;         ///< the document's own edges were seen, not only its MRZ or the picture's frame
    int documents = 0;                  ///< how many documents the picture shows
    std::optional<mrz::Format> format;  ///< by size, and by MRZ once that was read
    SizeMm size_mm;                     ///< measured, not nominal
    double ppi = 0;                     ///< of the page's bands
    double turned_deg = 0;  ///< how far the document lay from upright in the capture, clockwise, −180 … 180
    std::optional<ZoneOnEdges> zone;  ///< where the scanner told its resolution and four straight edges of the
                                      ///< format's size were found around the MRZ
    std::vector<BandImage> bands;     ///< in the order of Band
    std::vector<Band> two_toned;      ///< bands whose picture is black and white only (vision/page/tones.h)

    /// All that is known of it besides its pictures.
    [[nodiscard]] Page without_bands() const {
        return {.side = side,
                .found = found,
                .outline_found = outline_found,
                .documents = documents,
                .format = format,
                .size_mm = size_mm,
                .ppi = ppi,
                .turned_deg = turned_deg,
                .zone = zone,
                .bands = {},
                .two_toned = two_toned};
    }
    [[nodiscard]] const BandImage* find(Band band) const {
        for (const BandImage& image : bands)
            if (image.band == band) return &image;
        return nullptr;
    }
    /// The picture by the lamp that lights the page from where `band` lights one that lies upright.
    [[nodiscard]] const BandImage* find_upright(Band band) const {
        return find(quarters_on(band, static_cast<int>(std::lround(turned_deg / 90))));
    }
    [[nodiscard]] RectPx to_pixels(const RectMm& r) const {
        const double k = ppi / kMillimetresPerInch;
        const auto pixels = [k](double mm) { return static_cast<int>(std::lround(mm * k)); };
        return {pixels(r.x), pixels(r.y), pixels(r.width), pixels(r.height)};
    }
    [[nodiscard]] RectMm to_mm(const RectPx& r) const {
        const double k = kMillimetresPerInch / ppi;
        return {r.x * k, r.y * k, r.width * k, r.height * k};
    }
};

}  // namespace garita
