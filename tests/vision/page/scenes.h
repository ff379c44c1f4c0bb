// Drawn scenes for the page finder: documents without a machine-readable zone on all that may lie round them, with the
// truth of where they lie. Deterministic by kind and seed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/capture/capture.h"
#include "mrz/format.h"
#include "vision/read/reading.h"

namespace garita::scenes {

enum class Kind {
    WhiteBackground,  ///< as light as the paper: a weak shadow only
    Lines,            ///< striped background
    Checks,           ///< squares of two tones
    Wood,             ///< grain and boards
    Dark,
    Cover,         ///< booklet cover as a frame 0.8 … 5 mm wide
    OpenBooklet,   ///< the opposite page beyond the fold
    FingerEdge,    ///< a fingertip over an edge
    FingerCorner,  ///< a fingertip over a corner
    AnyRotation,   ///< 0 … 360 degrees
    Perspective,   ///< a telephone photograph on a table
    TwoDocuments,  ///< a passport's page and a card
    NoDocument,    ///< one of the backgrounds, a coin, a pen, a shadow
    FillsPicture,  ///< the page and nothing round it, turned by quarters
};

inline constexpr std::array<std::string_view, 14> kKindNames = {"white background",
                                                                "lines",
                                                                "checks",
                                                                "wood",
                                                                "dark",
                                                                "cover",
                                                                "open booklet",
                                                                "finger, edge",
                                                                "finger, corner",
                                                                "any rotation",
                                                                "perspective",
                                                                "two documents",
                                                                "no document",
                                                                "fills the picture"};
inline constexpr int kKindCount = static_cast<int>(kKindNames.size());

/// A document in a scene.
struct Placed {
    Quad corners;  ///< top left, top right, bottom right, bottom left of the upright page, in pixels of the scene
    mrz::Format format = mrz::Format::TD3;
    double turned_deg = 0;
};

struct Scene {
    Capture capture;                ///< white; with `bands` infrared and ultraviolet too
    std::vector<Placed> documents;  ///< the data page first, then its opposite page or the second document
    double pixels_per_mm = 0;
};

/// What differs between runs of the same scene.
struct Options {
    bool ppi_known = true;   ///< whether the capture tells its resolution (never for Perspective)
    bool mrz_shown = false;  ///< false: the zone is blank paper
};

[[nodiscard]] Scene draw(Kind kind, std::uint64_t seed, const Options& options = {});

/// The greatest distance of a corner from its true place, in per cent of the true longer side, under the best of the
/// eight ways to match them.
[[nodiscard]] double corner_error(const Quad& found, const Quad& truth);

}  // namespace garita::scenes
