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
        m_pictures.push_back(std::make_shared<const Picture>(std::move(picture)));
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
        m_pictures.clear();
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

bool PictureFeed::is_stopped() const {
    const std::lock_guard lock(m_mutex);
    return m_stopped;
}

std::shared_ptr<const Picture> PictureFeed::Pass::next() {
    std::unique_lock lock(m_feed.m_mutex);
    const auto is_there = [this] { return m_next < m_feed.m_pictures.size(); };
    const auto is_over = [this] { return m_ended || m_feed.m_stopped; };
    m_feed.m_changed.wait(lock, [&] { return is_over() || is_there() || m_feed.m_complete; });
    if (is_over() || !is_there()) return nullptr;
    return m_feed.m_pictures[m_next++];
}

void PictureFeed::Pass::end() {
    {
        const std::lock_guard lock(m_feed.m_mutex);
        m_ended = true;
    }
    m_feed.m_changed.notify_all();
}

}  // namespace garita::worker
