// A zone that a person has corrected at the keyboard, after comparing it with the picture (BSI TR-03135-1: the dialog
// that follows check digits which do not hold).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "mrz/interpret.h"

namespace garita::mrz {

/// A reading with the characters that a person typed instead. `typed`: all lines of its format, whole, of kAlphabet.
/// Each character that is not the one that was seen best becomes a correction of reason Person, in place of what the
/// machine had taken there; `lines_read` stays. Its confidence is at most what the machine's own choice left for it, so
/// that a check can tell a doubtful place from one that was clearly read. Never `accepted` where anything was changed.
/// Nothing where lines or characters are not those of the format. Pure; thread-safe.
[[nodiscard]] std::optional<Interpretation> with_typed(Interpretation read, std::span<const std::string> typed);

}  // namespace garita::mrz
