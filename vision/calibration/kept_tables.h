// The calibration of a scanner that keeps tables of its own, measured where it was made: held against a white sheet
// here before it is believed.
#pragma once

#include <span>

#include "drivers/capture/error.h"
#include "vision/calibration/calibration.h"
#include "vision/calibration/sheet_light.h"

namespace garita::calibration {

/// One band's tables, laid over its picture corner to corner; their grids may be of any size, one that has no values
/// was not kept.
struct KeptTables {
    Band band = Band::White;
    int width = 0;  ///< of its pictures, pixels
    int height = 0;
    double ppi = 0;           ///< as the scanner tells it
    CalibrationGrid dark{};   ///< codes with the lamp off, 0 … 255
    CalibrationGrid flat{};   ///< factors of light that make a white sheet even
    CalibrationGrid right{};  ///< pixels from where a point is seen to where it belongs; of one size with `down`
    CalibrationGrid down{};
};

/// A calibration out of those tables and of a white sheet, which tells how strong the lamps are and whether the factors
/// are still right. `earlier` as of fit(); `model`, `serial` and `taken` are left empty. Input errors name the band:
/// nothing was kept, a table is implausible, the sheet is none (judge_white), or it is not even by the tables.
[[nodiscard]] Result<ScannerCalibration> of_kept_tables(std::span<const KeptTables> tables,
                                                        std::span<const SheetLight> white,
                                                        const ScannerCalibration* earlier);

}  // namespace garita::calibration
