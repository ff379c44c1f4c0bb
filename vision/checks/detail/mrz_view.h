// What the checks ask of a machine-readable zone as read: a field's text, where it stands and how surely it was read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mrz/document.h"
#include "vision/finding.h"
#include "vision/read/reading.h"

namespace garita::detail {

/// A run of characters of one line.
struct MrzText {
    std::string field;  ///< name in design/json.md
    std::string text;   ///< as taken, fillers included
    int line = 0;       ///< 1, 2, 3; 0 where the format has no such field
    int column = 0;     ///< 1 …

    [[nodiscard]] bool exists() const { return line > 0; }
    [[nodiscard]] int length() const { return static_cast<int>(text.size()); }
};

/// The characters of a span; none (`exists()` false) where the lines are shorter.
[[nodiscard]] MrzText text_at(const mrz::Interpretation& read, std::string_view field, const mrz::Span& span);

/// The field of this name (mrz/document.h; "name" is both names with their fillers); none where the format has none.
[[nodiscard]] MrzText field_of(const mrz::Interpretation& read, std::string_view field);

/// The calibrated probability of the least sure character; 0 where it is not told.
[[nodiscard]] double least_confidence(const mrz::Interpretation& read, const MrzText& place);

/// The probability that every character was read right.
[[nodiscard]] double confidence_of_all(const mrz::Interpretation& read, const MrzText& place);

/// The name field was used to its last place, so that the name may go on elsewhere (Doc 9303 part 3, 4.7).
[[nodiscard]] bool name_may_be_cut(const mrz::Interpretation& read);

/// Where it stands on the page, one rectangle; empty where the geometry is not known.
[[nodiscard]] std::vector<RectMm> regions_of(const MrzReading& mrz, const MrzText& place);

/// The start of every finding about a place of the MRZ: band, page, region.
[[nodiscard]] Finding finding_at(const MrzReading& mrz, const MrzText& place);

/// Without fillers at the end; fillers inside become blanks.
[[nodiscard]] std::string readable(std::string_view mrz_text);

}  // namespace garita::detail
