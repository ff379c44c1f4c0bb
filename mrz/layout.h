// Where the fields and check digits of each format stand, and which characters each place allows: tables of Doc 9303.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mrz/format.h"

namespace garita::mrz {

/// What may stand in a place.
enum class CharacterClass : std::uint8_t {
    Letter,        ///< A–Z
    LetterFiller,  ///< A–Z <
    Any,           ///< A–Z 0–9 <
    Digit,         ///< 0–9
    DigitFiller,   ///< 0–9 < (dates with unknown parts; check digits that may be omitted)
    Sex,           ///< M F <
    Filler,        ///< <
};

[[nodiscard]] constexpr bool allows(CharacterClass character_class, char c) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = c >= 'A' && c <= 'Z';
    switch (character_class) {
        case CharacterClass::Letter:
            return letter;
        case CharacterClass::LetterFiller:
            return letter || c == '<';
        case CharacterClass::Any:
            return letter || digit || c == '<';
        case CharacterClass::Digit:
            return digit;
        case CharacterClass::DigitFiller:
            return digit || c == '<';
        case CharacterClass::Sex:
            return c == 'M' || c == 'F' || c == '<';
        case CharacterClass::Filler:
            return c == '<';
    }
    return false;
}

/// A run of places of one line. Lines and columns count from 1, as Doc 9303 does.
struct Span {
    int line = 0;
    int column = 0;
    int length = 0;
    bool operator==(const Span&) const = default;
};

/// A field by its name in results (design/json.md).
struct FieldPlace {
    std::string_view name;
    Span span;
    CharacterClass allowed = CharacterClass::Any;
};

/// A check digit: what it is of, where it stands, what it covers in order.
struct CheckPlace {
    std::string_view of;  ///< a field's name, or "composite"
    Span at;
    std::span<const Span> covers;
    CharacterClass allowed = CharacterClass::Digit;
    /// Doc 9303 part 4, 4.2.2: `<` may stand for 0 when the field is empty.
    bool filler_for_empty = false;
};

struct Layout {
    Format format = Format::TD3;
    std::span<const FieldPlace> fields;
    std::span<const CheckPlace> checks;
};

/// The table of a format.
[[nodiscard]] const Layout& layout_of(Format format);

/// The table of a document: its format's, or that of a kind of document whose free data are known to be divided: crew
/// member certificates, French driving licences. The fields that it adds lie inside others.
[[nodiscard]] const Layout& layout_of(Format format, std::span<const std::string> lines);

/// What the place (line, column; from 1) of a format allows.
[[nodiscard]] CharacterClass class_at(Format format, int line, int column);

}  // namespace garita::mrz
