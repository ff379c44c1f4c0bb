#include "firmware/worker/picture_feed.h"

#include <utility>

namespace garita::worker {
namespace {

std::vector<SideAndBand> all_of(const std::vector<Picture>& pictures) {
    std::vector<SideAndBand> all;
    all.reserve(pictures.size());
    for (const Picture& picture : pictures) all.push_back({picture.facts.side, picture.facts.band});
    return all;
}

}  // namespace

PictureFeed::PictureFeed(std::vector<Picture> pictures) : PictureFeed(all_of(pictures)) {
    for (Picture& picture : pictures) add(std::move(picture));
    complete();
}

void PictureFeed::add(Picture picture) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped) return;
        m_any = true;
        m_waiting.push_back(std::move(picture));
    }
    m_changed.notify_all();
}

void PictureFeed::complete() {
    {
        const std::lock_guard lock(m_mutex);
        m_complete = true;
    }
    m_changed.notify_all();
}

void PictureFeed::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = m_complete = true;
        m_waiting.clear();
    }
    m_changed.notify_all();
}

bool PictureFeed::is_complete() const {
    const std::lock_guard lock(m_mutex);
    return m_complete;
}

bool PictureFeed::is_empty() const {
    const std::lock_guard lock(m_mutex);
    return m_complete && !m_any;
}

std::optional<Picture> PictureFeed::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting.empty() || m_complete || m_stopped; });
    if (m_waiting.empty()) return std::nullopt;
    Picture picture = std::move(m_waiting.front());
    m_waiting.pop_front();
    return picture;
}

}  // namespace garita::worker
