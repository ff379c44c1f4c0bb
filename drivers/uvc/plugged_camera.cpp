#include "drivers/uvc/plugged_camera.h"

#include <dirent.h>

#include <algorithm>
#include <utility>

#include "drivers/sysfs.h"

namespace garita::uvc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMostNodes = 64;

/// bcdDevice, "0102", as people write it: 1.02.
std::string version_of(const std::string& bcd) {
    if (bcd.size() != 4) return "";
    return (bcd[0] == '0' ? "" : bcd.substr(0, 1)) + bcd[1] + "." + bcd.substr(2);
}

/// Of a node's folder in sysfs: the interface's folder lies behind `device`, the USB device's above that. What is no
/// USB device tells nothing.
CameraIdentity identity_of(const std::string& folder) {
    const std::string device = folder + "/device/../";
    return {.maker = sysfs_line(device + "manufacturer"),
            .model = sysfs_line(device + "product"),
            .serial = sysfs_line(device + "serial"),
            .firmware = version_of(sysfs_line(device + "bcdDevice"))};
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
        const std::string index = sysfs_line(node + "/index");
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
    : PluggedScanner("uvc"), m_wanted(std::move(wanted)), m_machine(std::move(machine)) {}

void PluggedCamera::look() {
    if (device() != nullptr) return;
    const std::vector<CameraNode> nodes = list_nodes(m_machine);
    if (nodes == m_tried && steady_clock::now() < m_again) return;
    set_trouble(std::nullopt);
    m_tried = nodes;
    m_again = steady_clock::now() + kTryAgain;
    std::vector<FoundCamera> found = find_cameras(m_machine, m_wanted);
    if (found.empty()) return;
    if (auto camera = the_camera(std::move(found), m_wanted)) {
        set_device(std::move(*camera));
        m_tried.clear();
    } else {
        set_trouble(std::move(camera).error());
    }
}

Error PluggedCamera::no_device() const {
    return no_camera(m_wanted);
}

}  // namespace garita::uvc
