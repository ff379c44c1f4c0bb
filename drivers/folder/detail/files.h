// Folders and files by descriptor. Links in a folder are followed, with the rights of the process: its owner laid them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"
#include "drivers/capture/unfilled_bytes.h"

namespace garita::detail {

struct Entry {
    std::string name;
    bool folder = false;
    std::int64_t size = 0;        ///< bytes
    std::int64_t changed_ns = 0;  ///< when it was last written, since 1970
};

/// The regular files and folders in an open folder, sorted by name, hidden ones left out; at most 100,000.
[[nodiscard]] Result<std::vector<Entry>> list_folder(int folder_fd, const std::string& what);

/// Opens a folder inside another.
[[nodiscard]] Result<Descriptor> open_folder(int folder_fd, const std::string& name, const std::string& what);

/// The whole of a regular file in an open folder; an Input error where it is empty, no regular file or larger than
/// `longest`.
[[nodiscard]] Result<UnfilledBytes> read_file(int folder_fd, const std::string& name, std::size_t longest,
                                              const std::string& what);

}  // namespace garita::detail
