#include "firmware/garitad/bounded_queue.h"

#include <utility>

#include "firmware/garitad/wipe_stack.h"

namespace garita {

thread_local bool t_turned_away = false;

BoundedQueue::BoundedQueue(int threads, std::size_t waiting, std::function<void()> worked)
    : m_waiting(waiting), m_worked(std::move(worked)) {
    for (int i = 0; i < threads; ++i) m_threads.emplace_back([this] { work(); });
}

void BoundedQueue::enqueue(std::function<void()> task) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_tasks.size() < m_waiting) {
            m_tasks.push_back(std::move(task));
            task = nullptr;
        }
    }
    if (!task) {
        m_changed.notify_one();
        return;
    }
    t_turned_away = true;
    task();
    t_turned_away = false;
}

/// By the accepting thread. Where something waits, a thread will say that it worked when it has done that.
void BoundedQueue::on_idle() {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_tasks.empty()) return;
        m_tasks.emplace_back([] {});
    }
    m_changed.notify_one();
}

void BoundedQueue::shutdown() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads) thread.join();
}

void BoundedQueue::work() {
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_ending || !m_tasks.empty(); });
            if (m_tasks.empty()) return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
        task = nullptr;
        wipe_stack();
        if (m_worked) m_worked();
    }
}

}  // namespace garita
