// The page's commands about what leaves the station: evidence for a laboratory or a partner's police, and the receipt
// that a traveller gets.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/routes.h"

namespace garita {

/// What was made for a session and is fetched by it: until the next, or until it ends. Thread-safe.
class Exports {
public:
    struct File {
        std::string type{};
        std::string bytes{};
    };
    /// In place of what this session had under these names.
    void set(const people::SessionToken& who, std::vector<std::pair<std::string, File>> files);
    /// GET /export/NAME; 404 where this session has no such file.
    [[nodiscard]] HttpAnswer file(const people::SessionToken& who, const std::string& name) const;

private:
    struct One {
        people::SessionToken who{};
        std::vector<std::pair<std::string, File>> files{};
    };
    mutable std::mutex m_mutex;
    std::vector<One> m_all;  ///< at most kMostSessions, the oldest first
};

/// To whom this station may send evidence: DATA/evidence/recipients/*.recipient.toml, which the technician lays there
/// (garita evidence recipient). All outlive the routes.
[[nodiscard]] std::vector<CommandRoute> evidence_routes(Station& station, Kiosk& kiosk, Exports& exports,
                                                        const std::filesystem::path& data);

}  // namespace garita
