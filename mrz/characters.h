// The characters of a machine-readable zone and their check digits.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace garita::mrz {

/// Index of a character in kAlphabet (interpret.h), which is also its value as Doc 9303 part 3, 4.9 counts it, `<`
/// apart (whose value is 0 and whose index is 36); −1 for any other character.
[[nodiscard]] constexpr int index_of(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'A' && character <= 'Z') return character - 'A' + 10;
    return character == '<' ? 36 : -1;
}

[[nodiscard]] constexpr bool is_digit(char character) {
    return character >= '0' && character <= '9';
}
[[nodiscard]] constexpr bool is_letter(char character) {
    return character >= 'A' && character <= 'Z';
}

/// The check digit over the characters of all parts in order, as a character '0' … '9': weights 7 3 1 repeating,
/// modulo 10 (Doc 9303 part 3, 4.9). Nothing when a part holds a character that no MRZ has.
[[nodiscard]] std::optional<char> check_digit(std::span<const std::string_view> parts);
[[nodiscard]] std::optional<char> check_digit(std::string_view text);

}  // namespace garita::mrz
