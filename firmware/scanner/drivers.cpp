#include "firmware/scanner/drivers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/folder/folder_scanner.h"
#include "drivers/folder/watched_folder.h"
#include "drivers/head/plugged_head.h"
#include "drivers/virtual/virtual_scanner.h"
#include "firmware/scanner/protocol.h"
#include "vision/error_codes.h"

namespace garita::scanner {
namespace {

// Drivers know no vision; the page has a sentence for each of these.
static_assert(head::kNotPairedCode == static_cast<int>(ErrorCode::HeadNotPaired));
static_assert(head::kOtherKeyCode == static_cast<int>(ErrorCode::HeadHasOtherKey));
static_assert(head::kOldFirmwareCode == static_cast<int>(ErrorCode::HeadFirmwareOld));
static_assert(head::kSealBrokenCode == static_cast<int>(ErrorCode::SealBroken));

using Made = Result<std::unique_ptr<Scanner>>;

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

constexpr std::array<Driver, 5> kDrivers = {{
    {.kind = "folder", .reach = Reach::Folder, .simulated = false, .make = &make_folder},
    {.kind = "watched-folder", .reach = Reach::Folder, .simulated = false, .make = &make_watched_folder},
    {.kind = "virtual", .reach = Reach::Folder, .simulated = true, .make = &make_virtual},
    {.kind = "pipe", .reach = Reach::AnyFile, .simulated = true, .make = &make_pipe},
    {.kind = "head", .reach = Reach::Usb, .simulated = false, .make = &make_head},
}};

}  // namespace

std::span<const Driver> all_drivers() {
    return kDrivers;
}

const Driver* find_driver(std::string_view kind) {
    const auto* row = std::ranges::find(kDrivers, kind, &Driver::kind);
    return row == kDrivers.end() ? nullptr : row;
}

}  // namespace garita::scanner
