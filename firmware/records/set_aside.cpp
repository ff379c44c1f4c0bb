#include "firmware/records/set_aside.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>

#include "drivers/capture/descriptor.h"
#include "firmware/erasable_secret.h"
#include "firmware/records/store.h"

namespace garita::records {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "set-aside-";
constexpr int kMost = 1000;

tl::unexpected<Error> not_moved(const fs::path& path) {
    return fail(ErrorKind::Device,
                path.string() + " cannot be moved or removed: is its disk sound, and has this user the right to");
}

bool sync_folder(const fs::path& folder) {
    const Descriptor open_folder(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return open_folder.valid() && fsync(open_folder.get()) == 0;
}

/// For a root that is damaged itself: every byte of the file, in place.
bool overwrite(const fs::path& path) {
    const Descriptor file(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status {};
    if (!file.valid() || fstat(file.get(), &status) != 0) return false;
    constexpr std::array<std::uint8_t, 4096> kZeros{};
    for (off_t at = 0; at < status.st_size; at += static_cast<off_t>(kZeros.size()))
        if (!write_block_synced(file.get(), at, kZeros)) return false;
    return true;
}

}  // namespace

Result<fs::path> set_aside(const fs::path& folder, Mode mode) {
    fs::path aside;
    for (int n = 1; aside.empty(); ++n) {
        if (n > kMost)
            return fail(ErrorKind::Device, folder.string() + ": too much is set aside: look through it first");
        const fs::path candidate = folder / fmt::format("{}{:04}", kPrefix, n);
        if (mkdir(candidate.c_str(), S_IRWXU) == 0)
            aside = candidate;
        else if (errno != EEXIST)
            return not_moved(candidate);
    }
    // The database last: while it is there, open() refuses it for its missing root rather than beginning anew beside
    // it.
    const fs::path database = database_file(folder, mode);
    const std::string index = database.string() + "-shm";
    unlink(index.c_str());  // no content of its own
    for (const fs::path& file : {root_file(folder, mode), fs::path(database.string() + "-wal"), database}) {
        std::error_code error;
        fs::rename(file, aside / file.filename(), error);
        if (error && error != std::errc::no_such_file_or_directory) return not_moved(file);
    }
    if (!sync_folder(aside) || !sync_folder(folder)) return not_moved(folder);
    return aside;
}

std::vector<fs::path> all_set_aside(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().filename().string().starts_with(kPrefix)) found.push_back(entry->path());
    std::ranges::sort(found);
    return found;
}

Result<bool> erase_set_aside(const fs::path& set_aside_folder) {
    if (!set_aside_folder.filename().string().starts_with(kPrefix))
        return fail(ErrorKind::Internal, set_aside_folder.string() + " is no folder of records that were set aside");
    std::error_code error;
    for (const Mode mode : {Mode::Live, Mode::Training, Mode::Test}) {
        const fs::path root = root_file(set_aside_folder, mode);
        if (fs::exists(fs::symlink_status(root, error)) && !overwrite(root)) return not_moved(root);
    }
    fs::remove_all(set_aside_folder, error);
    if (error || !sync_folder(set_aside_folder.parent_path())) return not_moved(set_aside_folder);
    return true;
}

}  // namespace garita::records
