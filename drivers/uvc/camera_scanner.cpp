#include "drivers/uvc/camera_scanner.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "drivers/capture/netpbm.h"
#include "drivers/poll_presence.h"

namespace garita::uvc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The pictures of which the sharpest is taken.
constexpr int kStills = 5;
/// So many pictures alike are a camera at rest; how alike is chosen, not measured: no document camera was there. What
/// is not at rest in the end (a lamp that flickers, a hand) is taken all the same: the sharpest of it.
constexpr int kSteady = 3;
constexpr double kSameLight = 0.02;
constexpr double kSameDetail = 0.05;

/// Drivers of the kernel's, and one that is often added, whose pictures come from no camera.
constexpr std::array<std::string_view, 3> kSimulated = {"vivid", "vimc", "v4l2 loopback"};

template <std::size_t n>
std::string text_of(const std::array<char, n>& field) {
    return {field.begin(), std::find(field.begin(), field.end(), '\0')};
}

template <std::size_t n>
std::string text_of(const unsigned char (&field)[n]) {
    std::array<char, n> text{};
    std::copy(std::begin(field), std::end(field), text.begin());
    return text_of(text);
}

bool alike(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

Measure measured(const Stream& stream, ByteView picture) {
    if (stream.mode().coding == Coding::Yuyv) return measure_of(stream.yuyv(picture));
    // At one setting of the camera's, more detail makes a longer file.
    return {.light = 0, .detail = static_cast<double>(picture.size())};
}

/// Exposure and white balance stay as they are while it lives.
class HeldLight {
public:
    explicit HeldLight(Controls& controls) : m_controls(controls) {
        m_controls.hold(Automatic::Exposure);
        m_controls.hold(Automatic::WhiteBalance);
    }
    HeldLight(const HeldLight&) = delete;
    HeldLight& operator=(const HeldLight&) = delete;
    ~HeldLight() {
        m_controls.let(Automatic::Exposure);
        m_controls.let(Automatic::WhiteBalance);
    }

private:
    Controls& m_controls;
};

}  // namespace

Result<NodeFacts> node_facts(VideoNode& node) {
    v4l2_capability told{};
    if (const int error = node.control(VIDIOC_QUERYCAP, &told); error != 0) return tl::unexpected(camera_error(error));
    const std::uint32_t can = (told.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? told.device_caps : told.capabilities;
    constexpr std::uint32_t kWanted = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    const bool mem_to_mem = (can & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_OUTPUT)) != 0;
    return NodeFacts{.captures = (can & kWanted) == kWanted && !mem_to_mem,
                     .simulated = std::ranges::find(kSimulated, text_of(told.driver)) != kSimulated.end(),
                     .card = text_of(told.card)};
}

CameraScanner::CameraScanner(std::unique_ptr<VideoNode> node, ScannerFacts facts, const Mode& reading,
                             std::optional<Mode> watching, const CameraTimes& times)
    : m_node(std::move(node)),
      m_facts(std::move(facts)),
      m_reading(reading),
      m_watching(watching),
      m_times(times),
      m_controls(*m_node) {}

Result<std::unique_ptr<CameraScanner>> CameraScanner::create(std::unique_ptr<VideoNode> node, CameraIdentity identity,
                                                             const CameraTimes& times) {
    GARITA_TRY(about, node_facts(*node));
    if (!about.captures) return fail(ErrorKind::Device, "this is no camera: name another");
    const std::vector<Mode> modes = list_modes(*node);
    const std::optional<Mode> reading = mode_for_reading(modes);
    if (!reading)
        return fail(ErrorKind::Device, "the camera offers neither YUYV nor MJPEG pictures: Garita cannot use it");
    ScannerFacts facts{.driver = "uvc",
                       .maker = std::move(identity.maker),
                       .model = identity.model.empty() ? about.card : std::move(identity.model),
                       .serial = std::move(identity.serial),
                       .firmware = std::move(identity.firmware),
                       .authenticated = false,
                       .simulated = about.simulated,
                       .hot_plug = true,
                       .bands = {{.band = Band::White, .ppi = 0, .light_nm = {}}},
                       .window = {},
                       .calibrated_day = {}};
    if (facts.model.empty()) facts.model = "camera";
    std::unique_ptr<CameraScanner> scanner(
        new CameraScanner(std::move(node), std::move(facts), *reading, mode_for_watching(modes), times));
    scanner->m_controls.prepare();
    return scanner;
}

bool CameraScanner::unplugged() const {
    const Result<NodeFacts> facts = node_facts(*m_node);
    return !facts;
}

/// What the small pictures say, as far as they came.
Result<Presence> CameraScanner::watch() {
    if (!m_watched) {
        GARITA_TRY(stream, Stream::start(*m_node, *m_watching));
        m_watched = std::move(stream);
        m_last_seen = steady_clock::now();
        return Presence::Unknown;
    }
    GARITA_TRY(picture, m_watched->newest());
    if (picture) {
        m_last_seen = steady_clock::now();
        m_presence = m_glass.look(grid_of(m_watched->yuyv(*picture)));
    } else if (steady_clock::now() - m_last_seen > m_times.picture) {
        return fail(ErrorKind::Device, "the camera sends no pictures: unplug it and plug it in again");
    }
    return m_presence;
}

Result<ScannerStatus> CameraScanner::status() {
    ScannerStatus status;
    if (!m_watching) {
        GARITA_TRY(answers, node_facts(*m_node));
        static_cast<void>(answers);
        return status;
    }
    Result<Presence> presence = watch();
    if (!presence) {
        m_watched.reset();
        return tl::unexpected(std::move(presence).error());
    }
    status.presence = *presence;
    return status;
}

Result<Presence> CameraScanner::wait_for(Presence wanted, milliseconds timeout) {
    return poll_presence(*this, m_cancellation, wanted, timeout);
}

/// Throws pictures away until the camera is at rest.
Result<bool> CameraScanner::settle(Stream& stream, bool focusing) {
    const auto start = steady_clock::now();
    std::optional<Measure> before;
    for (int same = 0; steady_clock::now() - start < m_times.steady;) {
        GARITA_TRY(picture, stream.next(m_cancellation, m_times.picture));
        const Measure now = measured(stream, picture);
        const bool alike_before =
            before && alike(before->light, now.light, kSameLight) && alike(before->detail, now.detail, kSameDetail);
        same = alike_before ? same + 1 : 0;
        before = now;
        if (same >= kSteady && (!focusing || steady_clock::now() - start >= m_times.focus)) break;
    }
    return true;
}

/// The bytes of the best of some pictures.
Result<UnfilledBytes> CameraScanner::sharpest(Stream& stream) {
    UnfilledBytes best;
    double most = -1;
    for (int i = 0; i < kStills; ++i) {
        GARITA_TRY(picture, stream.next(m_cancellation, m_times.picture));
        const double detail = measured(stream, picture).detail;
        if (detail <= most) continue;
        most = detail;
        best.assign(picture.begin(), picture.end());
    }
    return best;
}

Result<Shot> CameraScanner::take_picture(Band band) {
    m_watched.reset();
    GARITA_TRY(stream, Stream::start(*m_node, m_reading));
    const bool focusing = !m_focused && m_controls.has(Automatic::Focus);
    GARITA_TRY(settled, settle(*stream, focusing));
    static_cast<void>(settled);
    if (!m_focused) m_controls.hold(Automatic::Focus);
    m_focused = true;
    const HeldLight held(m_controls);
    GARITA_TRY(bytes, sharpest(*stream));
    const bool jpeg = m_reading.coding == Coding::Mjpeg;
    return Shot{.side = Side::Front,
                .band = band,
                .name = file_stem(Side::Front, band) + (jpeg ? ".jpg" : netpbm_ending(3)),
                .ppi = 0,
                .light_nm = {},
                .bytes = jpeg ? std::move(bytes) : ppm_of(stream->yuyv(bytes), stream->colours())};
}

Result<std::string> CameraScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    m_cancellation.rearm();
    const std::vector<Band> bands = bands_to_scan(request, m_facts.bands);
    if (bands.empty())
        return fail(ErrorKind::Input, "the scanner has none of the bands asked for: a document camera has white alone");
    // White alone, until there is something that switches lamps: a row in facts().bands for each, and its order here.
    for (const Band band : bands) {
        GARITA_TRY(shot, take_picture(band));
        if (m_cancellation.cancelled()) return scan_cancelled();
        deliver(std::move(shot));
    }
    return "picture-" + std::to_string(++m_scans);
}

}  // namespace garita::uvc
