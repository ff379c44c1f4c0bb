// The table of drivers: a row for every kind of scanner that garita-scanner can drive.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "drivers/scanner.h"
#include "firmware/scanner/lock_in.h"

namespace garita::scanner {

/// Which scanner of its kind, and how.
struct Settings {
    int source =
        -1;  ///< the open folder or pipe that is played, the paired heads (protocol.h); the scanner takes it over
    std::string name{};     ///< of the folder, for people; of a device the serial number wanted, empty: the first
    std::string options{};  ///< of the virtual scanner: its faults
};

/// A row. A new driver is one, and its library in firmware/CMakeLists.txt; one of a kind that is plugged in, its word
/// among those of garitad --scanner (firmware/garitad/options.cpp), which links no driver.
struct Driver {
    std::string_view kind;  ///< its word on command lines
    Reach reach;            ///< what its process may still reach once it is locked in
    bool simulated;         ///< of one that could not be made
    Result<std::unique_ptr<Scanner>> (*make)(const Settings& settings);
};

[[nodiscard]] std::span<const Driver> all_drivers();

/// Nothing for an unknown kind.
[[nodiscard]] const Driver* find_driver(std::string_view kind);

}  // namespace garita::scanner
