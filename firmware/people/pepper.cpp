#include "firmware/people/pepper.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace garita::people {

namespace fs = std::filesystem;

fs::path people_folder(const fs::path& data) {
    return data / "people";
}

Result<PepperFile> PepperFile::open(const fs::path& folder) {
    const fs::path path = folder / kPepperFile;
    GARITA_TRY(found, ErasableSecret::open(path));
    if (found) return PepperFile(std::move(*found));
    std::error_code error;
    if (fs::exists(folder / kPeopleFile, error) || error)
        return fail(ErrorKind::Device, path.string() +
                                           " is gone, and without it no password can be checked: put the whole folder "
                                           "back from the back-up");
    fs::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return fail(ErrorKind::Device, folder.string() + " cannot be made: has this user the right to write there");
    GARITA_TRY(made, ErasableSecret::create(path));
    return PepperFile(std::move(made));
}

Result<GuardedMemory> PepperFile::pepper() const {
    GARITA_TRY(copy, GuardedMemory::create(kSecretBytes));
    std::ranges::copy(m_secret.current(), copy.bytes().begin());
    return copy;
}

}  // namespace garita::people
