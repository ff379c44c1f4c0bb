#include "firmware/garitad/event_hub.h"

#include <algorithm>
#include <utility>

namespace garita {
namespace {

void wipe(std::string& text) {
    // Names of travellers pass through here.
    std::fill(text.begin(), text.end(), '\0');
    text.clear();
}

std::string event_of(std::string_view type, std::string_view data) {
    return std::string("event: ").append(type).append("\ndata: ").append(data).append("\n\n");
}

bool is_line(std::string_view data) {
    return data.find('\n') == std::string_view::npos;
}

}  // namespace

void EventHub::begin() {
    const std::lock_guard lock(m_mutex);
    wipe(m_log);
    ++m_epoch;
}

void EventHub::publish(std::string_view type, std::string_view data) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_log.size() + data.size() > kMaxBytes || !is_line(data)) return;
        m_log += event_of(type, data);
    }
    m_changed.notify_all();
}

void EventHub::set_standing(std::string_view type, std::string_view data) {
    std::string event = event_of(type, data);
    {
        const std::lock_guard lock(m_mutex);
        if (!is_line(data)) return;
        Standing& standing = m_standing[std::string(type)];
        if (event == standing.event) return;
        standing = {std::move(event), ++m_standing_version};
    }
    m_changed.notify_all();
}

std::optional<std::string> EventHub::next(Cursor& cursor, std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    const auto news = [this, &cursor] {
        return m_closed || cursor.standing != m_standing_version ||
               (cursor.epoch == m_epoch ? cursor.at < m_log.size() : !m_log.empty());
    };
    const bool came = m_changed.wait_for(lock, patience, news);
    if (m_closed) return std::nullopt;
    if (!came) return ": still here\n\n";
    if (cursor.epoch != m_epoch) cursor.at = 0;
    std::string text;
    for (const auto& [type, standing] : m_standing)
        if (standing.version > cursor.standing) text += standing.event;
    text += std::string_view(m_log).substr(cursor.at);
    cursor = {.epoch = m_epoch, .at = m_log.size(), .standing = m_standing_version};
    return text;
}

bool EventHub::enter() {
    const std::lock_guard lock(m_mutex);
    if (m_closed || m_streams >= kMaxStreams) return false;
    ++m_streams;
    return true;
}

void EventHub::leave() {
    const std::lock_guard lock(m_mutex);
    --m_streams;
}

void EventHub::close() {
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_changed.notify_all();
}

}  // namespace garita
