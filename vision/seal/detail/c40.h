// C40 text of digital seals: three characters in two bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// Text as far as it could be read.
struct C40Text {
    std::string text;                   ///< printable ASCII; the fillers of an MRZ are blanks (Doc 9303 part 13)
    std::optional<std::size_t> bad_at;  ///< the first byte that is no C40; nothing when all of it is
    bool operator==(const C40Text&) const = default;
};

/// Reads the whole of `bytes`. Linear; takes any bytes.
[[nodiscard]] C40Text decode_c40(ByteView bytes);

/// How many bytes so many characters take.
[[nodiscard]] constexpr std::size_t c40_size(std::size_t characters) {
    return (characters + 2) / 3 * 2;
}

/// A–Z, 0–9, blanks and `<` (written as blanks). Nothing when the text has another character.
[[nodiscard]] std::optional<Bytes> encode_c40(std::string_view text);

}  // namespace garita::seal
