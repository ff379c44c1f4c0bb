// Whether the kiosk works, told to the service manager that started it: systemd's notification protocol (sd_notify(3)),
// a datagram a message. No thread of its own: what feeds the watchdog is the work itself.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/capture/descriptor.h"

namespace garita {

/// The service manager that started this process; without one, nobody hears.
class ServiceManager {
public:
    ServiceManager() = default;

    /// The one of the environment, from which it is taken: no process that this one starts speaks for it. REQUIRES that
    /// no other thread reads the environment now.
    [[nodiscard]] static ServiceManager of_environment();

    /// Lines of NAME=VALUE (sd_notify(3)). Never waits.
    void tell(std::string_view lines) const;

    /// Within which WATCHDOG=1 is expected, again and again; 0: it is not.
    [[nodiscard]] std::chrono::microseconds watchdog() const { return m_watchdog; }

private:
    Descriptor m_socket{};  ///< connected; not valid where there is none
    std::chrono::microseconds m_watchdog{0};
};

/// The kiosk is ready once each part has said that it works; from then on the watchdog is fed by the part that speaks
/// next, as long as no other has been silent for longer than it said. Thread-safe.
class Health {
public:
    using Clock = std::chrono::steady_clock;

    enum class Part {
        Page,        ///< the threads that answer the browser
        Inspection,  ///< the thread that scans and inspects, with a worker standing by
    };

    explicit Health(ServiceManager manager, std::function<Clock::time_point()> now = Clock::now)
        : m_manager(std::move(manager)), m_now(std::move(now)) {}

    /// The part works, and says so again within this time.
    void works(Part part, std::chrono::milliseconds within);

    /// The part cannot begin yet, and why; told as long as the kiosk is not ready.
    void waits(Part part, std::string_view why);

    /// The kiosk ends: nothing is fed or told any more.
    void stops();

private:
    void tell_status(std::string_view lines, std::string_view status);

    static constexpr std::array<std::string_view, 2> kNames = {"the officer's page", "the inspection of documents"};

    const ServiceManager m_manager;
    const std::function<Clock::time_point()> m_now;
    std::mutex m_mutex;  ///< of what follows
    std::array<std::optional<Clock::time_point>, kNames.size()>
        m_until{};                             ///< the latest time of each part's next word
    std::string m_status{};                    ///< as it was told last
    std::optional<Clock::time_point> m_fed{};  ///< once ready
    bool m_stopping = false;
};

}  // namespace garita
