// Puts a picture right by its scanner's calibration. In the worker, right after decoding; in the operator's tool when
// it tests a scanner. The picture on disk stays as the scanner made it.
#pragma once

#include "drivers/capture/capture.h"
#include "drivers/capture/error.h"
#include "vision/calibration/calibration.h"

namespace garita {

/// Takes the dark level off, makes the light even and as strong as when the scanner was first calibrated, moves what
/// the lens, the transport and the band displaced back to its place; sets the resolution. A picture that lies right
/// already (to kStillPx everywhere) keeps its pixels where they are. An Input error, and the picture as it was, where
/// the calibration is of another size or band, or not plausible(). Deterministic; one thread.
[[nodiscard]] Result<bool> apply_calibration(const BandCalibration& calibration, BandImage& picture);

/// Only the light.
[[nodiscard]] Result<bool> apply_light(const BandCalibration& calibration, BandImage& picture);

/// Pixels: what moving would cost in sharpness is more than it gains.
inline constexpr double kStillPx = 0.1;

}  // namespace garita
