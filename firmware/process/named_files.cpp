#include "firmware/process/named_files.h"

#include "firmware/bytes.h"

namespace garita {
namespace {

constexpr std::size_t kLengthBytes = 8;

void append_length(std::vector<std::uint8_t>& bytes, std::uint64_t length) {
    for (std::size_t i = 0; i < kLengthBytes; ++i) bytes.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
}

/// Takes bytes from the front; nothing where there are not so many.
class Bytes {
public:
    explicit Bytes(std::span<const std::uint8_t> bytes) : m_left(bytes) {}
    [[nodiscard]] bool empty() const { return m_left.empty(); }
    std::optional<std::span<const std::uint8_t>> take(std::uint64_t count) {
        if (count > m_left.size()) return std::nullopt;
        const auto taken = m_left.first(static_cast<std::size_t>(count));
        m_left = m_left.subspan(taken.size());
        return taken;
    }
    std::optional<std::uint64_t> take_length() {
        const auto bytes = take(kLengthBytes);
        if (!bytes) return std::nullopt;
        std::uint64_t length = 0;
        for (std::size_t i = 0; i < kLengthBytes; ++i) length |= static_cast<std::uint64_t>((*bytes)[i]) << (8 * i);
        return length;
    }

private:
    std::span<const std::uint8_t> m_left;
};

}  // namespace

std::vector<std::uint8_t> pack_files(std::span<const NamedFile> files) {
    std::vector<std::uint8_t> bytes;
    for (const NamedFile& file : files) {
        append_length(bytes, file.name.size());
        append_length(bytes, file.bytes.size());
        bytes.insert(bytes.end(), file.name.begin(), file.name.end());
        bytes.insert(bytes.end(), file.bytes.begin(), file.bytes.end());
    }
    return bytes;
}

std::optional<std::vector<NamedFile>> unpack_files(std::span<const std::uint8_t> bytes, std::size_t most) {
    std::vector<NamedFile> files;
    Bytes left(bytes);
    while (!left.empty()) {
        const auto name_length = left.take_length();
        const auto content_length = left.take_length();
        const auto name = name_length ? left.take(*name_length) : std::nullopt;
        const auto content = content_length ? left.take(*content_length) : std::nullopt;
        if (!name || !content || files.size() == most) return std::nullopt;
        files.push_back({text_of(*name), *content});
    }
    return files;
}

}  // namespace garita
