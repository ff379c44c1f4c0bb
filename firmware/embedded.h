// Files that are part of the program, so that nothing can be missing at run time: written by cmake/GaritaEmbed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace garita {

struct EmbeddedFile {
    std::string_view name;     ///< the file's stem: "three-band", "en"
    std::string_view content;  ///< UTF-8
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_profiles();        ///< firmware/profiles/*.toml
[[nodiscard]] std::span<const EmbeddedFile> embedded_languages();       ///< firmware/languages/*.toml
[[nodiscard]] std::span<const EmbeddedFile> embedded_officer();         ///< firmware/officer: the page
[[nodiscard]] std::span<const EmbeddedFile> embedded_audit_schema();    ///< firmware/audit/schema: the log's versions
[[nodiscard]] std::span<const EmbeddedFile> embedded_records_schema();  ///< firmware/records/schema: their versions
[[nodiscard]] std::span<const EmbeddedFile> embedded_people_schema();   ///< firmware/people/schema: likewise
[[nodiscard]] std::span<const EmbeddedFile> embedded_watchlists_schema();  ///< firmware/watchlists/schema: likewise

}  // namespace garita
