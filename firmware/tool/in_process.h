// garita inspect --in-process: what worker and verifier do, in the tool's own process.
#pragma once

#include "firmware/tool/inspector.h"

namespace garita::tool {

/// Keeps what the first document needed for the next ones. One thread uses it.
[[nodiscard]] InProcess in_process();

}  // namespace garita::tool
