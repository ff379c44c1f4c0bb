// Document numbers as lists have them, and which of them a reader may take for one another.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace garita::watchlists {

inline constexpr std::size_t kLongestNumber = 24;  ///< characters: TD1 holds at most 22

/// A document's number without what is written or read between its characters (blanks, hyphens, full stops, slashes,
/// fillers), in capitals: "ab 12-34<" is AB1234. Nothing where that is empty, longer than kLongestNumber, or has
/// another character than A–Z and 0–9.
[[nodiscard]] std::optional<std::string> plain_number(std::string_view text);

/// The characters that a reader of OCR-B may take for this one, itself the first: 'O' gives "O0QD". REQUIRES one of
/// A–Z, 0–9.
[[nodiscard]] std::string look_alikes_of(char character);

/// The number with each character replaced by the first of its class: two numbers are look-alikes where this is the
/// same. The classes are part of the form of lists and of their databases, and never change. REQUIRES a plain number.
[[nodiscard]] std::string folded(std::string_view plain);

/// Whether some look-alike of `plain`, but not necessarily itself, lies from `first` to `last`, by its characters'
/// order in ASCII. REQUIRES plain numbers of one length. Time is linear in the length.
[[nodiscard]] bool look_alike_lies_between(std::string_view plain, std::string_view first, std::string_view last);

}  // namespace garita::watchlists
