#include "firmware/scanner/usb_nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "drivers/sysfs.h"

namespace garita::scanner {
namespace {

namespace fs = std::filesystem;

/// The parts between commas.
std::vector<std::string> parts_of(std::string_view ids) {
    std::vector<std::string> parts(1);
    for (const char c : ids) {
        if (c == ',')
            parts.emplace_back();
        else
            parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return parts;
}

bool is_usb_id(const std::string& id) {
    constexpr std::size_t kLength = 9;
    constexpr std::size_t kColon = 4;
    if (id.size() != kLength) return false;
    for (std::size_t i = 0; i < id.size(); ++i)
        if (i == kColon ? id[i] != ':' : std::isxdigit(static_cast<unsigned char>(id[i])) == 0) return false;
    return true;
}

/// 0 where there is none.
int number_in(const fs::path& path) {
    const std::string line = sysfs_line(path);
    int number = 0;
    std::from_chars(line.data(), line.data() + line.size(), number);
    return number;
}

}  // namespace

bool is_usb_ids(std::string_view ids) {
    const std::vector<std::string> parts = parts_of(ids);
    return std::ranges::all_of(parts, &is_usb_id);
}

std::vector<std::string> usb_nodes(std::string_view ids) {
    const std::vector<std::string> wanted = parts_of(ids);
    std::vector<std::string> nodes;
    std::error_code error;
    for (const auto& device : fs::directory_iterator("/sys/bus/usb/devices", error)) {
        const fs::path& path = device.path();
        const std::string id = sysfs_line(path / "idVendor") + ":" + sysfs_line(path / "idProduct");
        if (std::ranges::find(wanted, id) == wanted.end()) continue;
        nodes.push_back(
            fmt::format("/dev/bus/usb/{:03}/{:03}", number_in(path / "busnum"), number_in(path / "devnum")));
    }
    return nodes;
}

}  // namespace garita::scanner
