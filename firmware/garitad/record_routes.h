// The page's commands about documents and records: inspect, decide, overrule, search, look at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/of_sessions.h"
#include "firmware/garitad/routes.h"

namespace garita {

/// Which inspection a session has on the screen out of the records: its pictures are given out for it alone, so that
/// nothing is seen that the audit log was not told of.
struct Looked {
    Mode mode = Mode::Live;  ///< whose records hold it
    records::InspectionId inspection{};
    std::vector<records::KeptPicture> pictures{};
};
using LookedAt = OfSessions<Looked>;

/// The inspection that a command names by `record` and `number`.
[[nodiscard]] std::optional<records::InspectionId> inspection_of(const Command& command);

/// All outlive the routes.
[[nodiscard]] std::vector<CommandRoute> record_routes(Station& station, Kiosk& kiosk, LookedAt& looked_at);

/// For GET /record/RECORD/NUMBER/SIDE/BAND: the picture; 404 where this session does not look at that inspection.
[[nodiscard]] HttpAnswer kept_picture(const Station& station, const LookedAt& looked_at, const Visitor& visitor,
                                      const std::string& path);

}  // namespace garita
