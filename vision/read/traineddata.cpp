#include "vision/read/traineddata.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <optional>

namespace garita {
namespace {

// A model begins with how many components there may be (32 bits), then each one's offset in the file (64 bits, −1 where
// it is missing); each lasts until the next offset. Little-endian. Source: Tesseract 5.3, tessdatamanager.h.
constexpr std::uint32_t kMaxComponents = 64;
constexpr std::size_t kMaxKept = 64U << 20U;
// Of TessdataType: the network (17), how punctuation (18) and numbers (20) are written, its characters (21) and their
// codes (22), the version (23), and settings (0). The list of words (lstm_system_dawg, 19) stays behind.
constexpr std::array<std::size_t, 7> kKept = {17, 18, 20, 21, 22, 23, 0};

struct Component {
    std::size_t type = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

template <typename Value>
void append(std::vector<std::uint8_t>& bytes, Value value) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(&value);
    bytes.insert(bytes.end(), begin, begin + sizeof value);
}

/// The components that are kept, in the order of the file; nothing when this is no model.
std::optional<std::vector<Component>> components(const std::vector<std::int64_t>& offsets, std::int64_t size) {
    std::vector<Component> kept;
    for (const std::size_t type : kKept) {
        if (type >= offsets.size() || offsets[type] < 0) continue;
        std::int64_t end = size;
        for (const std::int64_t other : offsets)
            if (other > offsets[type]) end = std::min(end, other);
        if (offsets[type] >= end) return std::nullopt;
        kept.push_back({type, offsets[type], end});
    }
    std::ranges::sort(kept, {}, &Component::type);
    return kept;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_traineddata(const std::string& path) {
    const auto no_model = [&] { return fail(ErrorKind::Input, path + " is no Tesseract model"); };
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::int64_t size = file.tellg();
    if (!file || size <= 0) return fail(ErrorKind::Input, path + " cannot be read");
    std::uint32_t count = 0;
    file.seekg(0).read(reinterpret_cast<char*>(&count), sizeof count);
    if (!file || count == 0 || count > kMaxComponents) return no_model();
    std::vector<std::int64_t> offsets(count);
    file.read(reinterpret_cast<char*>(offsets.data()), static_cast<std::streamsize>(count * sizeof(std::int64_t)));
    const auto kept = file ? components(offsets, size) : std::nullopt;
    if (!kept || kept->empty()) return no_model();

    std::vector<std::int64_t> places(count, -1);
    std::vector<std::uint8_t> contents;
    const std::size_t head = sizeof count + count * sizeof(std::int64_t);
    for (const Component& component : *kept) {
        const auto length = static_cast<std::size_t>(component.end - component.begin);
        if (contents.size() + length > kMaxKept) return no_model();
        places[component.type] = static_cast<std::int64_t>(head + contents.size());
        contents.resize(contents.size() + length);
        file.seekg(component.begin)
            .read(reinterpret_cast<char*>(contents.data() + contents.size() - length),
                  static_cast<std::streamsize>(length));
        if (!file) return no_model();
    }
    std::vector<std::uint8_t> model;
    model.reserve(head + contents.size());
    append(model, count);
    for (const std::int64_t place : places) append(model, place);
    model.insert(model.end(), contents.begin(), contents.end());
    return model;
}

}  // namespace garita
