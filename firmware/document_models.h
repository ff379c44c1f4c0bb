// Document models on disk: a folder a model, with model.toml and two PNG pictures a print, so that a person can look at
// it and a difference can be seen. The form of model.toml is in vision/catalog/README.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/catalog/model.h"

namespace garita {

/// Writes a model as a new folder, whole or not at all. Input error: `folder` is there already; Device error: it cannot
/// be written.
[[nodiscard]] Result<bool> write_model(const std::filesystem::path& folder, const catalog::DocumentModel& model);

/// Strict: what is unknown, missing, doubled or out of its limits is an Input error that names file and line, as is a
/// picture of another size than the format's at catalog::kReferencePpi.
[[nodiscard]] Result<catalog::DocumentModel> read_model(const std::filesystem::path& folder);

/// A model of a folder of models, or why it is none: the others stay usable.
struct ReadModel {
    std::string name;  ///< of its folder
    Result<catalog::DocumentModel> model;
};
/// By name; at most kMostModels. Input error: `folder` is none.
[[nodiscard]] Result<std::vector<ReadModel>> read_models(const std::filesystem::path& folder);
inline constexpr std::size_t kMostModels = 1000;

}  // namespace garita
