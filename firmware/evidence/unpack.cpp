#include "firmware/evidence/unpack.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/bytes.h"

namespace garita::evidence {
namespace {

tl::unexpected<Error> cannot(const std::string& what) {
    return fail(ErrorKind::Device, what + " cannot be written: " + std::generic_category().message(errno));
}

Result<bool> write_all(int file, ByteView bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return cannot(name);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    if (fsync(file) != 0) return cannot(name);
    return true;
}

/// A folder that goes again, with all that was written into it, unless it is kept.
class NewFolder {
public:
    static Result<NewFolder> create(const std::filesystem::path& path) {
        if (mkdir(path.c_str(), S_IRWXU) != 0) {
            if (errno == EEXIST) return fail(ErrorKind::Input, path.string() + " is there already: name a new folder");
            return cannot(path.string());
        }
        NewFolder folder;
        folder.m_path = path;
        folder.m_folder = Descriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (folder.m_folder.get() < 0) return cannot(path.string());
        return folder;
    }
    NewFolder(NewFolder&& other) noexcept
        : m_path(std::exchange(other.m_path, {})),
          m_folder(std::move(other.m_folder)),
          m_names(std::move(other.m_names)),
          m_kept(other.m_kept) {}
    NewFolder& operator=(NewFolder&&) = delete;
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;
    ~NewFolder() {
        if (m_path.empty() || m_kept) return;
        for (const std::string& name : m_names) unlinkat(m_folder.get(), name.c_str(), 0);
        rmdir(m_path.c_str());
    }

    /// REQUIRES a name without a slash.
    Result<bool> write(const std::string& name, ByteView bytes) {
        const Descriptor file(openat(m_folder.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                     S_IRUSR | S_IWUSR));
        if (file.get() < 0) return cannot(name);
        m_names.push_back(name);
        return write_all(file.get(), bytes, name);
    }
    Result<bool> keep() {
        if (fsync(m_folder.get()) != 0) return cannot(m_path.string());
        m_kept = true;
        return true;
    }

private:
    NewFolder() = default;
    std::filesystem::path m_path;
    Descriptor m_folder;
    std::vector<std::string> m_names;
    bool m_kept = false;
};

}  // namespace

Result<bool> unpack(const Contents& contents, ByteView certificate, const std::filesystem::path& path) {
    GARITA_TRY(folder, NewFolder::create(path));
    for (const Part& part : contents.parts) {
        // read_contents() took no other names; who makes Contents by hand is held to it here.
        if (!is_part_name(part.name)) return refuse(Refusal::NotCanonical, "a part's name is none");
        GARITA_TRY(written, folder.write(part.name, part.bytes));
        static_cast<void>(written);
    }
    GARITA_TRY(manifest, folder.write(std::string(kManifestFile), bytes_of(contents.manifest_text)));
    GARITA_TRY(signature, folder.write(std::string(kSignatureFile), contents.signature));
    static_cast<void>(manifest);
    static_cast<void>(signature);
    if (!certificate.empty()) {
        GARITA_TRY(certified, folder.write(std::string(kCertificateFile), certificate));
        static_cast<void>(certified);
    }
    return folder.keep();
}

}  // namespace garita::evidence
