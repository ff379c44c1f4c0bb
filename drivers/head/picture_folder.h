// Pictures for the simulated head from a folder of netpbm files, as `garita scanner capture` writes them from a head.
#pragma once

#include <filesystem>

#include "drivers/head/simulated_hardware.h"

namespace garita::head {

/// Makes `head` show what lies in `folder`: BAND.pgm or BAND.ppm (binary, 8 bits a sample: P5, P6) for the front,
/// back-BAND for the back, e.g. infrared.pgm, white.ppm, oblique-1.ppm. Input errors name the file: it is none of
/// these, larger than PROTOCOL.md allows, or a back whose front is missing or has another size.
[[nodiscard]] Result<SimulatedHead> with_pictures(SimulatedHead head, const std::filesystem::path& folder);

}  // namespace garita::head
