// Lines of text in place of a picture: what a swipe reader or a barcode gun gave, or a person typed.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "vision/read/reading.h"

namespace garita {

/// How surely each character is taken for read. Nothing tells where such a reader was unsure, so it is less than what a
/// check calls clear (0.9): what does not hold is a reason to read again, and accuses nobody.
inline constexpr float kTextConfidence = 0.8F;

/// The lines as they came, of the format that their number, their length and the document code tell; nothing where
/// there is none, or a character is not of a zone's. No character is changed: without a picture nothing tells which.
/// On page 0, in no band, without geometry. Accepted where each line is as the format has it and every check digit
/// holds.
[[nodiscard]] std::optional<MrzReading> mrz_of_text(std::span<const std::string> lines);

/// The lines as what a barcode carries, LF between them: a gun tells neither the symbology nor where the symbol stands.
[[nodiscard]] Barcode barcode_of_text(std::span<const std::string> lines);

}  // namespace garita
