// One value for each session, such as what it has on the screen: forgotten with the next one, or when there are more
// sessions than there may be.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "firmware/people/sessions.h"

namespace garita {

/// Thread-safe.
template <typename Value>
class OfSessions {
public:
    /// In place of what this session had.
    void set(const people::SessionToken& who, Value value) {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_all, [&](const auto& one) { return one.first.bytes == who.bytes; });
        if (m_all.size() >= people::kMostSessions) m_all.erase(m_all.begin());
        m_all.emplace_back(who, std::make_shared<const Value>(std::move(value)));
    }

    /// Null where this session has none.
    [[nodiscard]] std::shared_ptr<const Value> find(const people::SessionToken& who) const {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find_if(m_all, [&](const auto& one) { return one.first.bytes == who.bytes; });
        return found == m_all.end() ? nullptr : found->second;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::pair<people::SessionToken, std::shared_ptr<const Value>>> m_all;  ///< the oldest first
};

}  // namespace garita
