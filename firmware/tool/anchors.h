// Anchors and keys of stations, as people give them on the command line: `garita audit` and `garita evidence`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firmware/audit/anchor.h"
#include "firmware/fingerprint.h"

namespace garita::tool {

/// Each word is an anchor itself, as a reader of QR codes types it, or the name of a file with one on each line, empty
/// ones and those that begin with # aside. Input errors name the word and what is wrong.
[[nodiscard]] Result<std::vector<audit::Anchor>> anchors_of(const std::vector<std::string>& words);

/// 64 hexadecimal digits, a file that holds them alone, or the one that `garita trust station` wrote; nothing where the
/// word is empty. Input errors likewise.
[[nodiscard]] Result<std::optional<Key>> station_key_of(const std::string& word);

}  // namespace garita::tool
