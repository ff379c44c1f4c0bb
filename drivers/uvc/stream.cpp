#include "drivers/uvc/stream.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <string>

#include "drivers/scanner.h"

namespace garita::uvc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t kBuffers = 4;
constexpr std::uint32_t kMostBuffers = 32;  // VIDEO_MAX_FRAME
constexpr milliseconds kLook(20);

Error no_picture() {
    return {ErrorKind::Device, 0, "the camera sends no pictures: unplug it and plug it in again"};
}

Error impossible(const std::string& what) {
    return {ErrorKind::Device, 0, "the camera announces " + what + ": it may be broken"};
}

v4l2_buffer buffer_of(std::uint32_t index) {
    v4l2_buffer buffer{};
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.index = index;
    return buffer;
}

}  // namespace

Result<std::unique_ptr<Stream>> Stream::start(VideoNode& node, const Mode& mode) {
    std::unique_ptr<Stream> stream(new Stream(node, mode));
    GARITA_TRY(set, stream->set_format());
    stream->set_interval();
    GARITA_TRY(mapped, stream->map_buffers());
    static_cast<void>(set && mapped);
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (const int error = node.control(VIDIOC_STREAMON, &type); error != 0) return tl::unexpected(camera_error(error));
    return stream;
}

Stream::~Stream() {
    // Whatever was reached: an order that comes too early does nothing.
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    static_cast<void>(m_node.control(VIDIOC_STREAMOFF, &type));
    for (const Memory& memory : m_buffers) m_node.unmap(memory.first, memory.second);
    v4l2_requestbuffers none{};
    none.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    none.memory = V4L2_MEMORY_MMAP;
    static_cast<void>(m_node.control(VIDIOC_REQBUFS, &none));
}

Result<bool> Stream::set_format() {
    v4l2_format format{};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    format.fmt.pix.width = static_cast<std::uint32_t>(m_mode.width);
    format.fmt.pix.height = static_cast<std::uint32_t>(m_mode.height);
    format.fmt.pix.pixelformat = m_mode.fourcc;
    format.fmt.pix.field = V4L2_FIELD_NONE;
    if (const int error = m_node.control(VIDIOC_S_FMT, &format); error != 0) return tl::unexpected(camera_error(error));
    const v4l2_pix_format& told = format.fmt.pix;
    if (told.pixelformat != m_mode.fourcc || told.width != static_cast<std::uint32_t>(m_mode.width) ||
        told.height != static_cast<std::uint32_t>(m_mode.height))
        return tl::unexpected(impossible("pictures of another kind than it lists"));
    if (told.field != V4L2_FIELD_NONE)
        return fail(ErrorKind::Device, "the camera sends interlaced pictures: Garita cannot use it");
    const auto width = static_cast<std::size_t>(m_mode.width);
    const auto height = static_cast<std::size_t>(m_mode.height);
    m_stride = told.bytesperline;
    m_size_image = told.sizeimage;
    // Room for a JPEG of any quality, and for rows that are filled up.
    if (m_size_image == 0 || m_size_image > 4 * width * height + (1U << 20U))
        return tl::unexpected(impossible("pictures of an impossible size"));
    if (m_mode.coding == Coding::Mjpeg) return true;
    if (m_stride < (width + 1) / 2 * 4 || m_stride > 4 * width + 4'096 ||
        m_size_image < yuyv_bytes(width, height, m_stride))
        return tl::unexpected(impossible("rows of an impossible length"));
    const std::optional<Colours> colours = colours_of(told);
    if (!colours) return fail(ErrorKind::Device, "the camera encodes colours as Garita does not know: choose another");
    m_colours = *colours;
    return true;
}

/// As quick as it can; a camera that cannot be told goes at its own pace.
void Stream::set_interval() {
    if (m_mode.interval_s <= 0) return;
    v4l2_streamparm parameters{};
    parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    constexpr std::uint32_t kUnits = 10'000'000;  // UVC's own: 100 ns
    parameters.parm.capture.timeperframe.numerator =
        static_cast<std::uint32_t>(std::lround(std::min(m_mode.interval_s, 100.0) * kUnits));
    parameters.parm.capture.timeperframe.denominator = kUnits;
    static_cast<void>(m_node.control(VIDIOC_S_PARM, &parameters));
}

Result<bool> Stream::map_buffers() {
    v4l2_requestbuffers request{};
    request.count = kBuffers;
    request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    request.memory = V4L2_MEMORY_MMAP;
    if (const int error = m_node.control(VIDIOC_REQBUFS, &request); error != 0)
        return tl::unexpected(camera_error(error));
    if (request.count < 2 || request.count > kMostBuffers)
        return tl::unexpected(impossible("an impossible number of buffers"));
    for (std::uint32_t i = 0; i < request.count; ++i) {
        v4l2_buffer buffer = buffer_of(i);
        if (const int error = m_node.control(VIDIOC_QUERYBUF, &buffer); error != 0)
            return tl::unexpected(camera_error(error));
        // The kernel rounds up to whole pages.
        if (buffer.length < m_size_image || buffer.length > m_size_image + (1U << 20U))
            return tl::unexpected(impossible("buffers of an impossible size"));
        const std::uint8_t* memory = m_node.map(buffer.length, buffer.m.offset);
        if (memory == nullptr) return tl::unexpected(camera_error(ENOMEM));
        m_buffers.emplace_back(memory, buffer.length);
    }
    for (std::uint32_t i = 0; i < request.count; ++i) {
        GARITA_TRY(queued, queue(i));
        static_cast<void>(queued);
    }
    return true;
}

Result<bool> Stream::queue(std::uint32_t index) {
    v4l2_buffer buffer = buffer_of(index);
    if (const int error = m_node.control(VIDIOC_QBUF, &buffer); error != 0) return tl::unexpected(camera_error(error));
    return true;
}

Result<bool> Stream::give_back() {
    return m_held ? queue(*std::exchange(m_held, std::nullopt)) : true;
}

/// The oldest whole picture that is there; only then the one before it is given back.
Result<std::optional<ByteView>> Stream::dequeue() {
    // A camera that has torn pictures without end gets its turn again later.
    for (std::uint32_t i = 0; i < kMostBuffers; ++i) {
        v4l2_buffer buffer = buffer_of(0);
        const int error = m_node.control(VIDIOC_DQBUF, &buffer);
        if (error == EAGAIN) break;
        if (error != 0) return tl::unexpected(camera_error(error));
        if (buffer.index >= m_buffers.size() || buffer.bytesused > m_buffers[buffer.index].second)
            return tl::unexpected(impossible("a picture beyond its buffers"));
        const ByteView picture = whole({m_buffers[buffer.index].first, buffer.bytesused});
        if ((buffer.flags & V4L2_BUF_FLAG_ERROR) == 0 && !picture.empty()) {
            GARITA_TRY(gave, give_back());
            static_cast<void>(gave);
            m_held = buffer.index;
            return picture;
        }
        GARITA_TRY(queued, queue(buffer.index));
        static_cast<void>(queued);
    }
    return std::optional<ByteView>();
}

/// What lies in a buffer as a picture; empty where it is not whole.
ByteView Stream::whole(ByteView bytes) const {
    if (m_mode.coding == Coding::Mjpeg) return jpeg_in(bytes);
    const Yuyv picture = yuyv(bytes);
    return bytes.size() < yuyv_bytes(picture.width, picture.height, picture.stride) ? ByteView() : bytes;
}

Yuyv Stream::yuyv(ByteView picture) const {
    return {.bytes = picture,
            .width = static_cast<std::size_t>(m_mode.width),
            .height = static_cast<std::size_t>(m_mode.height),
            .stride = m_stride};
}

Result<ByteView> Stream::next(const Cancellation& cancellation, milliseconds patience) {
    GARITA_TRY(gave, give_back());
    static_cast<void>(gave);
    for (const auto end = steady_clock::now() + patience;;) {
        if (cancellation.cancelled()) return scan_cancelled();
        GARITA_TRY(picture, dequeue());
        if (picture) return *picture;
        if (steady_clock::now() >= end) return tl::unexpected(no_picture());
        m_node.wait(kLook);
    }
}

Result<std::optional<ByteView>> Stream::newest() {
    GARITA_TRY(gave, give_back());
    static_cast<void>(gave);
    std::optional<ByteView> newest;
    for (std::size_t i = 0; i < m_buffers.size(); ++i) {
        GARITA_TRY(picture, dequeue());
        if (!picture) break;
        newest = picture;
    }
    return newest;
}

}  // namespace garita::uvc
