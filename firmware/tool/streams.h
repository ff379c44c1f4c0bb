// The standard streams: results whole or not at all, and no control character of a file's name on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace garita::tool {

/// Puts /dev/null where a standard stream is closed: it would else become the next file that is opened.
void hold_standard_streams();

/// Writes a result and a line's end to standard output, at once. False where it did not get there whole: that was told.
[[nodiscard]] bool write_result(std::string_view text);

/// Says one or more lines on standard error. Names of files, and words that a shell made of them, stand in them:
/// characters that steer a terminal are made visible.
void tell(std::string_view text);

/// The lines of a text, each with its hidden characters made visible (firmware/messages.h).
[[nodiscard]] std::string visible_lines(std::string_view text);

}  // namespace garita::tool
