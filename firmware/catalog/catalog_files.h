// A folder of document models, as the parent of a locked-in process reads it: text looked at, pictures left to the
// process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/catalog/model.h"

namespace garita {

inline constexpr std::size_t kMostModels = 1000;
inline constexpr std::size_t kMostCatalogFiles = 32 * kMostModels;
inline constexpr std::size_t kLargestCatalog = 512U << 20U;  ///< bytes

/// One model's text, or why it is none.
struct ModelText {
    std::string name;  ///< of its folder
    Result<catalog::DocumentModel> model;
};

/// A catalog as its folder has it.
struct CatalogFiles {
    std::vector<ModelText> models;     ///< by name; the others stay usable where one is broken
    std::vector<std::uint8_t> packed;  ///< (process/named_files.h) of those that are not: "UTO-P-2/model.toml" …
};

/// Input errors: `folder` is none, or it is larger than kLargestCatalog or kMostModels. An empty name is a station
/// without a catalog.
[[nodiscard]] Result<CatalogFiles> read_catalog(const std::filesystem::path& folder);

}  // namespace garita
