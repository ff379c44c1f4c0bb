// Document cameras (drivers/uvc) for garita scanner; without them in this build there are none.
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

}  // namespace garita::tool
