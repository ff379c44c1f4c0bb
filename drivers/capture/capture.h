// A capture: the images of one side of one document, one a band, with their resolution.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/image.h"

namespace garita {

/// One image under one light.
struct BandImage {
    Band band = Band::White;
    Image image;
    double ppi = 0;               ///< pixels an inch; 0 when the source does not tell
    std::optional<int> light_nm;  ///< wavelength of the lamp, where known
};

/// The images of one side, at most one a band, in the order of Band.
struct Capture {
    Side side = Side::Front;
    std::vector<BandImage> bands;

    /// The image of a band, or nullptr.
    [[nodiscard]] const BandImage* find(Band band) const {
        for (const BandImage& image : bands)
            if (image.band == band) return &image;
        return nullptr;
    }
};

/// Gives the picture of a band of one side, once it is there where it is still to come; nullptr: there is none. What it
/// gave stays where it is.
using PictureOfBand = std::function<const BandImage*(Band)>;

}  // namespace garita
