// Scanner heads as the tool opens them: those that the station has paired, or, to pair, list and update, as they are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "drivers/head/head_scanner.h"
#include "drivers/usb/bus.h"

namespace garita::tool {

using Head = std::unique_ptr<head::HeadScanner>;

/// One head as it is, paired or not.
[[nodiscard]] Result<Head> open_head(const usb::Bus& bus, const usb::Interface& interface);

/// The head with that serial number, or the first, that a station takes that has paired these in `data` (head::admit).
[[nodiscard]] Result<Head> open_paired(const usb::Bus& bus, const std::string& serial,
                                       const std::filesystem::path& data);

/// The head with that serial number, or the only one, as it is. Input error: it has to be named.
[[nodiscard]] Result<Head> open_alone(const usb::Bus& bus, const std::string& serial);

/// After a scan of these bands (none: all): it has every one that was prescribed and asked for, and no older firmware
/// is taken from now on. Nothing to do where the scanner is not paired. Device error: a prescribed band is gone.
[[nodiscard]] Result<bool> authenticate(const ScannerFacts& facts, const std::vector<Band>& asked,
                                        const std::vector<Band>& delivered, const std::filesystem::path& data);

}  // namespace garita::tool
