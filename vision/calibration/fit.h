// From scans of a black sheet, a white sheet and the printed target to a scanner's calibration. Pure functions of
// pictures: no file, no clock, no device.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "vision/calibration/calibration.h"
#include "vision/calibration/sheet_light.h"

namespace garita::calibration {

/// How long the rulers of the target came out of the printer.
struct PrintedRulers {
    double across_mm = 100;  ///< 95 … 105
    double down_mm = 100;
};

struct Measured {
    std::vector<SheetLight> dark;
    std::vector<SheetLight> white;
    std::vector<Capture> target;  ///< scans of the target that was not touched between them
};

/// The calibration of every band of the black sheet. `earlier`, where there is one of this scanner, tells how strong
/// the lamps were at first. `model`, `serial` and `taken` are left empty. Input errors name the band, what is wrong
/// with its frames, and the remedy: judge_dark(), judge_white(), the target not found, printed at another scale, too
/// small for the glass, too faint in that band, or moved between the scans.
[[nodiscard]] Result<ScannerCalibration> fit(const Measured& measured, const PrintedRulers& rulers,
                                             const ScannerCalibration* earlier);

/// Whether the scans show the target well enough to fit: the same errors, for a person who can lay it down anew.
[[nodiscard]] Result<bool> judge_target(std::span<const Capture> target, std::span<const SheetLight> dark);

}  // namespace garita::calibration
