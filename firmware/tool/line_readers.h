// garita scanner read: what a swipe reader or barcode gun reads (drivers/lines).
#pragma once

#include <filesystem>
#include <string>

namespace garita::tool {

/// Waits `wait_s` seconds for one reading of the reader at `path`, prints its lines and, where they are a
/// machine-readable zone, which of its check digits hold. An exit status.
[[nodiscard]] int read_lines(const std::string& path, int wait_s);

/// What is plugged in that may be a reader of text, a line each by the path that --reader takes: serial ports, and what
/// types as a keyboard does, which an ordinary keyboard does too. Empty: nothing. `dev` is /dev.
[[nodiscard]] std::string list_readers(const std::filesystem::path& dev = "/dev");

}  // namespace garita::tool
