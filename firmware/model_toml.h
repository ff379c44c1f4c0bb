// The text of a document model's folder: model.toml (vision/catalog/README.md), without its pictures.
#pragma once

#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "vision/catalog/model.h"

namespace garita {

[[nodiscard]] std::string to_toml(const catalog::DocumentModel& model);

/// A model whose prints have no pictures yet. Strict: what is unknown, missing, doubled or out of its limits is an
/// Input error that names the line.
[[nodiscard]] Result<catalog::DocumentModel> parse_model_toml(std::string_view text);

}  // namespace garita
