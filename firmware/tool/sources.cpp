#include "firmware/tool/sources.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/bytes.h"
#include "firmware/fingerprint.h"
#include "firmware/tool/inputs.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;

/// The files of a capture, by name.
Result<std::vector<fs::path>> files_of(const fs::path& capture) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(capture, error);
    if (fs::is_regular_file(status)) return std::vector{capture};
    if (!fs::is_directory(status)) return fail(ErrorKind::Input, capture.string() + " is neither a file nor a folder");
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(capture, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (!fs::is_regular_file(entry->symlink_status(error)))
            return fail(ErrorKind::Input, entry->path().string() + " is no file: a capture's folder has nothing else");
        files.push_back(entry->path());
    }
    if (error) return fail(ErrorKind::Input, capture.string() + " cannot be read: " + error.message());
    std::ranges::sort(files);
    return files;
}

bool overwrite(const fs::path& file) {
    constexpr std::array<char, 64U << 10U> kZeros{};
    std::error_code error;
    auto left = fs::file_size(file, error);
    const Descriptor out(open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (error || out.get() < 0) return false;
    while (left > 0) {
        const auto part = static_cast<std::size_t>(std::min<std::uintmax_t>(left, kZeros.size()));
        const ssize_t written = write(out.get(), kZeros.data(), part);
        if (written <= 0) return false;
        left -= static_cast<std::uintmax_t>(written);
    }
    return fsync(out.get()) == 0;
}

}  // namespace

Result<std::string> source_of(const std::string& capture) {
    GARITA_TRY(files, files_of(capture));
    // Of each file the sums of its name and of its bytes: no two lists of files are the same bytes.
    std::vector<std::uint8_t> sums;
    const auto add = [&sums](std::span<const std::uint8_t> bytes) {
        const Sha256 sum = sha256_of(bytes);
        sums.insert(sums.end(), sum.begin(), sum.end());
    };
    for (const fs::path& file : files) {
        GARITA_TRY(bytes, read_file(file.string()));
        const std::string name = file.filename().string();
        add(bytes_of(name));
        add(bytes);
    }
    return hex(sha256_of(sums));
}

Result<bool> destroy(const std::string& capture) {
    GARITA_TRY(files, files_of(capture));
    for (const fs::path& file : files)
        if (!overwrite(file) || unlink(file.c_str()) != 0)
            return fail(ErrorKind::Device, file.string() + " could not be destroyed: is it yours to write");
    std::error_code error;
    if (fs::is_directory(capture, error) && (!fs::remove(capture, error) || error))
        return fail(ErrorKind::Device, capture + " could not be removed: " + error.message());
    return true;
}

}  // namespace garita::tool
