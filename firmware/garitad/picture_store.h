// The pictures of the document that is shown now, for the page to fetch; gone with the next document.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "firmware/garitad/inspector.h"

namespace garita {

/// Thread-safe.
class PictureStore {
public:
    static constexpr std::uint64_t kMaxPictureBytes = 64U << 20U;
    static constexpr std::size_t kMaxPictures = 32;

    /// Drops all pictures.
    void clear();

    /// Whether its type and size are those of a picture, and its memory is sealed.
    [[nodiscard]] static bool takes(const PagePicture& picture);
    /// Its bytes. REQUIRES takes(picture).
    [[nodiscard]] static std::string bytes_of(const PagePicture& picture);

    /// Keeps a picture and returns its path, "/picture/3/0/white"; nothing when it is too large, of another type than
    /// an image's, or one too many.
    [[nodiscard]] std::optional<std::string> add(PagePicture picture);

    struct Found {
        std::string media_type;
        std::string bytes;
    };
    /// The picture at a path; nothing for those of an earlier document.
    [[nodiscard]] std::optional<Found> find(const std::string& path) const;

private:
    struct Kept {
        std::string path;
        PagePicture picture;
    };
    mutable std::mutex m_mutex;
    std::vector<Kept> m_pictures;
    std::uint64_t m_document = 0;
};

}  // namespace garita
