#include "firmware/worker/resources.h"

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "firmware/process/channel.h"
#include "vision/read/traineddata.h"

namespace garita::worker {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTraineddata = "/usr/share/tesseract-ocr/5/tessdata/Latin.traineddata";
constexpr const char* kCascade = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml";

std::vector<fs::path> network_places() {
    std::vector<fs::path> places;
    if (const char* folder = std::getenv("GARITA_DATA_DIR")) places.emplace_back(fs::path(folder) / "ocrb.onnx");
    std::error_code none;
    const fs::path program = fs::read_symlink("/proc/self/exe", none);
    if (!none) places.push_back(program.parent_path() / "../share/garita/ocrb.onnx");
    places.emplace_back(GARITA_SOURCE_NETWORK);
    return places;
}

Result<Descriptor> load(const fs::path& path, const char* remedy) {
    std::ifstream stream(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = stream.tellg();
    if (!stream || size <= 0) return fail(ErrorKind::Device, path.string() + " cannot be read: " + remedy);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    stream.seekg(0);
    stream.read(reinterpret_cast<char*>(bytes.data()), size);
    if (!stream) return fail(ErrorKind::Device, path.string() + " cannot be read whole");
    return sealed_memory(bytes);
}

}  // namespace

Result<Resources> load_resources(std::span<const std::uint8_t> models) {
    fs::path network = GARITA_SOURCE_NETWORK;
    for (const fs::path& place : network_places()) {
        std::error_code none;
        if (fs::exists(place, none)) {
            network = place;
            break;
        }
    }
    GARITA_TRY(network_file,
               load(network, "set GARITA_DATA_DIR to the folder that holds ocrb.onnx, or install Garita again"));
    const auto traineddata = read_traineddata(kTraineddata);
    if (!traineddata)
        return fail(ErrorKind::Device,
                    traineddata.error().text + ": install Debian's package tesseract-ocr-script-latn");
    GARITA_TRY(traineddata_file, sealed_memory(*traineddata));
    GARITA_TRY(cascade_file, load(kCascade, "install Debian's package opencv-data"));
    GARITA_TRY(models_file, sealed_memory(models));
    return Resources{std::move(network_file), std::move(traineddata_file), std::move(cascade_file),
                     std::move(models_file)};
}

}  // namespace garita::worker
