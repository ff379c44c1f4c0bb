// What years in a pocket leave on a document.
#pragma once

#include <cstdint>

#include "vision/specimen/sheet.h"

namespace garita::specimen {

/// Fading, scuffs, stains and creases by the seed; some documents are as new.
void wear(Sheet& sheet, std::uint64_t seed);

}  // namespace garita::specimen
