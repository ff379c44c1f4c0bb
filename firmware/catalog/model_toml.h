// The text of a document model's folder: model.toml (vision/catalog/README.md), without its pictures.
#pragma once

#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "vision/catalog/model.h"

namespace garita {

/// Whether state, type, number, year and PRADO code are such as a model may bear. An Input error says which is not, and
/// what it is.
[[nodiscard]] Result<bool> check_series(const catalog::SeriesId& series);

/// Whether a text may say who approved a model and when, or what an alert is of: 1 to 100 bytes without quotes,
/// backslashes and control characters.
[[nodiscard]] bool is_plain_text(std::string_view text);

/// REQUIRES a series that check_series() takes, and an approval that is_plain_text() takes, or none.
[[nodiscard]] std::string to_toml(const catalog::DocumentModel& model);

/// A model whose prints have no pictures yet. Strict: what is unknown, missing, doubled or out of its limits is an
/// Input error that names the line.
[[nodiscard]] Result<catalog::DocumentModel> parse_model_toml(std::string_view text);

}  // namespace garita
