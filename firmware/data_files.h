// Small files of the data folder: replaced whole or not at all, read within limits.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"

namespace garita {

/// Who may read a file; only its owner may write it.
enum class Readers { Everybody, Owner };

/// Replaces DATA/FOLDER/NAME as a whole or not at all, also when power is lost; on disk when it returns; makes FOLDER.
/// What root writes belongs to the owner of the data folder, so that a kiosk without rights can write it again. Device
/// error: it cannot be written.
[[nodiscard]] Result<bool> replace_file(const std::filesystem::path& path, std::string_view text,
                                        Readers readers = Readers::Everybody);

/// Removes one of these files, on disk when it returns; true where there was none. Device error: it cannot be removed.
[[nodiscard]] Result<bool> remove_file(const std::filesystem::path& path);

struct SmallFile {
    std::string text;
    mode_t mode = 0;  ///< its permissions
};

/// Nothing where there is none. Device error, which names it: it is a link or no file, has more than `most` bytes
/// (whole KiB), or cannot be read.
[[nodiscard]] Result<std::optional<SmallFile>> read_small_file(const std::filesystem::path& path, std::size_t most);

/// Names of what lies in DATA/FOLDER with that ending, sorted; none where there is no folder. Device error, which names
/// it: it cannot be read.
[[nodiscard]] Result<std::vector<std::string>> names_with(const std::filesystem::path& folder, std::string_view ending);

}  // namespace garita
