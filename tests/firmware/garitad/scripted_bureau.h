// A bureau that says what the test wants, after a while that cancel() and release() cut short.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include "firmware/watchlists/bureau.h"

namespace garita::test {

class ScriptedBureau final : public watchlists::Bureau {
public:
    std::string name() const override { return "FIND of Utopia"; }
    watchlists::BureauAnswer look_up(const watchlists::Document& document) override {
        std::unique_lock lock(m_mutex);
        last = document;
        most_at_once = std::max(most_at_once.load(), ++m_at_once);
        ++asked;
        m_changed.wait_for(lock, delay, [this] { return m_cancelled || m_released; });
        --m_at_once;
        return m_cancelled ? watchlists::BureauAnswer{.trouble = "cancelled"} : answer;
    }
    /// It waits no longer.
    void release() {
        const std::lock_guard lock(m_mutex);
        m_released = true;
        m_changed.notify_all();
    }
    void cancel() override {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        m_changed.notify_all();
    }

    watchlists::BureauAnswer answer{};
    std::chrono::milliseconds delay{0};
    std::atomic<int> asked = 0;
    std::atomic<int> most_at_once = 0;
    watchlists::Document last{};

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_at_once = 0;
    bool m_cancelled = false;
    bool m_released = false;
};

}  // namespace garita::test
