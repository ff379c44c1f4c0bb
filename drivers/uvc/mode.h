// The pictures that a camera offers, and which of them Garita takes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "drivers/uvc/video_node.h"

namespace garita::uvc {

/// How a camera hands a picture over.
enum class Coding : std::uint8_t {
    Yuyv,  ///< V4L2_PIX_FMT_YUYV: luma of each pixel, colour of each pair, 8 bits
    Mjpeg  ///< V4L2_PIX_FMT_MJPEG or V4L2_PIX_FMT_JPEG: a JPEG file a picture
};

/// One way to take pictures.
struct Mode {
    Coding coding = Coding::Yuyv;
    std::uint32_t fourcc = 0;  ///< V4L2's word for the coding
    int width = 0;             ///< pixels, kMinSide … kMaxSide
    int height = 0;            ///< likewise; width × height at most kMaxPixels
    double interval_s = 0;     ///< from one picture to the next, at its fastest; 0: not told
    bool operator==(const Mode&) const = default;
};

inline constexpr int kMinSide = 64;
inline constexpr int kMaxSide = 16'384;
/// More than any document camera has; as netpbm 120 MB, as YUYV in the kernel's four buffers 320 MB.
inline constexpr std::int64_t kMaxPixels = 40'000'000;

/// The modes that Garita can use, in the camera's order; what is beyond its limits is left out, and so is what comes
/// after so many that only a camera that lies has them.
[[nodiscard]] std::vector<Mode> list_modes(VideoNode& node);

/// For pictures to read from: the most pixels at 4 pictures a second or more (slower ones keep an officer waiting, as
/// some ten are taken); where all are slower, the fastest. Of two with as many pixels YUYV, as JPEG's blocks lie over
/// fine print. Nothing where there are none.
[[nodiscard]] std::optional<Mode> mode_for_reading(const std::vector<Mode>& modes);

/// For watching the glass: the fewest pixels in YUYV, as a JPEG would have to be decoded; 160 × 120 or more where there
/// are such. Nothing where there is no YUYV.
[[nodiscard]] std::optional<Mode> mode_for_watching(const std::vector<Mode>& modes);

}  // namespace garita::uvc
