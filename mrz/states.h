// Codes of states, organisations and persons without a nationality, as MRZs carry them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace garita::mrz {

/// What a code stands for. Never renumber: in records.
enum class StateKind : std::uint8_t {
    State = 0,          ///< a state or territory of ISO 3166-1
    Organisation = 1,   ///< issues documents of its own: UNO, EUE, XOM …
    Person = 2,         ///< a nationality only: stateless, refugee, unspecified, a kind of British national
    Specimen = 3,       ///< UTO: no live document carries it
    Former = 4,         ///< a code withdrawn at a date: right on documents issued until then
    InUse = 5,          ///< in use, not assigned (RKS, XCT)
    NotOnDocuments = 6  ///< reserved, and a finding when a document carries it (IAO)
};

/// One code of Doc 9303 part 3, section 5.
struct StateCode {
    std::string_view code;  ///< one to three letters, without fillers: "D", "UTO"
    std::string_view name;  ///< in English, UTF-8: what stands behind the code, for people who need not know it
    StateKind kind = StateKind::State;
    bool may_issue = true;  ///< may stand as the issuing state
    int last_year = 0;      ///< Former: the last year in which documents were issued under it; else 0
};

/// The code as a field of three places holds it ("D<<", "UTO"); nullptr for one that no document may carry.
[[nodiscard]] const StateCode* find_state(std::string_view field);

/// All codes, sorted.
[[nodiscard]] std::span<const StateCode> all_states();

}  // namespace garita::mrz
