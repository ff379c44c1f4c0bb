// The table of drivers: a row for every kind of scanner that garita-scanner can drive.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/scanner.h"
#include "firmware/scanner/lock_in.h"

namespace garita::scanner {

/// Which scanner of its kind, and how.
struct Settings {
    int source =
        -1;  ///< the open folder or pipe that is played, the paired heads (protocol.h); the scanner takes it over
    std::string name{};     ///< of the folder, for people; of a device the serial number wanted, empty: the first
    std::string options{};  ///< of `virtual` its faults; of `sane` the folder of its configuration, empty: the
                            ///< system's; of `plugin` the path of the plug-in; of
                            ///< `lines` the reader's device
    std::string usb{};      ///< of `plugin` the USB devices that it may use: "1a2b:3c4d", several with commas
};

/// A row. A new driver is one, and its library in firmware/CMakeLists.txt; one of a kind that is plugged in, its word
/// among those of garitad --scanner (firmware/garitad/options.cpp), which links no driver.
struct Driver {
    std::string_view kind;  ///< its word on command lines
    Reach reach;            ///< what its process may still reach once it is locked in
    bool simulated;         ///< of one that could not be made
    Result<std::unique_ptr<Scanner>> (*make)(const Settings& settings);
    /// What it reaches beside, where that depends on the settings; asked before the process locks itself in. An error
    /// is told as the scanner's.
    Result<std::vector<Place>> (*places)(const Settings& settings) = nullptr;
    /// Where it does not take a device back that was unplugged, the process has to end for that (main.cpp): so long
    /// after it failed.
    std::optional<std::chrono::seconds> reopens_after{};
};

[[nodiscard]] std::span<const Driver> all_drivers();

/// Nothing for an unknown kind.
[[nodiscard]] const Driver* find_driver(std::string_view kind);

}  // namespace garita::scanner
