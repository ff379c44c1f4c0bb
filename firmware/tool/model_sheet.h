// A document model as a sheet for the officers' binder.
#pragma once

#include <cstdint>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/messages.h"
#include "vision/catalog/model.h"

namespace garita::tool {

/// A4, PDF, in that language: what the genuine series looks like under each light and what to feel, for people. It has
/// no threshold and no margin: a binder may be lost, and they are a forger's manual. Internal error: it cannot be
/// drawn.
[[nodiscard]] Result<std::vector<std::uint8_t>> sheet_of(const catalog::DocumentModel& model, const Language& language);

}  // namespace garita::tool
