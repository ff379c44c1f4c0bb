// Names of the visual zone against names of the machine-readable zone.
#pragma once

#include <cstdint>
#include <string_view>

namespace garita::mrz {

/// How two names agree, or that they do not. Never renumber: in records.
enum class NameAgreement : std::uint8_t {
    Same = 0,       ///< by the recommended transliteration
    OtherForm = 1,  ///< by another permitted transliteration (Ñ as NXX), or hyphens and apostrophes written otherwise
    Truncated = 2,  ///< the MRZ ran out of places: cut, or shortened to initials (Doc 9303 part 3, 4.7)
    PartsLeftOut = 3,  ///< whole words are on one side only: titles, a husband's name, further given names
    Different = 4,     ///< no permitted way leads from one to the other
    CannotTell = 5     ///< one is empty, too long, not UTF-8, or in a script without a table
};

struct NameComparison {
    bool agrees = false;
    int distance = 0;  ///< fewest characters to insert, delete or change, over all permitted transliterations
    NameAgreement how = NameAgreement::CannotTell;
    bool operator==(const NameComparison&) const = default;
};

/// Does a printed name (UTF-8, any case, at most 256 characters) agree with a name of an MRZ (A–Z; words apart by `<`
/// or blanks; at most 64 characters)? `field_full`: the name field of the MRZ was full to its last place, so that the
/// name may go on in print; only then is a cut word no difference. Pure; time bounded by the lengths.
[[nodiscard]] NameComparison agree(std::string_view viz_utf8, std::string_view mrz_name, bool field_full = false);

}  // namespace garita::mrz
