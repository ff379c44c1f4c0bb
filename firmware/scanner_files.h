// Where the data folder keeps what belongs to one scanner, and how a file there is replaced: a file a scanner and kind.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"

namespace garita {

/// DATA/scanners
[[nodiscard]] std::filesystem::path scanners_folder(const std::filesystem::path& data);

/// DATA/scanners/SERIAL and the ending, where every character of the serial number that is no letter, digit or hyphen
/// is written %XX. "none" for a scanner without one.
[[nodiscard]] std::filesystem::path scanner_file(const std::filesystem::path& data, const std::string& serial,
                                                 std::string_view ending);

/// Replaces one of these files as a whole or not at all, also when power is lost; on disk when it returns. Only its
/// owner may write it, everybody may read it. What root writes belongs to the owner of the data folder, so that a kiosk
/// without rights can write it again. Device error: it cannot be written.
[[nodiscard]] Result<bool> replace_file(const std::filesystem::path& path, std::string_view text);

/// Removes one of these files, on disk when it returns; true where there was none. Device error: it cannot be removed.
[[nodiscard]] Result<bool> remove_file(const std::filesystem::path& path);

}  // namespace garita
