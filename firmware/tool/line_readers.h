// garita scanner read: what a swipe reader or barcode gun reads (drivers/lines).
#pragma once

#include <string>

namespace garita::tool {

/// Waits `wait_s` seconds for one reading of the reader at `path`, prints its lines and, where they are a
/// machine-readable zone, which of its check digits hold. An exit status.
[[nodiscard]] int read_lines(const std::string& path, int wait_s);

}  // namespace garita::tool
