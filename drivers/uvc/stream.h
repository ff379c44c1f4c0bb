// A camera's pictures as they come: buffers of the kernel's, mapped for reading.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "drivers/cancellation.h"
#include "drivers/uvc/mode.h"
#include "drivers/uvc/picture.h"

namespace garita::uvc {

/// While it lives, the camera sends pictures. One thread uses it; `node` outlives it. Whatever the camera tells of
/// sizes and buffers is held against the mode asked for before memory is taken or read.
class Stream {
public:
    /// Device errors: the camera refuses the mode, is used by another program, was unplugged, or announces what cannot
    /// be.
    [[nodiscard]] static Result<std::unique_ptr<Stream>> start(VideoNode& node, const Mode& mode);
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream();

    /// The next picture that is whole: of YUYV all rows, of MJPEG the file without its filling. Torn ones are passed
    /// over. Valid until the stream is asked again. Device errors: none came for `patience`, or the camera
    /// was unplugged. A cancelled wait is scan_cancelled(), within 20 ms.
    [[nodiscard]] Result<ByteView> next(const Cancellation& cancellation, std::chrono::milliseconds patience);

    /// The newest picture that is there already; nothing: none is. Errors as of next().
    [[nodiscard]] Result<std::optional<ByteView>> newest();

    /// The rows of a picture, or of a copy of one. REQUIRES YUYV.
    [[nodiscard]] Yuyv yuyv(ByteView picture) const;
    [[nodiscard]] const Mode& mode() const { return m_mode; }
    [[nodiscard]] const Colours& colours() const { return m_colours; }

private:
    using Memory = std::pair<const std::uint8_t*, std::size_t>;

    Stream(VideoNode& node, const Mode& mode) : m_node(node), m_mode(mode) {}
    [[nodiscard]] Result<bool> set_format();
    void set_interval();
    [[nodiscard]] Result<bool> map_buffers();
    [[nodiscard]] Result<bool> queue(std::uint32_t index);
    [[nodiscard]] Result<bool> give_back();
    [[nodiscard]] Result<std::optional<ByteView>> dequeue();
    [[nodiscard]] ByteView whole(ByteView bytes) const;

    VideoNode& m_node;
    Mode m_mode;
    Colours m_colours;
    std::size_t m_stride = 0;
    std::size_t m_size_image = 0;
    std::vector<Memory> m_buffers;
    std::optional<std::uint32_t> m_held;  ///< the buffer of the picture that was given last
};

}  // namespace garita::uvc
