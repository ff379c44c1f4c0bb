// A damaged database of records, or one whose keys are lost: moved aside by a person's decision, never by itself.
#pragma once

#include <filesystem>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/verdict.h"

namespace garita::records {

/// Moves what Store::open() refuses, with its root, into a folder beside it, whose path it returns; open() then begins
/// anew. REQUIRES that it is not open, and a person who decided it. Records there do not expire by themselves:
/// erase_set_aside() when whoever looks into them has done so. Device errors.
[[nodiscard]] Result<std::filesystem::path> set_aside(const std::filesystem::path& folder, Mode mode);

/// Folders of set_aside(), in their order.
[[nodiscard]] std::vector<std::filesystem::path> all_set_aside(const std::filesystem::path& folder);

/// Overwrites the root there in place, then removes the folder. REQUIRES one of all_set_aside().
[[nodiscard]] Result<bool> erase_set_aside(const std::filesystem::path& set_aside_folder);

}  // namespace garita::records
