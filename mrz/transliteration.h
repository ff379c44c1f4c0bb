// National characters in machine-readable zones: how Doc 9303 writes them with A–Z.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace garita::mrz {

/// The ways in which an MRZ may write one character, the recommended one first; several where languages or editions of
/// the standard differ (Ñ is N or NXX, Ü is UE, UXX or U, Г is G or H). A form may be empty: not encoded. No form at
/// all: not a character of a name.
using Forms = std::span<const std::string_view>;

/// The forms of a Unicode code point, lower or upper case, that stands alone.
/// ICAO Doc 9303 part 3, 8th edition 2021, section 6, tables A (Latin), B (Cyrillic), C (Arabic).
[[nodiscard]] Forms permitted_forms(char32_t character);

/// The forms of each character of a text as it stands there: letters with their combining marks are one, shadda doubles
/// the letter before it, teh marbuta at the end of a name is another (table C, notes). Nothing when the text is not
/// valid UTF-8 or has more than `most` code points.
[[nodiscard]] std::optional<std::vector<Forms>> forms_of(std::string_view utf8, std::size_t most);

/// UTF-8 as code points; nothing when it is not valid UTF-8 or has more than `most` code points.
[[nodiscard]] std::optional<std::vector<char32_t>> code_points(std::string_view utf8, std::size_t most);

/// A name of at most 256 characters as an MRZ writes it by the recommended forms: blanks, hyphens and commas become one
/// filler, apostrophes and full stops are left out (part 3, 4.6). Nothing when a character has no form.
[[nodiscard]] std::optional<std::string> transliterate(std::string_view utf8);

}  // namespace garita::mrz
