#include "firmware/scanner/drivers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "drivers/capture/descriptor.h"
#include "drivers/folder/folder_scanner.h"
#include "drivers/folder/watched_folder.h"
#include "drivers/head/plugged_head.h"
#include "drivers/plugin/plugin_scanner.h"
#include "drivers/virtual/virtual_scanner.h"
#ifdef GARITA_LINES
#include "drivers/lines/text_readers.h"
#include "drivers/lines/text_scanner.h"
#endif
#ifdef GARITA_SANE
#include "drivers/sane/sane_scanner.h"
#endif
#ifdef GARITA_UVC
#include "drivers/uvc/plugged_camera.h"
#endif
#include "firmware/scanner/protocol.h"
#include "firmware/scanner/usb_nodes.h"
#include "vision/error_codes.h"

namespace garita::scanner {
namespace {

// Drivers know no vision; the page has a sentence for each of these.
static_assert(head::kNotPairedCode == static_cast<int>(ErrorCode::HeadNotPaired));
static_assert(head::kOtherKeyCode == static_cast<int>(ErrorCode::HeadHasOtherKey));
static_assert(head::kOldFirmwareCode == static_cast<int>(ErrorCode::HeadFirmwareOld));
static_assert(head::kSealBrokenCode == static_cast<int>(ErrorCode::SealBroken));

using Made = Result<std::unique_ptr<Scanner>>;

/// Others may write that file or folder, or own it; a folder where they may only add files of their own (/tmp) is none
/// where `adding` is given.
bool others_write(const std::filesystem::path& path, bool adding = false) {
    struct stat about {};
    if (lstat(path.c_str(), &about) != 0) return true;
    const bool sticky = adding && (about.st_mode & S_ISVTX) != 0;
    const bool writable = (about.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky;
    return writable || (about.st_uid != 0 && about.st_uid != geteuid());
}

/// What lies beside a plug-in, itself too: its maker's own libraries. No links: what one leads to may lie elsewhere.
std::vector<std::filesystem::path> files_beside(const std::filesystem::path& plugin) {
    constexpr std::size_t kMostFiles = 200;
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& one : std::filesystem::directory_iterator(plugin.parent_path(), error))
        if (one.symlink_status(error).type() == std::filesystem::file_type::regular && files.size() < kMostFiles)
            files.push_back(one.path());
    return files;
}

/// Nobody but root and this user can change or replace a plug-in and what lies beside it.
Result<bool> only_owner_writes(const std::filesystem::path& plugin) {
    const auto refuse = [](const std::filesystem::path& path) {
        return fail(
            ErrorKind::Device,
            path.string() + " can be changed by others: only root may write a plug-in, its folder and what is in it");
    };
    if (!plugin.is_absolute()) return fail(ErrorKind::Device, plugin.string() + ": name the plug-in by its whole path");
    for (const std::filesystem::path& file : files_beside(plugin))
        if (others_write(file)) return refuse(file);
    const std::filesystem::path folder = plugin.parent_path();
    for (std::filesystem::path one = folder;; one = one.parent_path()) {
        if (others_write(one, one != folder)) return refuse(one);
        if (one == one.root_path()) return true;
    }
}

Made make_folder(const Settings& settings) {
    return FolderScanner::create(settings.source, settings.name);
}

Made make_watched_folder(const Settings& settings) {
    return WatchedFolder::create(settings.source, settings.name);
}

Made make_virtual(const Settings& settings) {
    GARITA_TRY(folder, FolderScanner::create(settings.source, settings.name));
    GARITA_TRY(faults, parse_faults(settings.options));
    return std::make_unique<VirtualScanner>(std::move(folder), faults);
}

Made make_pipe(const Settings& settings) {
    return std::make_unique<PipeScanner>(settings.source);
}

Made make_head(const Settings& settings) {
    const Descriptor file(settings.source);
    GARITA_TRY(paired, read_paired(file.get()));
    return head::PluggedHead::create(settings.name, std::move(paired));
}

/// Opens a device's node by `opener`. One that this user may use, but not this process, was plugged in after the
/// process had locked itself in: it ends, and garitad's question starts another (client.h), which may open it.
template <typename Opener>
[[maybe_unused]] auto open_or_end(const std::string& path, const Opener& opener) {
    auto opened = opener(path);
    if (opened) return opened;
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    // access() asks for the user's rights alone, whatever Landlock says.
    if (!file.valid() && errno == EACCES && access(path.c_str(), R_OK) == 0) _exit(0);
    return opened;
}

#ifdef GARITA_LINES
Result<std::vector<Place>> places_of_lines(const Settings& settings) {
    struct stat about {};
    if (stat(settings.options.c_str(), &about) != 0) return std::vector<Place>();
    if (!S_ISCHR(about.st_mode)) return fail(ErrorKind::Device, settings.options + " is no device of a reader");
    // Whoever writes to a keyboard's device types: into the session, once it is no longer grabbed.
    return std::vector<Place>{{.path = settings.options, .write = !is_wedge(about)}};
}

Made make_lines(const Settings& settings) {
    return std::make_unique<PluggedTextReader>(
        settings.options, [](const std::string& path) { return open_or_end(path, &open_line_reader); });
}
#endif

#ifdef GARITA_UVC
Made make_uvc(const Settings& settings) {
    uvc::Machine machine;
    machine.open = [](const std::string& path) { return open_or_end(path, &uvc::open_video_node); };
    return std::make_unique<uvc::PluggedCamera>(settings.name, std::move(machine));
}
#endif

#ifdef GARITA_SANE
Result<std::vector<Place>> places_of_sane(const Settings& settings) {
    return std::vector<Place>{
        {.path = settings.options.empty() ? "/etc/sane.d" : settings.options},
        {.path = "/dev/bus/usb", .write = true}};  // which of them are flatbeds, its back ends find out
}

Made make_sane(const Settings& settings) {
    if (!settings.options.empty()) setenv("SANE_CONFIG_DIR", settings.options.c_str(), 1);
    return open_flatbed(settings.name);
}
#endif

Result<std::vector<Place>> places_of_plugin(const Settings& settings) {
    GARITA_TRY(trusted, only_owner_writes(settings.options));
    static_cast<void>(trusted);
    std::vector<Place> places;
    for (const std::filesystem::path& file : files_beside(settings.options)) places.push_back({.path = file});
    for (std::string& node : usb_nodes(settings.usb)) places.push_back({.path = std::move(node), .write = true});
    return places;
}

Made make_plugin(const Settings& settings) {
    return PluginScanner::create(settings.options, settings.name);
}

constexpr std::array kDrivers = {
    Driver{.kind = "folder", .reach = Reach::Folder, .simulated = false, .make = &make_folder},
    Driver{.kind = "watched-folder", .reach = Reach::Folder, .simulated = false, .make = &make_watched_folder},
    Driver{.kind = "virtual", .reach = Reach::Folder, .simulated = true, .make = &make_virtual},
    Driver{.kind = "pipe", .reach = Reach::AnyFile, .simulated = true, .make = &make_pipe},
    Driver{.kind = "head", .reach = Reach::Usb, .simulated = false, .make = &make_head},
#ifdef GARITA_LINES
    Driver{.kind = "lines", .reach = Reach::Text, .simulated = false, .make = &make_lines, .places = &places_of_lines},
#endif
#ifdef GARITA_UVC
    Driver{.kind = "uvc", .reach = Reach::Video, .simulated = false, .make = &make_uvc},
#endif
#ifdef GARITA_SANE
    Driver{.kind = "sane",
           .reach = Reach::Libraries,
           .simulated = false,
           .make = &make_sane,
           .places = &places_of_sane,
           .reopens_after = std::chrono::seconds(15)},  // to look for flatbeds may take it seconds
#endif
    Driver{.kind = "plugin",
           .reach = Reach::Libraries,
           .simulated = false,
           .make = &make_plugin,
           .places = &places_of_plugin,
           .reopens_after = std::chrono::seconds(3)},
};

}  // namespace

std::span<const Driver> all_drivers() {
    return kDrivers;
}

const Driver* find_driver(std::string_view kind) {
    const auto* row = std::ranges::find(kDrivers, kind, &Driver::kind);
    return row == kDrivers.end() ? nullptr : row;
}

}  // namespace garita::scanner
