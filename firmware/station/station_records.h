// The records of the station whose data folder this is, with its own part of their keys.
#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "firmware/records/store.h"
#include "firmware/verdict.h"

namespace garita {

inline constexpr std::array kModes = {Mode::Live, Mode::Training, Mode::Test};

/// Opens those of one mode, or makes them; and the station's part of the keys where there are no records yet. REQUIRES
/// that no other process has the station's audit log. Device errors of records::Store::open(), or the station's part is
/// gone (kKeysLost).
[[nodiscard]] Result<std::unique_ptr<records::Store>> open_station_records(const std::filesystem::path& data, Mode mode,
                                                                           records::StoreOptions options = {});

}  // namespace garita
