#include "drivers/uvc/controls.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace garita::uvc {
namespace {

/// A control that adjusts itself, and the one whose value it then sets. kHeld is in the order of Automatic.
struct Held {
    std::uint32_t automatic;
    std::array<std::int32_t, 2> on;  ///< the first that the camera takes
    std::int32_t off;
    std::uint32_t value;
};

constexpr std::array<Held, 3> kHeld = {{
    {.automatic = V4L2_CID_FOCUS_AUTO, .on = {1, 1}, .off = 0, .value = V4L2_CID_FOCUS_ABSOLUTE},
    // UVC cameras have "aperture priority" for it, others plain "auto".
    {.automatic = V4L2_CID_EXPOSURE_AUTO,
     .on = {V4L2_EXPOSURE_APERTURE_PRIORITY, V4L2_EXPOSURE_AUTO},
     .off = V4L2_EXPOSURE_MANUAL,
     .value = V4L2_CID_EXPOSURE_ABSOLUTE},
    {.automatic = V4L2_CID_AUTO_WHITE_BALANCE, .on = {1, 1}, .off = 0, .value = V4L2_CID_WHITE_BALANCE_TEMPERATURE},
}};

/// Set to the least that they have.
constexpr std::array<std::uint32_t, 2> kOff = {V4L2_CID_SHARPNESS, V4L2_CID_BACKLIGHT_COMPENSATION};

const Held& row_of(Automatic what) {
    return kHeld.at(static_cast<std::size_t>(what));
}

/// What the camera tells of a control; nothing where it has none, or it is not to be written.
std::optional<v4l2_queryctrl> query(VideoNode& node, std::uint32_t id) {
    v4l2_queryctrl told{};
    told.id = id;
    if (node.control(VIDIOC_QUERYCTRL, &told) != 0) return std::nullopt;
    if ((told.flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_GRABBED)) != 0)
        return std::nullopt;
    return told;
}

bool set(VideoNode& node, std::uint32_t id, std::int32_t value) {
    v4l2_control control{.id = id, .value = value};
    return node.control(VIDIOC_S_CTRL, &control) == 0;
}

}  // namespace

void Controls::prepare() {
    for (const std::uint32_t id : kOff)
        if (const auto told = query(m_node, id)) static_cast<void>(set(m_node, id, told->minimum));
    for (const Automatic what : {Automatic::Focus, Automatic::Exposure, Automatic::WhiteBalance}) let(what);
}

bool Controls::has(Automatic what) const {
    return query(m_node, row_of(what).automatic).has_value();
}

void Controls::let(Automatic what) {
    const Held& row = row_of(what);
    if (!has(what)) return;
    for (const std::int32_t on : row.on)
        if (set(m_node, row.automatic, on)) return;
}

void Controls::hold(Automatic what) {
    const Held& row = row_of(what);
    if (!has(what)) return;
    // Asked before, because some cameras go back to what was last set by hand.
    v4l2_control now{.id = row.value, .value = 0};
    const bool told = m_node.control(VIDIOC_G_CTRL, &now) == 0;
    if (set(m_node, row.automatic, row.off) && told) static_cast<void>(set(m_node, row.value, now.value));
}

}  // namespace garita::uvc
