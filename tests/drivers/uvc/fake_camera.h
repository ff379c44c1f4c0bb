// A camera that is not there, in place of the kernel's node: it answers as uvcvideo does, draws what it is told to,
// lies where a test wants it to, and can be unplugged.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "drivers/uvc/video_node.h"

namespace garita::uvc {

struct FakeSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<double> intervals_s{};
};

struct FakeFormat {
    std::uint32_t fourcc = 0;
    std::vector<FakeSize> sizes{};
};

struct FakeControl {
    std::int32_t minimum = 0;
    std::int32_t maximum = 255;
    std::int32_t value = 0;
};

/// What the camera is and does; shared between the test and the node.
struct FakeCamera {
    std::string driver = "uvcvideo";
    std::string card = "Fake camera";
    std::uint32_t capabilities = 0;  ///< 0: those of a camera
    std::vector<FakeFormat> formats{};
    std::map<std::uint32_t, FakeControl> controls{};
    std::vector<std::pair<std::uint32_t, std::int32_t>> set{};  ///< controls, in the order in which they were set
    std::uint32_t colorspace = 8;                               ///< V4L2_COLORSPACE_SRGB
    std::uint32_t encoding = 0;
    std::uint32_t quantization = 0;
    /// What picture `number` since the camera was made shows.
    std::function<std::vector<std::uint8_t>(std::uint32_t fourcc, std::uint32_t width, std::uint32_t height,
                                            int number)>
        draw{};
    std::chrono::milliseconds period{1};  ///< from picture to picture
    int pictures = 0;                     ///< drawn so far
    int unplug_at = -1;                   ///< before this picture
    std::atomic<bool> unplugged{false};
    std::map<unsigned long, int> fails{};  ///< error numbers of requests
    /// Changes an answer before the driver sees it.
    std::function<void(unsigned long request, void* argument)> lie{};
    int opened = 0;               ///< nodes that live
    std::size_t most_memory = 0;  ///< of buffers, at once
};

/// An opened node of it.
[[nodiscard]] std::unique_ptr<VideoNode> open_fake(std::shared_ptr<FakeCamera> camera);

/// A camera of two YUYV sizes, 160 × 120 and 640 × 480, that shows an empty table.
[[nodiscard]] std::shared_ptr<FakeCamera> fake_camera();

/// YUYV pictures: a table, a document on it or none; `detail` is how strongly its print stands out, 0 … 100.
[[nodiscard]] std::vector<std::uint8_t> draw_table(std::uint32_t width, std::uint32_t height, bool document = false,
                                                   int detail = 60, int light = 90);

}  // namespace garita::uvc
