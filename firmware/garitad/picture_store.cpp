#include "firmware/garitad/picture_store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "firmware/scanner/protocol.h"

namespace garita {
namespace {

constexpr std::array<std::string_view, 3> kMediaTypes = {"image/jpeg", "image/png", "image/bmp"};

}  // namespace

void PictureStore::clear() {
    const std::lock_guard lock(m_mutex);
    m_pictures.clear();
    ++m_document;
}

bool PictureStore::takes(const PagePicture& picture) {
    return picture.size > 0 && picture.size <= kMaxPictureBytes &&
           scanner::is_sealed(picture.memory.get(), picture.size) &&
           std::ranges::find(kMediaTypes, picture.media_type) != kMediaTypes.end();
}

std::string PictureStore::bytes_of(const PagePicture& picture) {
    std::string bytes(picture.size, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n =
            pread(picture.memory.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    return bytes;
}

std::optional<std::string> PictureStore::add(PagePicture picture) {
    if (!takes(picture)) return std::nullopt;
    const std::lock_guard lock(m_mutex);
    if (m_pictures.size() >= kMaxPictures) return std::nullopt;
    std::string path = fmt::format("/picture/{}/{}/{}", m_document, picture.page, name_of(picture.band));
    if (!picture.check.empty()) path += "/" + picture.check;
    m_pictures.push_back({.path = path, .picture = std::move(picture)});
    return path;
}

std::optional<PictureStore::Found> PictureStore::find(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    const auto kept = std::ranges::find(m_pictures, path, &Kept::path);
    if (kept == m_pictures.end()) return std::nullopt;
    Found found{.media_type = kept->picture.media_type, .bytes = bytes_of(kept->picture)};
    if (found.bytes.size() != kept->picture.size) return std::nullopt;
    return found;
}

}  // namespace garita
