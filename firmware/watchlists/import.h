// A list taken from its signed file: copied, verified, built chunk by chunk, and only then put in force. What was cut
// short goes on where it was; until the last step the list before it stays in force.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "firmware/trust/station_trust.h"
#include "firmware/watchlists/in_force.h"

namespace garita::watchlists {

enum class Phase { Copying, Building };
/// Told how many bytes of how many are done in a phase; false stops it, and the same import goes on later.
using TellProgress = std::function<bool(Phase phase, std::uint64_t done, std::uint64_t all)>;

struct Import {
    ListInForce list{};
    Counts counts{};
    trust::Standing standing = trust::Standing::Valid;
    bool was_in_force = false;  ///< this very content already
};

/// When, as the station knows it.
struct Now {
    trust::Today today{};
    std::string time{};  ///< "2026-11-30T12:00:00Z"
};

inline constexpr std::uint64_t kLargestList = 16ULL << 30U;  ///< bytes of content

/// Takes a list from a stick or wherever; goes on with an import of the same file that was cut short. One import at a
/// time: another process waits. Input errors, after which nothing of the file is kept: of StationTrust::import_file();
/// the content is no list, or damaged; its kind cannot be taken. Device errors, after which the same import goes on:
/// no space, a failing disk, `tell` stopped it.
[[nodiscard]] Result<Import> import_list(const std::filesystem::path& data, const std::filesystem::path& from,
                                         const Now& now, const TellProgress& tell = {});

/// Whether an import was cut short after its file was copied.
[[nodiscard]] bool is_import_unfinished(const std::filesystem::path& data);
/// Ends it, without the stick. Errors: likewise; an Input error where there is none.
[[nodiscard]] Result<Import> resume_import(const std::filesystem::path& data, const Now& now,
                                           const TellProgress& tell = {});

/// The list is used no more; its version stays known to the trust, so that no older one is taken. Input error: there is
/// none of that name. Device error: it cannot be removed.
[[nodiscard]] Result<ListInForce> remove_list(const std::filesystem::path& data, const std::string& name);

}  // namespace garita::watchlists
