// From the pictures of a request to captures: decoded, sorted by side and band, each side complete before the next.
#pragma once

#include <span>
#include <vector>

#include "drivers/capture/capture.h"
#include "firmware/report.h"
#include "firmware/worker/request_wire.h"

namespace garita::worker {

/// Decodes each picture; those that cannot be read are told in `errors` and left out. Pictures whose scanner's
/// calibration is given are put right by it; one that it does not fit is told too, and used as it came. `ppi` overrides
/// what files and calibrations say.
/// The result does not depend on the order of the pictures.
[[nodiscard]] std::vector<Capture> decode_captures(std::span<const PictureFacts> facts,
                                                   std::span<const std::span<const std::uint8_t>> bytes, double ppi,
                                                   std::vector<InputError>& errors);

}  // namespace garita::worker
