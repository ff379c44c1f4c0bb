// The document camera that is plugged in, whichever it is at the time: found in sysfs, taken when it is plugged in, let
// go of when it is unplugged.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/plugged_scanner.h"
#include "drivers/uvc/camera_scanner.h"

namespace garita::uvc {

/// Where cameras are looked for; tests have their own.
struct Machine {
    std::string sysfs = "/sys";
    std::function<Result<std::unique_ptr<VideoNode>>(const std::string& path)> open = &open_video_node;
};

/// A node of the kernel's, which need not be a camera's.
struct CameraNode {
    std::string name;      ///< "video0": it lies at /dev/video0
    bool is_first = true;  ///< of its device's nodes; a camera's others hold what it tells about its pictures
    CameraIdentity identity;
    bool operator==(const CameraNode&) const = default;
};

/// The nodes of this machine, by name; 64 at most. None where the kernel has no Video4Linux.
[[nodiscard]] std::vector<CameraNode> list_nodes(const Machine& machine);

/// A camera that was found: its node's name, and the camera or why it did not open.
struct FoundCamera {
    std::string node;
    Result<std::unique_ptr<CameraScanner>> camera;
};

/// The cameras that are plugged in, opened; `wanted` is a serial number or a node's name, empty: all. A device that may
/// not be opened is there once.
[[nodiscard]] std::vector<FoundCamera> find_cameras(const Machine& machine, const std::string& wanted);

/// The one that opened, out of those found. Device errors: there is none, none opened, or several did: a camera may
/// look at anything, so that nobody's is taken unasked.
[[nodiscard]] Result<std::unique_ptr<CameraScanner>> the_camera(std::vector<FoundCamera> found,
                                                                const std::string& wanted);

/// Of document cameras.
class PluggedCamera final : public PluggedScanner<CameraScanner> {
public:
    /// `wanted` as of find_cameras().
    explicit PluggedCamera(std::string wanted, Machine machine = {});

private:
    void look() override;
    [[nodiscard]] Error no_device() const override;

    const std::string m_wanted;
    const Machine m_machine;
    std::vector<CameraNode> m_tried;  ///< what was there when none did open
    std::chrono::steady_clock::time_point m_again{};
};

}  // namespace garita::uvc
