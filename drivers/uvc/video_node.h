// One Video4Linux2 node (/dev/videoN) as the driver uses it: what stands between the driver and the kernel, so that
// tests can put a camera there that lies, fails and is unplugged (tests/drivers/uvc).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "drivers/capture/error.h"

namespace garita::uvc {

/// An opened node. One thread uses it.
class VideoNode {
public:
    VideoNode() = default;
    VideoNode(const VideoNode&) = delete;
    VideoNode& operator=(const VideoNode&) = delete;
    virtual ~VideoNode() = default;

    /// ioctl(2) with `argument` of the request's own type; never waits for a picture. 0, or what errno says (ENODEV: it
    /// was unplugged). May take the kernel's 5 s where the camera leaves a control request unanswered.
    [[nodiscard]] virtual int control(unsigned long request, void* argument) = 0;

    /// The memory of a buffer, for reading, `offset` as VIDIOC_QUERYBUF told it; nullptr where that fails.
    [[nodiscard]] virtual const std::uint8_t* map(std::size_t length, std::uint32_t offset) = 0;
    virtual void unmap(const std::uint8_t* memory, std::size_t length) = 0;

    /// Returns when a picture may be there, at the latest after `time`.
    virtual void wait(std::chrono::milliseconds time) = 0;
};

/// Opens `path`. Device errors: it is not there, or this user may not use it.
[[nodiscard]] Result<std::unique_ptr<VideoNode>> open_video_node(const std::string& path);

/// What the kernel's answer to a camera's driver means to people.
[[nodiscard]] Error camera_error(int number);

}  // namespace garita::uvc
