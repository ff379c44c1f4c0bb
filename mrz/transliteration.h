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
/// all: not a character of a name. `character` is a Unicode code point, lower or upper case.
/// ICAO Doc 9303 part 3, 8th edition 2021, section 6, tables A (Latin), B (Cyrillic), C (Arabic).
[[nodiscard]] std::span<const std::string_view> permitted_forms(char32_t character);

/// UTF-8 as code points; nothing when it is not valid UTF-8 or has more than `most` code points.
[[nodiscard]] std::optional<std::vector<char32_t>> code_points(std::string_view utf8, std::size_t most);

/// A name of at most 256 characters as an MRZ writes it by the recommended forms: blanks, hyphens and commas become one
/// filler, apostrophes and full stops are left out (part 3, 4.6). Nothing when a character has no form.
[[nodiscard]] std::optional<std::string> transliterate(std::string_view utf8);

}  // namespace garita::mrz
