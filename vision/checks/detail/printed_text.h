// Comparing what OCR read in print with what the machine-readable zone says: shapes that OCR confuses, printed dates.
// Pure; no image.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garita::detail {

/// Capital letters A–Z and digits of a UTF-8 text, marks taken off letters (É → E); everything else is a blank.
/// `foreign` tells whether letters of another script were met (nothing can be said of those).
struct Folded {
    std::string text;
    bool foreign = false;
};
[[nodiscard]] Folded fold(std::string_view utf8);

[[nodiscard]] std::string without_blanks(std::string text);

/// How two texts differ, character by character along the best alignment.
struct Difference {
    int apart = 0;    ///< characters that differ in shape, insertions and omissions among them
    int similar = 0;  ///< of these, pairs of similar shape (3 and 8): an OCR slip is likely
    int length = 0;   ///< of the longer text
};

/// Characters of one shape (0 and O, 1 and I) count as equal: print seldom tells them apart and OCR never does.
[[nodiscard]] Difference compare(std::string_view printed, std::string_view expected);

/// A date as printed. `year` has its century when the print has it.
struct PrintedDate {
    int year = 0;
    bool century = false;
    int month = 0;
    int day = 0;
    bool operator==(const PrintedDate&) const = default;
};

/// How a printed date stands to the six digits YYMMDD of the machine-readable zone (`<` for unknown parts).
struct DateComparison {
    enum class Kind {
        NotADate,  ///< the text is not a complete date in any known form: nothing can be said
        Agrees,    ///< in some order of day, month and year that documents use
        Differs,   ///< in every one
    } kind = Kind::NotADate;
    std::optional<PrintedDate> date;  ///< with Agrees
    Difference difference;            ///< with Differs: of the digits, in the form that comes nearest
};
[[nodiscard]] DateComparison compare_date(std::string_view utf8, std::string_view yymmdd);

/// Every date that a printed text may mean, as YYMMDD: more than one where day and month may be exchanged.
[[nodiscard]] std::vector<std::string> possible_dates(std::string_view utf8);

/// The year of a printed date, where it is a complete date with its century in any known form.
[[nodiscard]] std::optional<int> printed_year(std::string_view utf8);

}  // namespace garita::detail
