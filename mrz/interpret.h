// From what a reader saw to the most likely document: layout, character classes, codes and check digits decide
// together, and every character that differs from what was seen is told with its reason. The line between a reader and
// an inspector is here: a clearly seen character is never changed.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mrz/format.h"

namespace garita::mrz {

/// The 37 characters of a machine-readable zone in the order of Cell::log_probability (Doc 9303 part 3, 4.3).
inline constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// What a reader saw at one place of the fixed pitch: calibrated natural-log probabilities that sum (with log_empty)
/// to 1.
struct Cell {
    std::array<float, 37> log_probability{};  ///< in the order of kAlphabet
    float log_empty = 0;                      ///< nothing printed here
};

/// One line as seen, left to right. It may begin before and end after the printed line: interpret() finds the window.
using ObservedLine = std::vector<Cell>;

/// Why a character was taken that is not the one that was seen best. Never renumber.
enum class CorrectionReason {
    CharacterClass = 0,  ///< only digits (or letters) may stand here: reported, not limited
    CheckDigit = 1,      ///< a check digit does not hold with what was seen
    Code = 2,            ///< no such state, nationality or document code
    Filler = 3,          ///< Doc 9303 demands a filler here
    Person = 4,          ///< somebody typed it (mrz/typed.h)
};
/// "character class", "check digit", "code", "filler", "person": as results say it.
[[nodiscard]] std::string_view name_of(CorrectionReason reason);

struct Correction {
    int line = 0;    ///< 1, 2, 3
    int column = 0;  ///< 1 … columns of the format
    char read = '<';
    char taken = '<';
    CorrectionReason reason = CorrectionReason::CharacterClass;
    bool operator==(const Correction&) const = default;
};

/// The most likely document of what was seen.
struct Interpretation {
    Format format = Format::TD3;
    std::vector<std::string> lines;       ///< as taken
    std::vector<std::string> lines_read;  ///< as seen: the best of all 37 characters at each place
    /// Calibrated probability of each taken character among those that may stand there.
    std::vector<std::vector<float>> confidence;
    std::vector<Correction> corrections;
    std::vector<int> first_cell;  ///< for each line, the index of its first cell in the ObservedLine
    bool accepted = false;  ///< the kiosk would act on it without a person (design/ocrb-facts.md: the acceptance rule)
    double mean_log_probability = 0;  ///< of the taken characters, over all 37: how well the picture fits
};

/// The best reading of the lines, given top to bottom, or nothing when no format fits well enough to be an MRZ.
/// Pure; thread-safe; bounded: of what is given the first 6 lines and the first 128 cells of each are looked at. Values
/// that are no probabilities (not a number, together more than 1) lead to some reading or none, never to one that is
/// accepted.
[[nodiscard]] std::optional<Interpretation> interpret(std::span<const ObservedLine> lines);

}  // namespace garita::mrz
