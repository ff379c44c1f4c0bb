// The document camera that is plugged in, whichever it is at the time: found in sysfs, taken when it is plugged in, let
// go of when it is unplugged.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "drivers/cancellation.h"
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

/// A Scanner that may be unplugged and plugged in at any time: status() tells `plugged_in`; scan() without a camera is
/// a Device error. status(), wait_for() and scan() open a camera where none is open, which cancel() does not cut short.
class PluggedCamera final : public Scanner {
public:
    /// `wanted` as of find_cameras().
    explicit PluggedCamera(std::string wanted, Machine machine = {});

    /// Of the camera that is open; without one only `driver` and `hot_plug`.
    [[nodiscard]] ScannerFacts facts() const override;
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

private:
    void look();
    [[nodiscard]] bool let_go_if_unplugged();
    void set_camera(std::unique_ptr<CameraScanner> camera);

    const std::string m_wanted;
    const Machine m_machine;
    Cancellation m_cancellation;
    std::mutex m_mutex;                       ///< of the pointer m_camera, against cancel()
    std::unique_ptr<CameraScanner> m_camera;  ///< none while none is plugged in, or none can be opened
    std::optional<Error> m_trouble;           ///< why one that is plugged in is not open
    std::vector<CameraNode> m_tried;          ///< what was there when none did open
    std::chrono::steady_clock::time_point m_again{};
};

}  // namespace garita::uvc
