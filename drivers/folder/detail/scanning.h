// What the scanners over folders share.
#pragma once

#include <functional>
#include <string>

#include "drivers/cancellation.h"
#include "drivers/scanner.h"

namespace garita::detail {

/// Hands over what lies at `path` in an open folder, the bands asked for in their order: a folder that is a capture
/// ("": the open folder itself), or an image, which is taken for white. `label` names it in errors; Retry error: it
/// went away meanwhile, or the scan was cancelled.
[[nodiscard]] Result<bool> hand_over(int folder_fd, const std::string& path, bool is_capture, const std::string& label,
                                     const ScanRequest& request, const Cancellation& cancellation,
                                     const std::function<void(Shot)>& deliver);

}  // namespace garita::detail
