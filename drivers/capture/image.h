// Image memory that drivers fill and vision reads: 8 bits a sample, 1 (grey) or 3 (BGR) channels, rows top down.
// No OpenCV, no libusb: both wrap this memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace garita {

/// A borrowed picture: valid as long as its owner. Copying copies no pixels.
struct ImageView {
    const std::uint8_t* data = nullptr;
    int width = 0;           ///< pixels
    int height = 0;          ///< pixels
    int channels = 0;        ///< 1 grey, 3 blue-green-red
    std::size_t stride = 0;  ///< bytes from one row to the next

    [[nodiscard]] bool empty() const { return data == nullptr || width <= 0 || height <= 0; }
};

/// A picture that owns its pixels, each row packed (stride = width × channels). Moves; copies only by clone().
/// The pixels are personal data: they are overwritten when the image goes. Not thread-safe for writing.
class Image {
public:
    Image() = default;
    /// Zeroed pixels. REQUIRES width, height > 0 and channels 1 or 3; throws std::bad_alloc when memory is out.
    Image(int width, int height, int channels);
    Image(Image&& other) noexcept;
    Image& operator=(Image&& other) noexcept;
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    ~Image();

    [[nodiscard]] Image clone() const;
    [[nodiscard]] ImageView view() const { return {m_data.get(), m_width, m_height, m_channels, stride()}; }
    [[nodiscard]] std::uint8_t* data() { return m_data.get(); }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] int channels() const { return m_channels; }
    [[nodiscard]] std::size_t stride() const {
        return static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_channels);
    }
    [[nodiscard]] std::size_t size_bytes() const { return stride() * static_cast<std::size_t>(m_height); }
    [[nodiscard]] bool empty() const { return !m_data; }

private:
    void wipe() noexcept;

    std::unique_ptr<std::uint8_t[]> m_data;
    int m_width = 0;
    int m_height = 0;
    int m_channels = 0;
};

}  // namespace garita
