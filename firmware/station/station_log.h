// The audit log of the station whose data folder this is, with its key and under its name.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "firmware/audit/log.h"
#include "firmware/verdict.h"

namespace garita {

/// The same mode as the audit log calls it.
[[nodiscard]] audit::Mode audit_mode(Mode mode);

/// A station's name as the audit log has it: "Ferry post 7" is ferry-post-7. Letters that are not ASCII become hyphens.
[[nodiscard]] std::string log_name_of(std::string_view station);

/// Opens it, or begins it. Device error: this station has no key yet (garita trust station), another process has the
/// log, or it is such as AuditLog::open() refuses.
[[nodiscard]] Result<std::unique_ptr<audit::AuditLog>> open_station_log(const std::filesystem::path& data,
                                                                        audit::LogOptions options = {});

}  // namespace garita
