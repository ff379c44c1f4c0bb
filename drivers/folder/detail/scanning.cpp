#include "drivers/folder/detail/scanning.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "drivers/folder/capture_folder.h"
#include "drivers/folder/detail/files.h"

namespace garita::detail {
namespace {

Result<Shot> shot_of(int folder, const CaptureFile& file, const std::string& what) {
    GARITA_TRY(bytes, read_file(folder, file.name, kMaxShotBytes, what));
    return Shot{.side = file.side,
                .band = file.band,
                .name = file.name.substr(file.name.find_last_of('/') + 1),
                .ppi = file.ppi,
                .light_nm = file.light_nm,
                .bytes = std::move(bytes)};
}

/// The files of the bands asked for, in their order; both sides of a band follow each other.
std::vector<CaptureFile> chosen(std::vector<CaptureFile> files, const ScanRequest& request) {
    if (request.bands.empty()) return files;
    std::vector<CaptureFile> out;
    for (const Band band : request.bands)
        for (const CaptureFile& file : files)
            if (file.band == band && std::ranges::find(out, file) == out.end()) out.push_back(file);
    return out;
}

/// Hands over files of an open folder.
Result<bool> play(int folder, const std::vector<CaptureFile>& files, const std::string& what,
                  const Cancellation& cancellation, const std::function<void(Shot)>& deliver) {
    for (const CaptureFile& file : files) {
        if (cancellation.cancelled()) return scan_cancelled();
        GARITA_TRY(shot, shot_of(folder, file, what));
        deliver(std::move(shot));
    }
    return true;
}

}  // namespace

Result<bool> hand_over(int folder_fd, const std::string& path, bool is_capture, const std::string& label,
                       const ScanRequest& request, const Cancellation& cancellation,
                       const std::function<void(Shot)>& deliver) {
    if (!is_capture) {
        CaptureFile file;
        file.name = path;
        return play(folder_fd, chosen({std::move(file)}, request), label, cancellation, deliver);
    }
    GARITA_TRY(folder, open_folder(folder_fd, path.empty() ? "." : path, label));
    GARITA_TRY(files, list_capture(folder.get(), label));
    if (files.empty()) return fail(ErrorKind::Retry, label + " went away while it was played");
    return play(folder.get(), chosen(std::move(files), request), label, cancellation, deliver);
}

}  // namespace garita::detail
