// The station's document models, and what the page tells of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "firmware/garitad/event_hub.h"
#include "firmware/trust/validity.h"

namespace garita {

/// The models that the station's catalogs have on that day, packed (firmware/catalog/catalog_files.h); none where
/// nothing of them can be read. Which catalogs are used, which not and why, is said as a standing event "models", and
/// the latter on standard error.
[[nodiscard]] std::vector<std::uint8_t> station_models(const std::filesystem::path& data, const trust::Today& today,
                                                       EventHub& events);

}  // namespace garita
