// A drawn specimen as a folder on disk, in the form of design/truth.md.
#pragma once

#include <filesystem>
#include <string>

#include "drivers/capture/error.h"
#include "vision/specimen/draw.h"

namespace garita::specimen {

/// Writes white.png, infrared.png, ultraviolet.png, capture.json and truth.json into `folder`, which is made if it does
/// not exist; files of these names are replaced, each as a whole (written beside and renamed). truth.json comes last: a
/// folder that has it is complete. A Device error names the file that could not be written. Same input, same bytes.
[[nodiscard]] Result<void> write_capture(const std::filesystem::path& folder, const Drawn& drawn);

/// Only the pictures, with capture.json: what is no document has no truth.
[[nodiscard]] Result<void> write_pictures(const std::filesystem::path& folder, const Capture& capture);

/// The texts of the two JSON files.
[[nodiscard]] std::string capture_json(const Drawn& drawn);
[[nodiscard]] std::string truth_json(const Drawn& drawn);

}  // namespace garita::specimen
