// What the tool gives out: results whole or not at all, and no control character of a file's name on a terminal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/data_files.h"

namespace garita::tool {

/// Puts /dev/null where a standard stream is closed: it would else become the next file that is opened.
void hold_standard_streams();

/// Writes a result and a line's end to standard output, at once. False where it did not get there whole: that was told.
[[nodiscard]] bool write_result(std::string_view text);

/// Writes a result to a file of the operator's choosing, in place of what was there. Device error: it cannot be
/// written.
[[nodiscard]] Result<bool> write_file(const std::string& path, std::string_view bytes);

/// Writes a file of the operator's own, never in place of one that is there. Input error: it is there; Device error: it
/// cannot be written.
[[nodiscard]] Result<bool> write_new(const std::filesystem::path& path, std::string_view text, Readers readers);

/// Says one or more lines on standard error. Names of files, and words that a shell made of them, stand in them:
/// characters that steer a terminal are made visible.
void tell(std::string_view text);

/// The lines of a text, each with its hidden characters made visible (firmware/messages.h).
[[nodiscard]] std::string visible_lines(std::string_view text);

}  // namespace garita::tool
