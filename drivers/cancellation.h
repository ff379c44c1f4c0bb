// Stops a scan from another thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace garita {

/// Any thread may call any of it.
class Cancellation {
public:
    /// What waits returns; so do later waits, until rearm().
    void cancel() {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        m_changed.notify_all();
    }
    void rearm() {
        const std::lock_guard lock(m_mutex);
        m_cancelled = false;
    }
    [[nodiscard]] bool cancelled() const {
        const std::lock_guard lock(m_mutex);
        return m_cancelled;
    }
    /// Waits for `time`, or less: true when cancelled.
    bool wait_for(std::chrono::milliseconds time) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, time, [this] { return m_cancelled; });
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_cancelled = false;
};

}  // namespace garita
