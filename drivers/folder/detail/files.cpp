#include "drivers/folder/detail/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace garita::detail {
namespace {

constexpr std::size_t kMaxEntries = 100'000;

std::string why(int error) {
    return std::generic_category().message(error);
}

}  // namespace

Result<std::vector<Entry>> list_folder(int folder_fd, const std::string& what) {
    // A descriptor of its own: reading moves the place in the folder that all duplicates share.
    const int own = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0) return fail(ErrorKind::Device, what + " cannot be opened as a folder: " + why(errno));
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(fdopendir(own), closedir);
    if (!folder) {
        close(own);
        return fail(ErrorKind::Device, what + " cannot be read: " + why(errno));
    }
    std::vector<Entry> entries;
    // readdir is thread-safe on different streams (POSIX.1-2008 leaves that open, glibc promises it).
    while (const dirent* entry = readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe)
        const std::string name = entry->d_name;
        struct stat status {};
        if (name.front() == '.' || fstatat(own, name.c_str(), &status, 0) != 0) continue;
        if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
            entries.push_back(
                {.name = name,
                 .folder = S_ISDIR(status.st_mode),
                 .size = status.st_size,
                 .changed_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec});
        if (entries.size() > kMaxEntries) return fail(ErrorKind::Device, what + " has more than 100,000 files");
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

Result<Descriptor> open_folder(int folder_fd, const std::string& name, const std::string& what) {
    Descriptor folder(openat(folder_fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0) return fail(ErrorKind::Device, what + " cannot be opened: " + why(errno));
    return folder;
}

Result<UnfilledBytes> read_file(int folder_fd, const std::string& name, std::size_t longest, const std::string& what) {
    const std::string path = what + "/" + name;
    // Non-blocking, so that a pipe in the folder cannot hold the scanner up.
    const Descriptor file(openat(folder_fd, name.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || fstat(file.get(), &status) != 0)
        return fail(ErrorKind::Input, path + " cannot be read: " + why(errno));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::Input, path + " is not a file");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return fail(ErrorKind::Input, path + " is empty");
    if (size > longest) return fail(ErrorKind::Input, path + " is too large");
    UnfilledBytes bytes(size);
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = read(file.get(), bytes.data() + done, size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(ErrorKind::Input, path + " cannot be read: " + why(errno));
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    if (done == 0) return fail(ErrorKind::Input, path + " is empty");
    bytes.resize(done);
    return bytes;
}

}  // namespace garita::detail
