// The pictures of a document on their way to a worker, while the scanner takes them.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/worker/request_wire.h"

namespace garita::worker {

/// One picture for the worker: what it is, and a sealed memory file of its bytes.
struct Picture {
    PictureFacts facts;
    Descriptor bytes;
};

/// Any thread may call any of it.
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
    /// Waits for the next picture; nothing: there is none, or it was stopped.
    [[nodiscard]] std::optional<Picture> next();

private:
    const std::vector<SideAndBand> m_announced;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Picture> m_waiting;
    bool m_any = false;
    bool m_complete = false;
    bool m_stopped = false;
};

}  // namespace garita::worker
