// A camera whose every answer is the input: formats, sizes, buffers, controls, pictures. Nothing that it says may make
// the driver crash, read beyond a buffer, or take memory without bound.
#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "drivers/uvc/camera_scanner.h"

namespace {

using namespace garita;
using namespace garita::uvc;

constexpr std::size_t kMostMapped = 1U << 20U;

class FuzzNode final : public VideoNode {
public:
    explicit FuzzNode(ByteView input)
        : m_input(input), m_picture(input.last(std::min<std::size_t>(input.size(), 256))) {}

    int control(unsigned long request, void* argument) override {
        // The first byte of each answer says whether there is one, and whether it is honest.
        const std::uint8_t how = next();
        if (m_input.empty()) return ENODEV;
        if (how >= 0xF0) return request == VIDIOC_DQBUF ? EAGAIN : EINVAL;
        if (request == VIDIOC_QUERYBUF && how < 0x80) {
            static_cast<v4l2_buffer*>(argument)->length = m_size_image;
            return 0;
        }
        if (request == VIDIOC_S_FMT && how < 0x80) {
            v4l2_pix_format& pix = static_cast<v4l2_format*>(argument)->fmt.pix;
            pix.bytesperline = pix.width * 2;
            pix.sizeimage = m_size_image = pix.width * pix.height * 2;
            return 0;
        }
        const bool no_answer = request == VIDIOC_QBUF || request == VIDIOC_STREAMON || request == VIDIOC_STREAMOFF ||
                               request == VIDIOC_S_CTRL || request == VIDIOC_S_PARM;
        if (no_answer || (request == VIDIOC_REQBUFS && how < 0x80)) return 0;
        fill(static_cast<std::uint8_t*>(argument), _IOC_SIZE(request), request);
        // Without these nothing more would be asked.
        if (request == VIDIOC_QUERYCAP) {
            auto& told = *static_cast<v4l2_capability*>(argument);
            told.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        }
        if (request == VIDIOC_ENUM_FMT) {
            auto& told = *static_cast<v4l2_fmtdesc*>(argument);
            told.pixelformat = how % 2 == 0 ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
        }
        return 0;
    }
    const std::uint8_t* map(std::size_t length, std::uint32_t) override {
        if (length > kMostMapped) return nullptr;
        // Exactly as long as asked for: the sanitizer sees every byte beyond.
        m_mapped.push_back(std::make_unique<std::uint8_t[]>(length));
        std::uint8_t* memory = m_mapped.back().get();
        std::copy_n(m_picture.begin(), std::min(length, m_picture.size()), memory);
        return memory;
    }
    void unmap(const std::uint8_t* memory, std::size_t) override {
        std::erase_if(m_mapped, [memory](const auto& one) { return one.get() == memory; });
    }
    void wait(std::chrono::milliseconds) override {}

private:
    std::uint8_t next() {
        if (m_input.empty()) return 0xFF;
        const std::uint8_t byte = m_input.front();
        m_input = m_input.subspan(1);
        return byte;
    }
    void fill(std::uint8_t* to, std::size_t size, unsigned long request) {
        if (request == VIDIOC_DQBUF && size == sizeof(v4l2_buffer)) {
            auto& buffer = *reinterpret_cast<v4l2_buffer*>(to);
            buffer.index = next() % 5;
            buffer.bytesused = next() % 2 == 0 ? m_size_image : next() * 0x1010101U;
            buffer.flags = next() % 8 == 0 ? V4L2_BUF_FLAG_ERROR : 0;
            return;
        }
        const std::size_t count = std::min(size, m_input.size());
        std::copy_n(m_input.begin(), count, to);
        m_input = m_input.subspan(count);
    }

    ByteView m_input;
    ByteView m_picture;  ///< what every buffer begins with
    std::uint32_t m_size_image = 0;
    std::vector<std::unique_ptr<std::uint8_t[]>> m_mapped;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr CameraTimes kNoTime{.picture = std::chrono::milliseconds(0),
                                  .focus = std::chrono::milliseconds(0),
                                  .steady = std::chrono::milliseconds(0)};
    auto scanner = CameraScanner::create(std::make_unique<FuzzNode>(ByteView(data, size)), {}, kNoTime);
    if (!scanner) return 0;
    for (int i = 0; i < 3; ++i) static_cast<void>((*scanner)->status());
    static_cast<void>((*scanner)->scan({}, [](const Shot& shot) {
        if (shot.bytes.empty() || shot.bytes.size() > kMaxShotBytes) __builtin_trap();
    }));
    return 0;
}
