#include "tests/drivers/uvc/fake_camera.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <thread>

namespace garita::uvc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class FakeNode final : public VideoNode {
public:
    explicit FakeNode(std::shared_ptr<FakeCamera> camera) : m_camera(std::move(camera)) { ++m_camera->opened; }
    ~FakeNode() override { --m_camera->opened; }

    int control(unsigned long request, void* argument) override {
        if (m_camera->unplugged) return ENODEV;
        if (const auto fails = m_camera->fails.find(request); fails != m_camera->fails.end()) return fails->second;
        const int error = answer(request, argument);
        if (error == 0 && m_camera->lie) m_camera->lie(request, argument);
        return error;
    }
    const std::uint8_t* map(std::size_t length, std::uint32_t offset) override {
        const std::size_t index = offset / kOffset;
        return index < m_buffers.size() && length <= m_buffers[index].size() ? m_buffers[index].data() : nullptr;
    }
    void unmap(const std::uint8_t*, std::size_t) override {}
    void wait(milliseconds time) override {
        const auto left = std::chrono::duration_cast<milliseconds>(m_last + m_camera->period - steady_clock::now());
        std::this_thread::sleep_for(std::clamp(left + milliseconds(1), milliseconds(0), time));
    }

private:
    static constexpr std::uint32_t kOffset = 1U << 24U;

    template <typename T>
    static T& as(void* argument) {
        return *static_cast<T*>(argument);
    }

    int answer(unsigned long request, void* argument) {
        switch (request) {
            case VIDIOC_QUERYCAP:
                return query_capabilities(as<v4l2_capability>(argument));
            case VIDIOC_ENUM_FMT:
                return enum_format(as<v4l2_fmtdesc>(argument));
            case VIDIOC_ENUM_FRAMESIZES:
                return enum_size(as<v4l2_frmsizeenum>(argument));
            case VIDIOC_ENUM_FRAMEINTERVALS:
                return enum_interval(as<v4l2_frmivalenum>(argument));
            case VIDIOC_S_FMT:
                return set_format(as<v4l2_format>(argument));
            case VIDIOC_S_PARM:
                return 0;
            case VIDIOC_REQBUFS:
                return request_buffers(as<v4l2_requestbuffers>(argument));
            case VIDIOC_QUERYBUF:
                return query_buffer(as<v4l2_buffer>(argument));
            case VIDIOC_QBUF:
                if (as<v4l2_buffer>(argument).index >= m_buffers.size()) return EINVAL;
                m_queue.push_back(as<v4l2_buffer>(argument).index);
                return 0;
            case VIDIOC_DQBUF:
                return dequeue(as<v4l2_buffer>(argument));
            case VIDIOC_STREAMON:
                m_streaming = true;
                return 0;
            case VIDIOC_STREAMOFF:
                m_streaming = false;
                m_queue.clear();
                return 0;
            case VIDIOC_QUERYCTRL:
                return query_control(as<v4l2_queryctrl>(argument));
            case VIDIOC_G_CTRL:
            case VIDIOC_S_CTRL:
                return control_value(request == VIDIOC_S_CTRL, as<v4l2_control>(argument));
            default:
                return ENOTTY;
        }
    }

    int query_capabilities(v4l2_capability& told) const {
        std::strncpy(reinterpret_cast<char*>(told.driver), m_camera->driver.c_str(), sizeof told.driver - 1);
        std::strncpy(reinterpret_cast<char*>(told.card), m_camera->card.c_str(), sizeof told.card - 1);
        told.device_caps = m_camera->capabilities != 0
                               ? m_camera->capabilities
                               : static_cast<std::uint32_t>(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING);
        told.capabilities = told.device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_META_CAPTURE;
        return 0;
    }
    int enum_format(v4l2_fmtdesc& format) const {
        if (format.index >= m_camera->formats.size()) return EINVAL;
        format.pixelformat = m_camera->formats[format.index].fourcc;
        return 0;
    }
    [[nodiscard]] const FakeFormat* format_of(std::uint32_t fourcc) const {
        const auto found = std::ranges::find(m_camera->formats, fourcc, &FakeFormat::fourcc);
        return found == m_camera->formats.end() ? nullptr : &*found;
    }
    int enum_size(v4l2_frmsizeenum& size) const {
        const FakeFormat* format = format_of(size.pixel_format);
        if (format == nullptr || size.index >= format->sizes.size()) return EINVAL;
        size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
        size.discrete = {.width = format->sizes[size.index].width, .height = format->sizes[size.index].height};
        return 0;
    }
    int enum_interval(v4l2_frmivalenum& interval) const {
        const FakeFormat* format = format_of(interval.pixel_format);
        if (format == nullptr) return EINVAL;
        for (const FakeSize& size : format->sizes) {
            if (size.width != interval.width || size.height != interval.height) continue;
            if (interval.index >= size.intervals_s.size()) return EINVAL;
            interval.type = V4L2_FRMIVAL_TYPE_DISCRETE;
            interval.discrete = {
                .numerator = static_cast<std::uint32_t>(std::lround(size.intervals_s[interval.index] * 1000)),
                .denominator = 1000};
            return 0;
        }
        return EINVAL;
    }
    int set_format(v4l2_format& format) {
        v4l2_pix_format& pix = format.fmt.pix;
        const bool yuyv = pix.pixelformat == V4L2_PIX_FMT_YUYV;
        pix.bytesperline = yuyv ? pix.width * 2 : 0;
        pix.sizeimage = pix.width * pix.height * 2;
        pix.colorspace = m_camera->colorspace;
        pix.ycbcr_enc = m_camera->encoding;
        pix.quantization = m_camera->quantization;
        m_format = pix;
        return m_streaming ? EBUSY : 0;
    }
    int request_buffers(v4l2_requestbuffers& request) {
        m_buffers.assign(request.count, std::vector<std::uint8_t>(m_format.sizeimage));
        m_camera->most_memory = std::max(m_camera->most_memory, request.count * std::size_t{m_format.sizeimage});
        return 0;
    }
    int query_buffer(v4l2_buffer& buffer) const {
        if (buffer.index >= m_buffers.size()) return EINVAL;
        buffer.length = static_cast<std::uint32_t>(m_buffers[buffer.index].size());
        buffer.m.offset = buffer.index * kOffset;
        return 0;
    }
    int dequeue(v4l2_buffer& buffer) {
        if (!m_streaming) return EINVAL;
        if (m_queue.empty() || steady_clock::now() < m_last + m_camera->period) return EAGAIN;
        if (m_camera->pictures == m_camera->unplug_at) {
            m_camera->unplugged = true;
            return ENODEV;
        }
        m_last = steady_clock::now();
        buffer.index = m_queue.front();
        m_queue.pop_front();
        const std::vector<std::uint8_t> picture =
            m_camera->draw(m_format.pixelformat, m_format.width, m_format.height, m_camera->pictures++);
        std::vector<std::uint8_t>& memory = m_buffers[buffer.index];
        buffer.bytesused = static_cast<std::uint32_t>(std::min(picture.size(), memory.size()));
        buffer.flags = 0;
        std::copy_n(picture.begin(), buffer.bytesused, memory.begin());
        return 0;
    }
    int query_control(v4l2_queryctrl& told) const {
        const auto found = m_camera->controls.find(told.id);
        if (found == m_camera->controls.end()) return EINVAL;
        told.minimum = found->second.minimum;
        told.maximum = found->second.maximum;
        told.flags = 0;
        return 0;
    }
    int control_value(bool write, v4l2_control& control) const {
        const auto found = m_camera->controls.find(control.id);
        if (found == m_camera->controls.end()) return EINVAL;
        if (!write) {
            control.value = found->second.value;
            return 0;
        }
        if (control.value < found->second.minimum || control.value > found->second.maximum) return ERANGE;
        found->second.value = control.value;
        m_camera->set.emplace_back(control.id, control.value);
        return 0;
    }

    std::shared_ptr<FakeCamera> m_camera;
    v4l2_pix_format m_format{};
    std::vector<std::vector<std::uint8_t>> m_buffers;
    std::deque<std::uint32_t> m_queue;
    bool m_streaming = false;
    steady_clock::time_point m_last{};
};

}  // namespace

std::unique_ptr<VideoNode> open_fake(std::shared_ptr<FakeCamera> camera) {
    return std::make_unique<FakeNode>(std::move(camera));
}

std::shared_ptr<FakeCamera> fake_camera() {
    auto camera = std::make_shared<FakeCamera>();
    camera->formats = {{.fourcc = V4L2_PIX_FMT_YUYV,
                        .sizes = {{.width = 160, .height = 120, .intervals_s = {0.033}},
                                  {.width = 640, .height = 480, .intervals_s = {0.033, 0.1}}}}};
    camera->draw = [](std::uint32_t, std::uint32_t width, std::uint32_t height, int) {
        return draw_table(width, height);
    };
    return camera;
}

std::vector<std::uint8_t> draw_table(std::uint32_t width, std::uint32_t height, bool document, int detail, int light) {
    std::vector<std::uint8_t> out(std::size_t{width} * height * 2);
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            // A table that is lit from one side.
            int luma = light + static_cast<int>(20 * x / width);
            const bool inside = document && x > width / 4 && x < width * 3 / 4 && y > height / 4 && y < height * 3 / 4;
            if (inside) luma = 190 + (x / 3 % 2 == 0 ? -detail : 0);
            std::uint8_t* at = &out[(std::size_t{y} * width + x) * 2];
            at[0] = static_cast<std::uint8_t>(std::clamp(luma, 16, 235));
            at[1] = x % 2 == 0 ? 120 : 140;  // Cb, Cr
        }
    }
    return out;
}

}  // namespace garita::uvc
