#include "drivers/uvc/mode.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <tuple>

namespace garita::uvc {
namespace {

// A UVC camera has some 3 formats of some 20 sizes; its descriptors have room for 255 of each.
constexpr std::uint32_t kMostFormats = 64;
constexpr std::uint32_t kMostSizes = 256;
constexpr std::uint32_t kMostIntervals = 64;

constexpr double kSlow = 0.25;  // seconds
constexpr std::int64_t kEnoughForWatching = 160 * 120;

std::int64_t pixels_of(const Mode& mode) {
    return std::int64_t{mode.width} * mode.height;
}

bool is_usable(std::uint32_t width, std::uint32_t height) {
    return width >= kMinSide && height >= kMinSide && width <= kMaxSide && height <= kMaxSide &&
           std::int64_t{width} * height <= kMaxPixels;
}

double seconds(const v4l2_fract& interval) {
    return interval.denominator == 0 ? 0 : static_cast<double>(interval.numerator) / interval.denominator;
}

/// The shortest time between two pictures that is told; 0: none is.
double fastest(VideoNode& node, const Mode& mode) {
    double best = 0;
    for (std::uint32_t i = 0; i < kMostIntervals; ++i) {
        v4l2_frmivalenum one{};
        one.index = i;
        one.pixel_format = mode.fourcc;
        one.width = static_cast<std::uint32_t>(mode.width);
        one.height = static_cast<std::uint32_t>(mode.height);
        if (node.control(VIDIOC_ENUM_FRAMEINTERVALS, &one) != 0) break;
        const bool discrete = one.type == V4L2_FRMIVAL_TYPE_DISCRETE;
        const double told = seconds(discrete ? one.discrete : one.stepwise.min);
        if (told > 0 && (best <= 0 || told < best)) best = told;
        if (!discrete) break;
    }
    return best;
}

void add(std::vector<Mode>& modes, VideoNode& node, Mode mode, std::uint32_t width, std::uint32_t height) {
    if (!is_usable(width, height)) return;
    mode.width = static_cast<int>(width);
    mode.height = static_cast<int>(height);
    mode.interval_s = fastest(node, mode);
    modes.push_back(mode);
}

/// The largest side of a range that is not above `most`; 0 where there is none.
std::uint32_t largest_side(std::uint32_t least, std::uint32_t most_told, std::uint32_t step, std::uint32_t most) {
    const std::uint32_t limit = std::min(most_told, most);
    if (limit < least) return 0;
    return step == 0 ? limit : least + (limit - least) / step * step;
}

/// Of sizes without number the largest, and the smallest that is worth watching.
void add_range(std::vector<Mode>& modes, VideoNode& node, const Mode& mode, const v4l2_frmsize_stepwise& range) {
    // A square root of kMaxPixels and some: wide enough for every camera, and never above the limit together.
    add(modes, node, mode, largest_side(range.min_width, range.max_width, range.step_width, 7'680),
        largest_side(range.min_height, range.max_height, range.step_height, 5'200));
    add(modes, node, mode,
        largest_side(range.min_width, range.max_width, range.step_width, std::max(range.min_width, 320U)),
        largest_side(range.min_height, range.max_height, range.step_height, std::max(range.min_height, 240U)));
}

void add_sizes(std::vector<Mode>& modes, VideoNode& node, const Mode& mode) {
    for (std::uint32_t i = 0; i < kMostSizes; ++i) {
        v4l2_frmsizeenum size{};
        size.index = i;
        size.pixel_format = mode.fourcc;
        const int error = node.control(VIDIOC_ENUM_FRAMESIZES, &size);
        if (error != 0 && i == 0) {
            // A driver that lists none makes the nearest of what is asked for.
            v4l2_format format{};
            format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
            format.fmt.pix.pixelformat = mode.fourcc;
            format.fmt.pix.width = 7'680;
            format.fmt.pix.height = 5'200;
            if (node.control(VIDIOC_TRY_FMT, &format) == 0 && format.fmt.pix.pixelformat == mode.fourcc)
                add(modes, node, mode, format.fmt.pix.width, format.fmt.pix.height);
        }
        if (error != 0) return;
        if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
            add_range(modes, node, mode, size.stepwise);
            return;
        }
        add(modes, node, mode, size.discrete.width, size.discrete.height);
    }
}

}  // namespace

std::vector<Mode> list_modes(VideoNode& node) {
    std::vector<Mode> modes;
    for (std::uint32_t i = 0; i < kMostFormats; ++i) {
        v4l2_fmtdesc format{};
        format.index = i;
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (node.control(VIDIOC_ENUM_FMT, &format) != 0) break;
        // Emulated: a library of the system's would convert; the kernel's own drivers never say so.
        if ((format.flags & V4L2_FMT_FLAG_EMULATED) != 0) continue;
        const bool yuyv = format.pixelformat == V4L2_PIX_FMT_YUYV;
        const bool jpeg = format.pixelformat == V4L2_PIX_FMT_MJPEG || format.pixelformat == V4L2_PIX_FMT_JPEG;
        if (!yuyv && !jpeg) continue;
        const auto again = [&](const Mode& mode) { return mode.fourcc == format.pixelformat; };
        if (std::ranges::any_of(modes, again)) continue;
        add_sizes(modes, node,
                  {.coding = yuyv ? Coding::Yuyv : Coding::Mjpeg,
                   .fourcc = format.pixelformat,
                   .width = 0,
                   .height = 0,
                   .interval_s = 0});
    }
    return modes;
}

std::optional<Mode> mode_for_reading(const std::vector<Mode>& modes) {
    const auto worth = [](const Mode& mode) {
        const bool quick = mode.interval_s <= kSlow;
        return std::tuple(quick, quick ? 0 : -mode.interval_s, pixels_of(mode), mode.coding == Coding::Yuyv);
    };
    const auto best = std::ranges::max_element(modes, {}, worth);
    return best == modes.end() ? std::nullopt : std::optional(*best);
}

std::optional<Mode> mode_for_watching(const std::vector<Mode>& modes) {
    const auto worth = [](const Mode& mode) {
        return std::tuple(mode.coding == Coding::Yuyv, pixels_of(mode) >= kEnoughForWatching, -pixels_of(mode));
    };
    const auto best = std::ranges::max_element(modes, {}, worth);
    return best == modes.end() || best->coding != Coding::Yuyv ? std::nullopt : std::optional(*best);
}

}  // namespace garita::uvc
