#include "firmware/data_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace garita {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
constexpr mode_t kEverybody = kOwner | S_IRGRP | S_IROTH;

constexpr mode_t mode_of(Readers readers) {
    return readers == Readers::Owner ? kOwner : kEverybody;
}

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

/// Whatever the umask is: who may read it does not hang on it. A stick's file system may have no permissions, and then
/// keeps no secret either.
bool set_readers(int file, Readers readers) {
    return fchmod(file, mode_of(readers)) == 0 || (errno == EPERM && readers == Readers::Everybody);
}

/// Whether the name in the folder is that of the file: of two programs that write the same, one unlinked the other's.
bool is_named(int folder, const std::string& name, int file) {
    struct stat by_name {};
    struct stat by_file {};
    return fstatat(folder, name.c_str(), &by_name, AT_SYMLINK_NOFOLLOW) == 0 && fstat(file, &by_file) == 0 &&
           by_name.st_dev == by_file.st_dev && by_name.st_ino == by_file.st_ino;
}

std::string beside_of(const fs::path& path) {
    return path.filename().string() + ".part";
}

}  // namespace

Result<PartFile> PartFile::create(const fs::path& path, Readers readers) {
    PartFile part;
    part.m_path = path;
    bool made = false;
    part.m_folder = open_folder(path.parent_path(), made);
    if (!part.m_folder.valid()) return not_written(path);
    const fs::path data = path.parent_path().parent_path();
    const std::string beside = beside_of(path);
    unlinkat(part.m_folder.get(), beside.c_str(), 0);  // of a run that lost its power
    part.m_file = Descriptor(openat(part.m_folder.get(), beside.c_str(),
                                    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_of(readers)));
    if (!part.m_file.valid() || !set_readers(part.m_file.get(), readers) ||
        !give_to_owner_of(data, part.m_file.get()) || (made && !give_to_owner_of(data, part.m_folder.get())))
        return not_written(path);
    return part;
}

PartFile::PartFile(PartFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_folder(std::move(other.m_folder)), m_file(std::move(other.m_file)) {}

PartFile::~PartFile() {
    const std::string beside = beside_of(m_path);
    if (m_file.valid() && is_named(m_folder.get(), beside, m_file.get())) unlinkat(m_folder.get(), beside.c_str(), 0);
}

Result<bool> PartFile::write(std::string_view piece) {
    if (!write_all(m_file.get(), piece)) return not_written(m_path);
    return true;
}

Result<Descriptor> PartFile::keep() {
    const std::string name = m_path.filename();
    const std::string beside = beside_of(m_path);
    if (fsync(m_file.get()) != 0 || !is_named(m_folder.get(), beside, m_file.get()) ||
        renameat(m_folder.get(), beside.c_str(), m_folder.get(), name.c_str()) != 0 || fsync(m_folder.get()) != 0)
        return not_written(m_path);
    return std::move(m_file);
}

Result<bool> replace_file(const fs::path& path, std::string_view text, Readers readers) {
    GARITA_TRY(part, PartFile::create(path, readers));
    GARITA_TRY(written, part.write(text));
    static_cast<void>(written);
    GARITA_TRY(kept, part.keep());
    static_cast<void>(kept);
    return true;
}

Result<Descriptor> lock_file(const fs::path& path) {
    bool made = false;
    const Descriptor folder = open_folder(path.parent_path(), made);
    const fs::path data = path.parent_path().parent_path();
    if (!folder.valid() || (made && !give_to_owner_of(data, folder.get()))) return not_written(path);
    Descriptor file(openat(folder.get(), path.filename().c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kOwner));
    if (!file.valid() || !give_to_owner_of(data, file.get())) return not_written(path);
    while (flock(file.get(), LOCK_EX) != 0)
        if (errno != EINTR) return not_written(path);
    return file;
}

Result<bool> make_private_folder(const fs::path& folder) {
    if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return true;
    return fail(ErrorKind::Device, folder.string() + " cannot be made: " + std::generic_category().message(errno));
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
