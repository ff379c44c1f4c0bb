// The page's commands about what leaves the station: evidence for a laboratory or a partner's police, and the receipt
// that a traveller gets.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/of_sessions.h"
#include "firmware/garitad/routes.h"

namespace garita {

/// What was made for a session and is fetched by it, by name.
struct ExportedFile {
    std::string type{};
    std::string bytes{};
};
using Exports = OfSessions<std::map<std::string, ExportedFile>>;
/// For GET /export/NAME; 404 where this session has no such file.
[[nodiscard]] HttpAnswer exported_file(const Exports& exports, const Visitor& visitor, const std::string& path);

/// To whom this station may send evidence: DATA/evidence/recipients/*.recipient.toml, which the technician lays there
/// (garita evidence recipient). All outlive the routes.
[[nodiscard]] std::vector<CommandRoute> evidence_routes(Station& station, Kiosk& kiosk, Exports& exports,
                                                        const std::filesystem::path& data);

}  // namespace garita
