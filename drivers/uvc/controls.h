// A camera's focus, exposure, white balance and sharpness, where it has such controls.
#pragma once

#include <cstdint>
#include <vector>

#include "drivers/uvc/video_node.h"

namespace garita::uvc {

/// What of the camera adjusts itself.
enum class Automatic : std::uint8_t { Focus, Exposure, WhiteBalance };

/// The controls of one camera; `node` outlives it. A control that the camera lacks, or refuses, is passed over: what
/// comes of it is seen in the picture.
class Controls {
public:
    explicit Controls(VideoNode& node) : m_node(node) {}

    /// No sharpening, which draws edges that are not there; no lifting of dark parts; focus, exposure and white balance
    /// by the camera.
    void prepare();
    /// Whether the camera focuses by itself.
    [[nodiscard]] bool has(Automatic what) const;
    /// The camera adjusts it from now on.
    void let(Automatic what);
    /// It stays as the camera has it now.
    void hold(Automatic what);

private:
    VideoNode& m_node;
};

}  // namespace garita::uvc
