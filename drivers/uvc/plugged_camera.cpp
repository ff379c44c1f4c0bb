#include "drivers/uvc/plugged_camera.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/capture/descriptor.h"

namespace garita::uvc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMostNodes = 64;
/// How soon a cancelled wait for a camera is noticed, and how long one that did not open is left alone: it may be that
/// udev has not given it to its group yet.
constexpr milliseconds kLook(100);
constexpr milliseconds kTryAgain(500);

/// The first line of a sysfs file; empty where there is none.
std::string line_of(const std::string& path) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 256> text{};
    const ssize_t count = file.valid() ? read(file.get(), text.data(), text.size()) : 0;
    const auto end = text.begin() + std::max<ssize_t>(count, 0);
    return {text.begin(), std::find(text.begin(), end, '\n')};
}

/// bcdDevice, "0102", as people write it: 1.02.
std::string version_of(const std::string& bcd) {
    if (bcd.size() != 4) return "";
    return (bcd[0] == '0' ? "" : bcd.substr(0, 1)) + bcd[1] + "." + bcd.substr(2);
}

/// Of a node's folder in sysfs: the interface's folder lies behind `device`, the USB device's above that. What is no
/// USB device tells nothing.
CameraIdentity identity_of(const std::string& folder) {
    const std::string device = folder + "/device/../";
    return {.maker = line_of(device + "manufacturer"),
            .model = line_of(device + "product"),
            .serial = line_of(device + "serial"),
            .firmware = version_of(line_of(device + "bcdDevice"))};
}

bool is_node_name(const std::string& name) {
    constexpr std::string_view kStart = "video";
    return name.size() > kStart.size() && name.size() <= 16 && name.starts_with(kStart) &&
           std::all_of(name.begin() + kStart.size(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// By number: video2 before video10.
bool comes_before(const CameraNode& a, const CameraNode& b) {
    return std::pair(a.name.size(), a.name) < std::pair(b.name.size(), b.name);
}

Error no_camera(const std::string& wanted) {
    return {ErrorKind::Device, 0,
            wanted.empty() ? "no camera is plugged in: plug one in" : "no camera " + wanted + " is plugged in"};
}

/// The camera of a node; nothing where it is no camera's.
std::optional<Result<std::unique_ptr<CameraScanner>>> open_camera(const Machine& machine, const CameraNode& node) {
    auto opened = machine.open("/dev/" + node.name);
    if (!opened) return tl::unexpected(std::move(opened).error());
    const auto about = node_facts(**opened);
    if (about && !about->captures) return std::nullopt;
    return CameraScanner::create(std::move(*opened), node.identity);
}

}  // namespace

std::vector<CameraNode> list_nodes(const Machine& machine) {
    const std::string folder = machine.sysfs + "/class/video4linux";
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), &closedir);
    std::vector<CameraNode> nodes;
    if (!entries) return nodes;
    while (const dirent* entry = readdir(entries.get())) {
        const std::string name(entry->d_name);
        if (!is_node_name(name) || nodes.size() >= kMostNodes) continue;
        const std::string node = folder + "/" + name;
        const std::string index = line_of(node + "/index");
        nodes.push_back({.name = name, .is_first = index.empty() || index == "0", .identity = identity_of(node)});
    }
    std::ranges::sort(nodes, comes_before);
    return nodes;
}

std::vector<FoundCamera> find_cameras(const Machine& machine, const std::string& wanted) {
    std::vector<FoundCamera> found;
    for (const CameraNode& node : list_nodes(machine)) {
        if (!wanted.empty() && node.name != wanted && node.identity.serial != wanted) continue;
        auto camera = open_camera(machine, node);
        if (camera && (*camera || node.is_first)) found.push_back({node.name, std::move(*camera)});
    }
    return found;
}

Result<std::unique_ptr<CameraScanner>> the_camera(std::vector<FoundCamera> found, const std::string& wanted) {
    if (found.empty()) return tl::unexpected(no_camera(wanted));
    const auto opened = [](const FoundCamera& one) { return one.camera.has_value(); };
    const auto first = std::ranges::find_if(found, opened);
    if (first == found.end()) return std::move(found.front().camera);
    if (std::ranges::count_if(found, opened) == 1) return std::move(first->camera);
    std::string names;
    for (const FoundCamera& one : found)
        if (one.camera) names += (names.empty() ? "" : ", ") + one.node + " (" + (*one.camera)->facts().model + ")";
    return fail(ErrorKind::Device,
                "several cameras are plugged in: name one by its serial number or its node, of " + names);
}

PluggedCamera::PluggedCamera(std::string wanted, Machine machine)
    : m_wanted(std::move(wanted)), m_machine(std::move(machine)) {}

void PluggedCamera::set_camera(std::unique_ptr<CameraScanner> camera) {
    {
        const std::lock_guard lock(m_mutex);
        std::swap(m_camera, camera);
    }
    // The one before is closed here, outside the lock: cancel() never waits for a device.
}

bool PluggedCamera::let_go_if_unplugged() {
    if (!m_camera || !m_camera->unplugged()) return false;
    set_camera(nullptr);
    return true;
}

/// Opens the camera that is plugged in where none is open.
void PluggedCamera::look() {
    if (m_camera) return;
    const std::vector<CameraNode> nodes = list_nodes(m_machine);
    if (nodes == m_tried && steady_clock::now() < m_again) return;
    m_trouble.reset();
    m_tried = nodes;
    m_again = steady_clock::now() + kTryAgain;
    std::vector<FoundCamera> found = find_cameras(m_machine, m_wanted);
    if (found.empty()) return;
    if (auto camera = the_camera(std::move(found), m_wanted)) {
        set_camera(std::move(*camera));
        m_tried.clear();
    } else {
        m_trouble = std::move(camera).error();
    }
}

ScannerFacts PluggedCamera::facts() const {
    if (m_camera) return m_camera->facts();
    return {.driver = "uvc", .model = "", .serial = "", .hot_plug = true};
}

Result<ScannerStatus> PluggedCamera::status() {
    look();
    if (!m_camera && m_trouble) return tl::unexpected(*m_trouble);
    if (!m_camera) return ScannerStatus{.plugged_in = false};
    Result<ScannerStatus> status = m_camera->status();
    if (!status && let_go_if_unplugged()) return ScannerStatus{.plugged_in = false};
    return status;
}

Result<Presence> PluggedCamera::wait_for(Presence wanted, milliseconds timeout) {
    m_cancellation.rearm();
    for (const auto end = steady_clock::now() + timeout;;) {
        look();
        const auto left = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
        if (m_camera) {
            Result<Presence> presence = m_camera->wait_for(wanted, std::max(left, milliseconds(0)));
            if (presence || !let_go_if_unplugged()) return presence;
        }
        if (left.count() <= 0) return tl::unexpected(m_trouble.value_or(no_camera(m_wanted)));
        if (m_cancellation.wait_for(std::min(left, kLook))) return Presence::Unknown;
    }
}

Result<std::string> PluggedCamera::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    // One that left during the last scan is let go of here and not there: closing it may take as long as a picture.
    static_cast<void>(let_go_if_unplugged());
    look();
    if (!m_camera) return tl::unexpected(m_trouble.value_or(no_camera(m_wanted)));
    return m_camera->scan(request, deliver);
}

void PluggedCamera::cancel() {
    m_cancellation.cancel();
    const std::lock_guard lock(m_mutex);
    if (m_camera) m_camera->cancel();
}

}  // namespace garita::uvc
