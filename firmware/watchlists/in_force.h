// Which lists a station uses: one small file of the data folder, replaced whole; and what the audit log is still to be
// told of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/signed_file.h"
#include "firmware/watchlists/chunks.h"

namespace garita::watchlists {

inline constexpr std::size_t kMostLists = 32;

/// A list that the station took.
struct ListInForce {
    std::string name{};  ///< of its signed file
    Kind kind = Kind::Documents;
    std::uint32_t version = 1;
    trust::Digest digest{};       ///< of its content
    Key signer{};                 ///< who signed it: a trust file may revoke the key later
    std::string from{}, until{};  ///< days on which it is valid, both included
    std::string imported{};       ///< when: "2026-11-30T12:00:00Z"
    bool operator==(const ListInForce&) const = default;
};

/// What the audit log is to be told, by who has it open: `garitad`, or the command while no kiosk runs.
struct Change {
    enum class What : std::uint8_t { Imported, Removed };
    What what = What::Imported;
    Kind kind = Kind::Documents;
    std::uint32_t version = 1;
    trust::Digest digest{};
    bool operator==(const Change&) const = default;
};

struct InForce {
    std::vector<ListInForce> lists{};  ///< by name; none twice
    std::vector<Change> unlogged{};    ///< the oldest first
    bool operator==(const InForce&) const = default;
};
inline constexpr std::size_t kMostUnlogged = 256;

/// DATA/watchlists
[[nodiscard]] std::filesystem::path watchlists_folder(const std::filesystem::path& data);
[[nodiscard]] std::filesystem::path in_force_path(const std::filesystem::path& data);
/// Where the database of a list lies: of another one for each content.
[[nodiscard]] std::filesystem::path list_path(const std::filesystem::path& data, std::string_view name,
                                              std::uint32_t version, const trust::Digest& digest);

/// None where no list was ever taken. Device error: it is damaged, or others may change it.
[[nodiscard]] Result<InForce> read_in_force(const std::filesystem::path& data);
/// Reads it, changes it, and puts it in place, on disk when it returns; several processes may. Errors: of `change`; a
/// Device error: it cannot be written.
[[nodiscard]] Result<InForce> change_in_force(const std::filesystem::path& data,
                                              const std::function<Result<bool>(InForce&)>& change);

/// Strict. An Input error names the line.
[[nodiscard]] Result<InForce> parse_in_force(std::string_view toml);
[[nodiscard]] std::string to_toml(const InForce& in_force);

}  // namespace garita::watchlists
