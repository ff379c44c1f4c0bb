// Small files of the data folder: replaced whole or not at all, read within limits.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"

namespace garita {

/// Who may read a file; only its owner may write it.
enum class Readers { Everybody, Owner };

/// Replaces DATA/FOLDER/NAME as a whole or not at all, also when power is lost; on disk when it returns; makes FOLDER.
/// What root writes belongs to the owner of the data folder, so that a kiosk without rights can write it again. Device
/// error: it cannot be written.
[[nodiscard]] Result<bool> replace_file(const std::filesystem::path& path, std::string_view text,
                                        Readers readers = Readers::Everybody);

/// A file that comes to be in place of DATA/FOLDER/NAME, piece by piece: for what does not fit into memory. Until it is
/// kept it lies beside it as NAME.part, and goes with its owner; a run that lost its power leaves it to the next.
class PartFile {
public:
    /// Makes FOLDER. Only its owner may read it. Device error: it cannot be written.
    [[nodiscard]] static Result<PartFile> create(const std::filesystem::path& path, Readers readers = Readers::Owner);
    PartFile(PartFile&& other) noexcept;
    PartFile& operator=(PartFile&&) = delete;
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile();

    /// Behind what was written. Device error: it cannot be written.
    [[nodiscard]] Result<bool> write(std::string_view piece);
    /// To read what was written; this object's.
    [[nodiscard]] int descriptor() const { return m_file.get(); }
    /// Puts it in place, on disk when it returns; what reads it goes on with the descriptor. Device error: it cannot be
    /// written, or another program has begun to write the same file since.
    [[nodiscard]] Result<Descriptor> keep();

private:
    PartFile() = default;
    std::filesystem::path m_path;
    Descriptor m_folder;
    Descriptor m_file;  ///< none: kept, or moved away
};

/// Waits until no other process holds the file, and holds it until the descriptor is closed: for a file of the data
/// folder that is read and then replaced. Makes FOLDER and the file. Device error: it cannot be written.
[[nodiscard]] Result<Descriptor> lock_file(const std::filesystem::path& path);

/// Removes one of these files, on disk when it returns; true where there was none. Device error: it cannot be removed.
[[nodiscard]] Result<bool> remove_file(const std::filesystem::path& path);

struct SmallFile {
    std::string text;
    mode_t mode = 0;  ///< its permissions
};

/// Nothing where there is none. Device error, which names it: it is a link or no file, has more than `most` bytes
/// (whole KiB), or cannot be read.
[[nodiscard]] Result<std::optional<SmallFile>> read_small_file(const std::filesystem::path& path, std::size_t most);

/// Makes a folder of its owner's alone, where there is none. Device error: it cannot be made.
[[nodiscard]] Result<bool> make_private_folder(const std::filesystem::path& folder);

/// Names of what lies in DATA/FOLDER with that ending, sorted; none where there is no folder. Device error, which names
/// it: it cannot be read.
[[nodiscard]] Result<std::vector<std::string>> names_with(const std::filesystem::path& folder, std::string_view ending);

}  // namespace garita
