// Sets of captures with their truth on disk: folders with truth.json, and the corpus with its own table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/evaluate/score.h"

namespace garita::evaluate {

/// One thing to inspect: what `garita inspect` would be given, and its truth.
struct Item {
    std::string path;
    Truth truth;
    std::string file{};  ///< in which the truth stands
};

/// Everything below `folder` that has a truth: folders with truth.json, truth.jsonl, the corpus's mrz/labels.tsv.
/// Sorted by path. An Input error names the file whose truth cannot be read, or says that there is none.
[[nodiscard]] Result<std::vector<Item>> find_items(const std::filesystem::path& folder);

}  // namespace garita::evaluate
