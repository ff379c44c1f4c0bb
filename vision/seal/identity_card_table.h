// Where the barcodes of national identity cards of Latin America have what, as far as public text describes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace garita::seal {

/// How a place is written.
enum class PlaceKind : std::uint8_t {
    Text,
    Literal,    ///< the characters of `field`, and no field of the content
    Digits,     ///< a number that is shown as it stands
    Number,     ///< a number padded with zeros in front
    Ccyymmdd,   ///< a date
    Ddmmyyyy,   ///< a date with `/` between its parts
    Expiry,     ///< YYMMDD of the future or the near past
    Sex,        ///< M, F or X
    State,      ///< three letters
    ChileanRun  ///< digits and a check digit (0 … 9, K) without a dash
};

/// One thing on a card. Places next to each other with the same field are one value, apart by a blank.
struct CardPlace {
    std::string_view field;
    std::size_t at = 0;    ///< byte offset, or number of the field between separators, from 0
    std::size_t size = 0;  ///< bytes; 0 between separators
    PlaceKind kind = PlaceKind::Text;
    bool decisive = false;  ///< a payload in which it is not as `kind` says is no such card
};

/// One issue of one state's card.
struct CardLayout {
    std::string_view format;
    std::string_view version;
    std::string_view state;  ///< ISO 3166-1 alpha-3
    char separator = 0;      ///< between fields; NUL: fixed places
    std::size_t least = 0;   ///< bytes or fields
    std::size_t most = 0;
    std::span<const std::uint8_t> key;  ///< bytes are XORed with it, over and over; empty: plain
    std::span<const CardPlace> places;
};

[[nodiscard]] std::span<const CardLayout> card_layouts();

}  // namespace garita::seal
