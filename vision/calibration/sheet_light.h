// How light an even sheet on the glass is, all over the picture: what the dark level, the evenness, the lamps and the
// dirt are concluded from.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "vision/calibration/calibration.h"

namespace garita::calibration {

/// One band of an even sheet, the mean of some scans. Light as in BandCalibration.
struct SheetLight {
    Band band = Band::White;
    int width = 0;
    int height = 0;
    int channels = 1;
    std::array<double, 3> level{};    ///< mean of each channel; of a grey picture three times the same
    std::array<bool, 3> saturated{};  ///< more of a channel than kMostSaturated is at its end
    CalibrationGrid grid{};           ///< light of the channels that are not saturated
    double mean = 0;                  ///< of the grid
    double foreign = 0;               ///< share of the pixels that differ from the grid by more than 15 %
    double steepest = 0;              ///< greatest change from one cell of the grid to the next, of their mean
    int specks = 0;                   ///< spots of at least kSpeckMm that are darker or lighter than what is round them
    int dead_pixels = 0;              ///< lone pixels that differ by more than 30 %
};

inline constexpr double kMostSaturated = 0.002;
inline constexpr double kSpeckMm = 0.15;

/// Measures what scans of one sheet have in common: each band that all of them have. Input errors: no scan, or pictures
/// of one band that differ in size.
[[nodiscard]] Result<std::vector<SheetLight>> measure_sheet(std::span<const Capture> scans);

/// Whether it may be a black sheet, seen by itself: nothing lies on it, it is dark. An Input error says which band is
/// wrong and what to do.
[[nodiscard]] Result<bool> judge_dark(std::span<const SheetLight> dark);

/// Whether it may be a white sheet over the whole glass, brighter by far than the dark one, in every band that `dark`
/// has. An Input error likewise.
[[nodiscard]] Result<bool> judge_white(std::span<const SheetLight> white, std::span<const SheetLight> dark);

}  // namespace garita::calibration
