// Where the data folder keeps what belongs to one scanner: a file a scanner and kind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace garita {

/// DATA/scanners
[[nodiscard]] std::filesystem::path scanners_folder(const std::filesystem::path& data);

/// DATA/scanners/SERIAL and the ending, where every character of the serial number that is no letter, digit or hyphen
/// is written %XX. "none" for a scanner without one.
[[nodiscard]] std::filesystem::path scanner_file(const std::filesystem::path& data, const std::string& serial,
                                                 std::string_view ending);

}  // namespace garita
