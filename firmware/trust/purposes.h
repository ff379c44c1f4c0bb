// What a key may be named for in a trust file: one closed table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"

namespace garita::trust {

/// Never renumber: in files, and in what is signed.
enum class Purpose : std::uint32_t {
    Image = 1,
    Catalog = 2,
    List = 3,
    Deviations = 4,
    Language = 5,
    Configuration = 6,
    Maintenance = 7,
    Stations = 8
};

/// What the words of a key's scope are.
enum class ScopeWords {
    None,     ///< there are none: the key signs for all stations alike
    States,   ///< as in the MRZ, "UTO"; none: of all. Who uses the content holds it against them (firmware/catalog)
    Names,    ///< of files of this kind, "stolen-documents"; at least one
    Stations  ///< an audience: "all", "station:post-7", "group:river"; at least one
};

/// Where the station does not know whether its clock is right, an end may be past and nobody can tell. What then.
enum class WithoutClock {
    Use,    ///< and say on the screen that its end could not be looked at
    Ask,    ///< a technician or supervisor, who sees the days
    Refuse  ///< and keep what is in force
};

struct PurposeFacts {
    Purpose purpose;
    std::string_view word;   ///< in files and on the command line
    std::string_view signs;  ///< for people
    ScopeWords scope;
    WithoutClock without_clock;
    bool in_signed_file;  ///< in the form of signed_file.h; catalogs have one of their own
};

/// In the order of their numbers.
[[nodiscard]] std::span<const PurposeFacts> purposes();
[[nodiscard]] const PurposeFacts& facts_of(Purpose purpose);
/// Nothing where there is no such word, or number.
[[nodiscard]] std::optional<Purpose> purpose_of(std::string_view word);
[[nodiscard]] std::optional<Purpose> purpose_of(std::uint32_t number);

/// A station as audiences name it.
struct StationName {
    std::string id{};                   ///< as is_name() has it
    std::vector<std::string> groups{};  ///< likewise
    bool operator==(const StationName&) const = default;
};

/// 1 to 32 of a-z, 0-9 and hyphens: of a file within its kind, a station, a group.
[[nodiscard]] bool is_name(std::string_view text);
/// A state as the MRZ has it: one to three of A-Z.
[[nodiscard]] bool is_state(std::string_view text);

/// Whether the words are an audience. An Input error says what one is.
[[nodiscard]] Result<bool> check_audience(std::span<const std::string> audience);
/// REQUIRES an audience. Whether the station is part of it.
[[nodiscard]] bool is_for(std::span<const std::string> audience, const StationName& station);

/// Whether the words are a scope of that purpose. An Input error says what they are.
[[nodiscard]] Result<bool> check_scope(Purpose purpose, std::span<const std::string> scope);

}  // namespace garita::trust
