// The pictures of a document on their way to a worker, while the scanner takes them.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/worker/request_wire.h"

namespace garita::worker {

/// One picture for the worker: what it is, and a sealed memory file of its bytes.
struct Picture {
    PictureFacts facts;
    Descriptor bytes;
};

/// Keeps its pictures until it is stopped: a second worker gets what the first one got. Any thread may call any of it.
class PictureFeed {
public:
    /// `announced`: what will come, and nothing else; none: anything may come (firmware/arrivals.h).
    explicit PictureFeed(std::vector<SideAndBand> announced = {}) : m_announced(std::move(announced)) {}
    /// All of them, at once.
    explicit PictureFeed(std::vector<Picture> pictures);

    void add(Picture picture);
    /// Nothing more comes.
    void complete();
    /// Nobody takes any more: what is there, and what comes, is dropped.
    void stop();

    [[nodiscard]] const std::vector<SideAndBand>& announced() const { return m_announced; }
    [[nodiscard]] bool is_complete() const;
    /// Whether it is complete without a picture ever.
    [[nodiscard]] bool is_empty() const;
    [[nodiscard]] bool is_stopped() const;

    /// One way through the pictures, from the first. The feed outlives it.
    class Pass {
    public:
        explicit Pass(PictureFeed& feed) : m_feed(feed) {}
        /// Waits for the next picture; nothing: there is none, or the feed was stopped, or this pass ended. One thread.
        [[nodiscard]] std::shared_ptr<const Picture> next();
        /// No more are taken here; the feed goes on. From any thread.
        void end();

    private:
        PictureFeed& m_feed;
        std::size_t m_next = 0;
        bool m_ended = false;  ///< of the feed's mutex
    };

private:
    const std::vector<SideAndBand> m_announced;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    /// Shared: one may be on its way to a worker when stop() drops them.
    std::vector<std::shared_ptr<const Picture>> m_pictures;
    bool m_any = false;
    bool m_complete = false;
    bool m_stopped = false;
};

}  // namespace garita::worker
