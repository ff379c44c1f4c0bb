// The page's commands about documents and records: inspect, decide, overrule, search, look at.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/routes.h"

namespace garita {

/// Which inspection somebody has on the screen out of the records: its pictures are given out for it alone, so that
/// nothing is seen that the audit log was not told of. Thread-safe.
class LookedAt {
public:
    void set(const people::SessionToken& who, Mode mode, const records::InspectionId& inspection);
    /// The mode whose records hold it; nothing where this session looks at something else.
    [[nodiscard]] std::optional<Mode> mode_of(const people::SessionToken& who,
                                              const records::InspectionId& inspection) const;

private:
    struct One {
        people::SessionToken who{};
        Mode mode = Mode::Live;
        records::InspectionId inspection{};
    };
    mutable std::mutex m_mutex;
    std::vector<One> m_all;  ///< at most kMostSessions, the oldest first
};

/// The inspection that a command names by `record` and `number`.
[[nodiscard]] std::optional<records::InspectionId> inspection_of(const Command& command);

/// All outlive the routes.
[[nodiscard]] std::vector<CommandRoute> record_routes(Station& station, Kiosk& kiosk, LookedAt& looked_at);

/// For GET /record/RECORD/NUMBER/SIDE/BAND: the picture; 404 where this session does not look at that inspection.
[[nodiscard]] HttpAnswer kept_picture(const Station& station, const LookedAt& looked_at, const Visitor& visitor,
                                      const std::string& path);

}  // namespace garita
