// What became otherwise in the data folder is told to the audit log, whoever changed it and with what: the station's
// configuration, catalogs, which scanners are paired and calibrated. By their content: a file that somebody copied
// there is told as one that a command of Garita wrote.
#pragma once

#include <filesystem>
#include <string>

#include "firmware/audit/log.h"

namespace garita {

/// Of one thread.
class DataChanges {
public:
    explicit DataChanges(std::filesystem::path data) : m_data(std::move(data)) {}

    /// Appends what changed since it was told last, by this program or an earlier one. A crash between the two tells a
    /// change twice, never not at all; DATA/audit/told.json has what was told. Cheap where nothing changed: call it
    /// every few seconds. Lists tell theirs themselves (firmware/watchlists/unlogged.h). Device errors: of the log, or
    /// a file cannot be read or written; what could be told is told.
    [[nodiscard]] Result<bool> tell(audit::AuditLog& log);

private:
    std::filesystem::path m_data;
    std::string m_looked_at;  ///< names, sizes and times of files when all was told
};

}  // namespace garita
