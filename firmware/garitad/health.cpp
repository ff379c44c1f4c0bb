#include "firmware/garitad/health.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace garita {
namespace {

constexpr const char* kSocket = "NOTIFY_SOCKET";
constexpr const char* kWatchdog = "WATCHDOG_USEC";
constexpr const char* kWatched = "WATCHDOG_PID";

/// How often the watchdog is fed within its time: one word that is lost, or late, is no restart.
constexpr int kWordsOfWatchdog = 4;

/// Taken out of the environment; empty where it is not there.
std::string take(const char* name) {
    const char* value = std::getenv(name);
    std::string taken = value != nullptr ? value : "";
    unsetenv(name);
    return taken;
}

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::max<std::int64_t>(number, 0) : 0;
}

/// A path, or behind an @ a name of the kernel's (unix(7), abstract).
Descriptor connected_to(const std::string& name) {
    sockaddr_un address{};
    if (name.size() < 2 || name.size() >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@'))
        return Descriptor();
    address.sun_family = AF_UNIX;
    std::ranges::copy(name, std::begin(address.sun_path));
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return Descriptor();
    return socket;
}

/// What is shown of it is one line.
std::string one_line(std::string_view text) {
    std::string line(text);
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return line;
}

}  // namespace

ServiceManager ServiceManager::of_environment() {
    ServiceManager manager;
    manager.m_socket = connected_to(take(kSocket));
    const std::string watched = take(kWatched);
    const std::chrono::microseconds watchdog(number_of(take(kWatchdog)));
    // For another process of the service where it names one.
    if (watched.empty() || number_of(watched) == getpid()) manager.m_watchdog = watchdog;
    return manager;
}

void ServiceManager::tell(std::string_view lines) const {
    // Nobody there, or too slow: that is the manager's to notice.
    if (m_socket.valid()) static_cast<void>(send(m_socket.get(), lines.data(), lines.size(), MSG_NOSIGNAL));
}

void Health::works(Part part, std::chrono::milliseconds within) {
    const std::lock_guard lock(m_mutex);
    if (m_stopping) return;
    const Clock::time_point now = m_now();
    m_until[static_cast<std::size_t>(part)] = now + within;
    if (!std::ranges::all_of(m_until, [](const auto& until) { return until.has_value(); })) return;
    const auto late = std::ranges::find_if(m_until, [&](const auto& until) { return *until < now; });
    if (late != m_until.end())
        return tell_status("", fmt::format("does not go on: {}",
                                           kNames[static_cast<std::size_t>(std::distance(m_until.begin(), late))]));
    tell_status(m_fed ? "" : "READY=1\n", "serves the officer's page, ready for a document");
    if (m_fed && now - *m_fed < m_manager.watchdog() / kWordsOfWatchdog) return;
    m_fed = now;
    if (m_manager.watchdog().count() > 0) m_manager.tell("WATCHDOG=1");
}

void Health::waits(Part part, std::string_view why) {
    const std::lock_guard lock(m_mutex);
    if (m_fed || m_stopping) return;
    tell_status("", fmt::format("waits for {}: {}", kNames[static_cast<std::size_t>(part)], why));
}

void Health::stops() {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    tell_status("STOPPING=1\n", "ends");
}

/// A status is told when it changes.
void Health::tell_status(std::string_view lines, std::string_view status) {
    if (lines.empty() && status == m_status) return;
    m_status = status;
    m_manager.tell(fmt::format("{}STATUS={}", lines, one_line(status)));
}

}  // namespace garita
