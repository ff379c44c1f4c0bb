#include "drivers/folder/folder_scanner.h"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "drivers/folder/capture_folder.h"
#include "drivers/folder/detail/files.h"
#include "drivers/folder/detail/scanning.h"
#include "drivers/poll_presence.h"

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
    return poll_presence(*this, m_cancellation, wanted, timeout);
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
    const std::string& what = next->capture ? label : m_name;
    GARITA_TRY(played, detail::hand_over(m_folder, m_last, next->capture, what, request, m_cancellation, deliver));
    static_cast<void>(played);
    return label;
}

}  // namespace garita
