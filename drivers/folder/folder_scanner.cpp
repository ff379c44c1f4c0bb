#include "drivers/folder/folder_scanner.h"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "drivers/folder/capture_folder.h"
#include "drivers/folder/detail/files.h"

namespace garita {
namespace {

constexpr int kMaxDepth = 4;
constexpr std::size_t kMaxCaptures = 100'000;

/// What one scan plays: a capture in a folder, or one image taken as white.
struct Entry {
    std::string path;  ///< from the folder played; empty: the folder itself is the capture
    bool capture = false;
};

/// Captures and images in a folder and those below it, in the order of names.
Result<bool> collect(int folder, const std::string& prefix, int depth, const std::string& what,
                     std::vector<Entry>& list) {
    const std::string here = prefix.empty() ? what : what + "/" + prefix;
    GARITA_TRY(files, list_capture(folder, here));
    if (!files.empty()) {
        list.push_back({.path = prefix, .capture = true});
        return true;
    }
    GARITA_TRY(entries, detail::list_folder(folder, here));
    for (const detail::Entry& entry : entries) {
        std::string path = prefix.empty() ? entry.name : prefix + "/" + entry.name;
        if (list.size() >= kMaxCaptures) return fail(ErrorKind::Device, what + " has more than 100,000 captures");
        if (!entry.folder) {
            if (is_image_name(entry.name)) list.push_back({.path = std::move(path), .capture = false});
            continue;
        }
        if (depth == 0) continue;
        GARITA_TRY(inner, detail::open_folder(folder, entry.name, here));
        GARITA_TRY(done, collect(inner.get(), path, depth - 1, what, list));
        static_cast<void>(done);
    }
    return true;
}

Result<std::vector<Entry>> playlist(int folder, const std::string& name) {
    std::vector<Entry> list;
    GARITA_TRY(done, collect(folder, "", kMaxDepth, name, list));
    static_cast<void>(done);
    std::ranges::sort(list, {}, &Entry::path);
    return list;
}

Result<Shot> shot_of(int folder, const CaptureFile& file, const std::string& what) {
    GARITA_TRY(bytes, detail::read_file(folder, file.name, kMaxShotBytes, what));
    return Shot{.side = file.side,
                .band = file.band,
                .name = file.name,
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

/// Plays files of an open folder.
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

Result<std::unique_ptr<FolderScanner>> FolderScanner::create(int folder_fd, std::string name) {
    std::unique_ptr<FolderScanner> scanner(new FolderScanner(folder_fd, std::move(name)));
    GARITA_TRY(list, playlist(folder_fd, scanner->m_name));
    if (list.empty())
        return fail(ErrorKind::Device,
                    scanner->m_name + " has no images: put images or folders with white.png, infrared.png … in it");
    return scanner;
}

FolderScanner::~FolderScanner() {
    close(m_folder);
}

ScannerFacts FolderScanner::facts() const {
    return {.driver = "folder", .model = m_name, .serial = "", .authenticated = false, .simulated = false};
}

Result<ScannerStatus> FolderScanner::status() {
    GARITA_TRY(list, playlist(m_folder, m_name));
    return ScannerStatus{.presence = list.empty() ? Presence::Absent : Presence::Present};
}

Result<Presence> FolderScanner::wait_for(Presence wanted, std::chrono::milliseconds timeout) {
    constexpr std::chrono::milliseconds kLook(100);  // a folder tells nobody what happens in it
    m_cancellation.rearm();
    for (const auto end = std::chrono::steady_clock::now() + timeout;;) {
        GARITA_TRY(now, status());
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (now.presence == wanted || left.count() <= 0 || m_cancellation.wait_for(std::min(left, kLook)))
            return now.presence;
    }
}

Result<std::string> FolderScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    m_cancellation.rearm();
    GARITA_TRY(list, playlist(m_folder, m_name));
    if (list.empty())
        return fail(ErrorKind::Device, m_name + " has no images any more: put images or folders of images in it");
    auto next = std::ranges::find_if(list, [this](const Entry& e) { return e.path > m_last; });
    if (next == list.end()) next = list.begin();
    m_last = next->path;
    const std::string label = m_last.empty() ? m_name.substr(m_name.find_last_of('/') + 1) : m_last;
    if (!next->capture) {
        CaptureFile file;
        file.name = next->path;
        const auto bare = [&deliver](Shot shot) {
            shot.name = shot.name.substr(shot.name.find_last_of('/') + 1);
            deliver(std::move(shot));
        };
        GARITA_TRY(played, play(m_folder, chosen({file}, request), m_name, m_cancellation, bare));
        static_cast<void>(played);
        return label;
    }
    GARITA_TRY(folder, detail::open_folder(m_folder, m_last.empty() ? "." : m_last, m_name));
    GARITA_TRY(files, list_capture(folder.get(), label));
    if (files.empty()) return fail(ErrorKind::Retry, label + " went away while it was played");
    GARITA_TRY(played, play(folder.get(), chosen(std::move(files), request), label, m_cancellation, deliver));
    static_cast<void>(played);
    return label;
}

}  // namespace garita
