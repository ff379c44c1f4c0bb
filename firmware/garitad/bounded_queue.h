// The server's threads and its queue of connections: both bounded.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace garita {

/// True on a thread that is asked to turn a connection away: the queue is full.
extern thread_local bool t_turned_away;

/// A fixed number of threads and at most `waiting` connections in line; one more is served at once by the accepting
/// thread with t_turned_away set.
class BoundedQueue final : public httplib::TaskQueue {
public:
    /// `worked`: called by one of the threads whenever it has done something, and where the server is idle all the
    /// same.
    BoundedQueue(int threads, std::size_t waiting, std::function<void()> worked = {});
    void enqueue(std::function<void()> task) override;
    void on_idle() override;
    void shutdown() override;

private:
    void work();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_tasks;
    std::vector<std::thread> m_threads;
    std::size_t m_waiting;
    std::function<void()> m_worked;
    bool m_ending = false;
};

}  // namespace garita
