// A document camera as a scanner: one light, white, that of the room or of the camera's own lamp.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/cancellation.h"
#include "drivers/scanner.h"
#include "drivers/uvc/controls.h"
#include "drivers/uvc/empty_glass.h"
#include "drivers/uvc/mode.h"
#include "drivers/uvc/stream.h"
#include "drivers/uvc/video_node.h"

namespace garita::uvc {

/// Which camera it is, as its USB descriptors tell; from outside, not to be trusted.
struct CameraIdentity {
    std::string maker{};
    std::string model{};
    std::string serial{};
    std::string firmware{};
    bool operator==(const CameraIdentity&) const = default;
};

/// How long the driver waits for what.
struct CameraTimes {
    std::chrono::milliseconds picture{5'000};  ///< for a picture, before the camera counts as broken
    std::chrono::milliseconds focus{1'000};    ///< for the lens to begin and end its search, at least
    std::chrono::milliseconds steady{3'000};   ///< for exposure, white balance and focus, at most
};

/// What a node is.
struct NodeFacts {
    bool captures = false;   ///< pictures, by streaming: what a camera does
    bool simulated = false;  ///< the kernel draws the pictures, or another program does
    std::string card{};      ///< the driver's name for it
};
/// Device errors: it does not answer.
[[nodiscard]] Result<NodeFacts> node_facts(VideoNode& node);

/// A camera of the kernel's, UVC or any other that captures YUYV or MJPEG by V4L2. No seal: not authenticated. Its
/// resolution is not told (ppi 0): it depends on the stand; found from the document, or by `garita scanner calibrate`.
///
/// A scan is one picture in the mode of most pixels (mode.h): the first ones are thrown away until light and detail
/// stay the same; then focus, exposure and white balance are held, and of five the sharpest is taken. Not their mean: a
/// JPEG would have to be decoded for that, and a hand that moves would leave its ghost; so noise stays as it is. The
/// focus stays held from the first scan on, as the stand does not move; exposure and white balance follow the room.
///
/// Where the camera has YUYV, asking for the status keeps it sending small pictures, in which EmptyGlass sees whether
/// something lies there; else presence is Unknown.
class CameraScanner final : public Scanner {
public:
    /// Device errors: it offers no pictures that Garita can use, or was unplugged.
    [[nodiscard]] static Result<std::unique_ptr<CameraScanner>> create(std::unique_ptr<VideoNode> node,
                                                                       CameraIdentity identity,
                                                                       const CameraTimes& times = {});

    [[nodiscard]] ScannerFacts facts() const override { return m_facts; }
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    /// "white.ppm", or "white.jpg" as the camera made it.
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override { m_cancellation.cancel(); }

    /// An error was the camera's leaving: this object is of no use any more.
    [[nodiscard]] bool unplugged() const;

private:
    CameraScanner(std::unique_ptr<VideoNode> node, ScannerFacts facts, const Mode& reading,
                  std::optional<Mode> watching, const CameraTimes& times);

    [[nodiscard]] Result<Shot> take_picture(Band band);
    [[nodiscard]] Result<bool> settle(Stream& stream, bool focusing);
    [[nodiscard]] Result<UnfilledBytes> sharpest(Stream& stream);
    [[nodiscard]] Result<Presence> watch();

    std::unique_ptr<VideoNode> m_node;
    ScannerFacts m_facts;
    Mode m_reading;
    std::optional<Mode> m_watching;
    CameraTimes m_times;
    Controls m_controls;
    Cancellation m_cancellation;
    EmptyGlass m_glass;
    Presence m_presence = Presence::Unknown;  ///< what the last small picture said
    std::unique_ptr<Stream> m_watched;        ///< the small pictures, while nothing is scanned; ends before m_node
    std::chrono::steady_clock::time_point m_last_seen{};
    bool m_focused = false;
    int m_scans = 0;
};

}  // namespace garita::uvc
