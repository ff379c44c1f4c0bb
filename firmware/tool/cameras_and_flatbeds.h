// Document cameras (drivers/uvc) and flatbeds (drivers/sane) for garita scanner; a build without them has none.
#pragma once

#include <memory>
#include <string>

#include "drivers/scanner.h"

namespace garita::tool {

/// A line for each camera that is plugged in: its node, and `line_of` its facts or why it did not open. Empty: none.
[[nodiscard]] std::string list_cameras(std::string (*line_of)(const ScannerFacts& facts));

/// The camera with that serial number or at that node; an empty one: the only one. Device errors as of
/// uvc::the_camera().
[[nodiscard]] Result<std::unique_ptr<Scanner>> open_camera(const std::string& serial);

/// A line for each flatbed that SANE finds: its name, maker and model. May take seconds. Empty: none.
[[nodiscard]] Result<std::string> list_flatbeds();

/// The flatbed of that name; an empty one: the only one. Device errors as of open_flatbed().
[[nodiscard]] Result<std::unique_ptr<Scanner>> open_the_flatbed(const std::string& name);

}  // namespace garita::tool
