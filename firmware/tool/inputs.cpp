#include "firmware/tool/inputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "drivers/capture/descriptor.h"
#include "drivers/folder/capture_folder.h"
#include "drivers/lines/framing.h"
#include "drivers/scanner.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;

/// All bytes of an open file, at most kMaxShotBytes.
Result<std::vector<std::uint8_t>> read_all(int fd, const std::string& name) {
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> block(1U << 20U);
    while (true) {
        const ssize_t n = read(fd, block.data(), block.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(ErrorKind::Input, name + ": cannot be read (" + std::strerror(errno) + ")");
        if (n == 0) return bytes;
        bytes.insert(bytes.end(), block.begin(), block.begin() + n);
        if (bytes.size() > kMaxShotBytes)
            return fail(ErrorKind::Input,
                        name + ": longer than " + std::to_string(kMaxShotBytes >> 20U) + " MB, the limit");
    }
}

void add(InputDocument& document, worker::PictureFacts facts, Result<std::vector<std::uint8_t>> bytes) {
    document.bands = static_cast<BandSet>(document.bands | bands(facts.band));
    if (bytes)
        document.pictures.push_back({std::move(facts), std::move(*bytes)});
    else
        document.errors.push_back({facts.name, bytes.error().text});
}

InputDocument read_folder(const std::string& path) {
    InputDocument document{path, {}, {}, 0};
    const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto files = folder.valid()
                           ? list_capture(folder.get(), path)
                           : Result<std::vector<CaptureFile>>(fail(ErrorKind::Input, path + ": cannot be opened"));
    if (!files) {
        document.errors.push_back({path, files.error().text});
        return document;
    }
    if (files->empty())
        document.errors.push_back(
            {path, path + ": no capture in this folder; it wants white.png, infrared.png … or a capture.json"});
    for (const CaptureFile& file : *files) {
        const std::string name = (fs::path(path) / file.name).string();
        add(document, {file.side, file.band, name, file.ppi, file.light_nm, {}}, read_file(name));
    }
    return document;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::string& path) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.valid())
        return fail(ErrorKind::Input,
                    path + ": " +
                        (errno == ENOENT ? "there is no such file"
                                         : std::string("cannot be opened (") + std::strerror(errno) + ")"));
    struct stat facts {};
    if (fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return fail(ErrorKind::Input, path + ": not a file");
    return read_all(file.get(), path);
}

InputDocument read_text(const std::string& path) {
    InputDocument document{path, {}, {}, 0};
    const std::string name = path == "-" ? "standard input" : path;
    const auto bytes = path == "-" ? read_all(0, name) : read_file(path);
    if (!bytes) {
        document.errors.push_back({name, bytes.error().text});
        return document;
    }
    Framing framing;
    Framing::Taken reading = std::optional<TextReading>();
    for (std::size_t i = 0; i < bytes->size() && reading && !*reading; ++i) reading = framing.feed((*bytes)[i], {});
    if (reading && !*reading) reading = framing.silence(Framing::Clock::time_point::max());
    if (reading && *reading)
        document.lines = std::move((*reading)->lines);
    else
        document.errors.push_back({name, name +
                                             ": no lines of text; it wants a machine-readable zone, line by line, or "
                                             "what a barcode says, at most " +
                                             std::to_string(kMaxTextBytes) + " bytes of printable ASCII"});
    return document;
}

InputDocument read_input(const std::string& argument) {
    if (argument == "-") {
        InputDocument document{"-", {}, {}, 0};
        add(document, {Side::Front, Band::White, "standard input", 0, {}, {}}, read_all(0, "standard input"));
        return document;
    }
    std::error_code none;
    if (fs::is_directory(argument, none)) return read_folder(argument);
    InputDocument document{argument, {}, {}, 0};
    add(document, {Side::Front, Band::White, argument, 0, {}, {}}, read_file(argument));
    return document;
}

void calibrate_input(InputDocument& document, const ScannerCalibration& calibration) {
    for (InputPicture& picture : document.pictures)
        picture.facts.calibration = calibration.of(picture.facts.side, picture.facts.band);
}

InputDocument read_bands(std::vector<BandPath> paths) {
    std::ranges::stable_sort(paths, {}, [](const BandPath& path) { return std::pair(path.side, path.band); });
    InputDocument document{paths.empty() ? "" : paths.front().path, {}, {}, 0};
    for (const BandPath& path : paths)
        add(document, {path.side, path.band, path.path, 0, {}, {}}, read_file(path.path));
    return document;
}

}  // namespace garita::tool
