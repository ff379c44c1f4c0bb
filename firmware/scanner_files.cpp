#include "firmware/scanner_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "drivers/capture/descriptor.h"

namespace garita {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kFileMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;

tl::unexpected<Error> not_written(const fs::path& path) {
    return fail(ErrorKind::Device, path.string() + " could not be written: is there space, and the right to write");
}

/// The folder of the scanners' files; made where there is none. Never a link to somewhere else.
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

fs::path scanners_folder(const fs::path& data) {
    return data / "scanners";
}

fs::path scanner_file(const fs::path& data, const std::string& serial, std::string_view ending) {
    std::string name;
    for (const char c : serial)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-')
            name += c;
        else
            name += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return scanners_folder(data) / ((name.empty() ? "none" : name) + std::string(ending));
}

Result<bool> replace_file(const fs::path& path, std::string_view text) {
    bool made = false;
    const Descriptor folder = open_folder(path.parent_path(), made);
    if (!folder.valid()) return not_written(path);
    const fs::path data = path.parent_path().parent_path();
    const std::string name = path.filename();
    const std::string beside = name + ".part";
    unlinkat(folder.get(), beside.c_str(), 0);  // of a run that lost its power
    {
        const Descriptor file(
            openat(folder.get(), beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
        // Whatever the umask is: who may read it does not hang on it.
        if (!file.valid() || fchmod(file.get(), kFileMode) != 0 || !give_to_owner_of(data, file.get()) ||
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

}  // namespace garita
