#include "drivers/capture/image.h"

#include <cstring>
#include <utility>

namespace garita {

Image::Image(int width, int height, int channels)
    : m_data(new std::uint8_t[static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                              static_cast<std::size_t>(channels)]()),
      m_width(width),
      m_height(height),
      m_channels(channels) {}

Image::Image(Image&& other) noexcept
    : m_data(std::move(other.m_data)),
      m_width(std::exchange(other.m_width, 0)),
      m_height(std::exchange(other.m_height, 0)),
      m_channels(std::exchange(other.m_channels, 0)) {}

Image& Image::operator=(Image&& other) noexcept {
    if (this != &other) {
        wipe();
        m_data = std::move(other.m_data);
        m_width = std::exchange(other.m_width, 0);
        m_height = std::exchange(other.m_height, 0);
        m_channels = std::exchange(other.m_channels, 0);
    }
    return *this;
}

Image::~Image() {
    wipe();
}

Image Image::clone() const {
    if (empty()) return {};
    Image copy(m_width, m_height, m_channels);
    std::memcpy(copy.data(), m_data.get(), size_bytes());
    return copy;
}

void Image::wipe() noexcept {
    if (m_data) explicit_bzero(m_data.get(), size_bytes());
}

}  // namespace garita
