#include "firmware/data_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "drivers/capture/descriptor.h"

namespace garita {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
constexpr mode_t kEverybody = kOwner | S_IRGRP | S_IROTH;

tl::unexpected<Error> not_written(const fs::path& path) {
    return fail(ErrorKind::Device, path.string() + " could not be written: is there space, and the right to write");
}

/// Made where there is none. Never a link to somewhere else.
Descriptor open_folder(const fs::path& folder, bool& made) {
    std::error_code error;
    made = fs::create_directories(folder, error);
    return Descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Root's files belong to whom the data folder belongs.
bool give_to_owner_of(const fs::path& data, int file) {
    struct stat owner {};
    if (geteuid() != 0 || stat(data.c_str(), &owner) != 0) return true;
    return fchown(file, owner.st_uid, owner.st_gid) == 0;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = write(file, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace

Result<bool> replace_file(const fs::path& path, std::string_view text, Readers readers) {
    const mode_t mode = readers == Readers::Owner ? kOwner : kEverybody;
    bool made = false;
    const Descriptor folder = open_folder(path.parent_path(), made);
    if (!folder.valid()) return not_written(path);
    const fs::path data = path.parent_path().parent_path();
    const std::string name = path.filename();
    const std::string beside = name + ".part";
    unlinkat(folder.get(), beside.c_str(), 0);  // of a run that lost its power
    {
        const Descriptor file(
            openat(folder.get(), beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
        // Whatever the umask is: who may read it does not hang on it.
        if (!file.valid() || fchmod(file.get(), mode) != 0 || !give_to_owner_of(data, file.get()) ||
            (made && !give_to_owner_of(data, folder.get())) || !write_all(file.get(), text) || fsync(file.get()) != 0)
            return not_written(path);
    }
    if (renameat(folder.get(), beside.c_str(), folder.get(), name.c_str()) != 0 || fsync(folder.get()) != 0)
        return not_written(path);
    return true;
}

Result<bool> remove_file(const fs::path& path) {
    if (unlink(path.c_str()) != 0) {
        if (errno == ENOENT) return true;
        return fail(ErrorKind::Device, path.string() + " could not be removed: has this user the right to");
    }
    const Descriptor folder(open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid() || fsync(folder.get()) != 0) return not_written(path);
    return true;
}

Result<std::optional<SmallFile>> read_small_file(const fs::path& path, std::size_t most) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.valid() && errno == ENOENT) return std::optional<SmallFile>();
    struct stat status {};
    if (!file.valid() || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::Device, path.string() + " is no file that can be read");
    SmallFile out{.text = std::string(most + 1, '\0'), .mode = status.st_mode & ~static_cast<mode_t>(S_IFMT)};
    std::size_t size = 0;
    while (size < out.text.size()) {
        const ssize_t n = read(file.get(), out.text.data() + size, out.text.size() - size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(ErrorKind::Device, path.string() + " cannot be read: is the disk sound");
        if (n == 0) break;
        size += static_cast<std::size_t>(n);
    }
    if (size > most)
        return fail(ErrorKind::Device,
                    path.string() + " is longer than " + std::to_string(most >> 10U) + " KiB, the limit");
    out.text.resize(size);
    return std::optional(std::move(out));
}

Result<std::vector<std::string>> names_with(const fs::path& folder, std::string_view ending) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (std::string name = it->path().filename(); name.ends_with(ending)) names.push_back(std::move(name));
    if (error && error != std::errc::no_such_file_or_directory)
        return fail(ErrorKind::Device, folder.string() + " cannot be read: has this user the right to");
    std::ranges::sort(names);
    return names;
}

}  // namespace garita
