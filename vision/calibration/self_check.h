// The daily test of a scanner: a white sheet, or the lid that was there at calibration, against what it was then.
#pragma once

#include <span>
#include <vector>

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "vision/calibration/calibration.h"

namespace garita::calibration {

/// What to do about a band; in the order of urgency.
enum class Advice {
    None,
    LampDead,     ///< hardly any light: repair
    TakeAway,     ///< no even white sheet: something else lies there
    Clean,        ///< more dirt than at calibration
    LampWorn,     ///< below 70 % of its first light (PROTOCOL.md, SELF_TEST_RESULT): have it replaced
    Recalibrate,  ///< light changed, or is no longer even
    PixelsDead,   ///< more dead pixels than at calibration: repair when they grow
};

struct BandCheck {
    Band band = Band::White;
    double lamp = 1;        ///< light against the first calibration
    double change = 0;      ///< of the light since the last calibration, share
    double unevenness = 0;  ///< once put right: (brightest − darkest) / mean
    int specks = 0;
    int dead_pixels = 0;
    std::vector<Advice> advice{};  ///< empty: as it should be
};

inline constexpr double kWornLamp = 0.7;
inline constexpr double kMostChange = 0.1;
inline constexpr double kMostUneven = 0.06;  ///< paper, its place and noise make up to 3 %
inline constexpr int kMostNewSpecks = 12;
inline constexpr int kMostNewDeadPixels = 4;

/// Each band of the calibration. Input errors: a band is missing, or its pictures have another size than at
/// calibration.
[[nodiscard]] Result<std::vector<BandCheck>> self_check(const ScannerCalibration& calibration,
                                                        std::vector<Capture> white_sheet);

/// One English sentence for the operator, without a final full stop; empty for None.
[[nodiscard]] const char* sentence_of(Advice advice);

}  // namespace garita::calibration
