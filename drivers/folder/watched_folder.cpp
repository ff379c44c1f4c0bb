#include "drivers/folder/watched_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "drivers/folder/capture_folder.h"
#include "drivers/folder/detail/files.h"
#include "drivers/folder/detail/scanning.h"
#include "drivers/poll_presence.h"

namespace garita {
namespace {

/// So long nothing changes once a program has written its files.
constexpr std::chrono::milliseconds kQuiet(500);

bool may_be_of_a_capture(const detail::Entry& entry) {
    return !entry.folder && (capture_file_of_name(entry.name).has_value() || entry.name == "capture.json");
}

std::string told(const detail::Entry& entry) {
    return entry.name + "/" + std::to_string(entry.size) + "/" + std::to_string(entry.changed_ns) + "/";
}

}  // namespace

Result<std::unique_ptr<WatchedFolder>> WatchedFolder::create(int folder_fd, std::string name) {
    std::unique_ptr<WatchedFolder> scanner(new WatchedFolder(folder_fd, std::move(name)));
    GARITA_TRY(looked, scanner->look());
    static_cast<void>(looked);
    // What lies there already is of another day.
    for (auto& [entry, seen] : scanner->m_seen) seen.handed_over = true;
    return scanner;
}

/// Lists the folder and keeps what is as it was.
Result<bool> WatchedFolder::look() {
    // A folder that was deleted can be listed for ever, and is empty.
    struct stat status {};
    if (fstat(m_folder.get(), &status) != 0 || status.st_nlink == 0)
        return fail(ErrorKind::Device, m_name + " is gone: make it again and start the kiosk again");
    GARITA_TRY(entries, detail::list_folder(m_folder.get(), m_name));
    std::map<std::string, Seen> now;
    for (const detail::Entry& entry : entries) {
        std::string print;
        if (entry.folder) {
            const auto folder = detail::open_folder(m_folder.get(), entry.name, m_name);
            const auto files = folder ? detail::list_folder(folder->get(), m_name)
                                      : Result<std::vector<detail::Entry>>(tl::unexpected(folder.error()));
            if (!files) continue;  // it went away meanwhile, or is another's
            for (const detail::Entry& file : *files)
                if (may_be_of_a_capture(file)) print += told(file);
        } else if (is_image_name(entry.name)) {
            print = told(entry);
        }
        if (print.empty()) continue;
        Seen seen{.print = std::hash<std::string>{}(print), .since = Clock::now(), .is_capture = entry.folder};
        if (const auto before = m_seen.find(entry.name); before != m_seen.end() && before->second.print == seen.print)
            seen = before->second;
        now.emplace(entry.name, seen);
    }
    m_seen = std::move(now);
    return true;
}

std::optional<std::string> WatchedFolder::ready() const {
    const auto now = Clock::now();
    const auto found = std::ranges::find_if(
        m_seen, [now](const auto& one) { return !one.second.handed_over && now - one.second.since >= kQuiet; });
    return found == m_seen.end() ? std::nullopt : std::optional(found->first);
}

ScannerFacts WatchedFolder::facts() const {
    ScannerFacts facts;
    facts.driver = "watched-folder";
    facts.model = m_name;
    return facts;
}

Result<ScannerStatus> WatchedFolder::status() {
    GARITA_TRY(looked, look());
    static_cast<void>(looked);
    return ScannerStatus{.presence = ready() ? Presence::Present : Presence::Absent};
}

Result<Presence> WatchedFolder::wait_for(Presence wanted, std::chrono::milliseconds timeout) {
    return poll_presence(*this, m_cancellation, wanted, timeout);
}

Result<std::string> WatchedFolder::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    m_cancellation.rearm();
    GARITA_TRY(looked, look());
    static_cast<void>(looked);
    std::optional<std::string> name = ready();
    if (!name)
        return fail(ErrorKind::Retry,
                    "nothing new lies in " + m_name + ": have the scanner's own program save a scan there");
    // Said to be handed over whatever comes of it: one that cannot be read must not hold up the next.
    Seen& seen = m_seen[*name];
    seen.handed_over = true;
    GARITA_TRY(done,
               detail::hand_over(m_folder.get(), *name, seen.is_capture, *name, request, m_cancellation, deliver));
    static_cast<void>(done);
    return std::move(*name);
}

}  // namespace garita
