// What the audit log is to be told of lists that were imported or removed: by who has it open.
#pragma once

#include <cstddef>
#include <filesystem>

#include "firmware/audit/log.h"
#include "firmware/watchlists/in_force.h"

namespace garita::watchlists {

/// Appends what was not told yet, the oldest first, and keeps that it was told; how many that were. To call when the
/// kiosk starts and whenever lists may have changed: cheap where nothing did. A crash between the two tells a change
/// twice, never not at all. Device errors: of the log, or of the data folder; what was appended stays noted.
[[nodiscard]] Result<std::size_t> tell_audit_log(const std::filesystem::path& data, audit::AuditLog& log);

}  // namespace garita::watchlists
