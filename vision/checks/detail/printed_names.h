// Does a printed name agree with the name of the machine-readable zone? Pure.
#pragma once

#include <string_view>

#include "vision/checks/detail/printed_text.h"

namespace garita::detail {

struct NameComparison {
    bool comparable = false;  ///< both have letters that can be held against each other
    bool agrees = false;      ///< by any permitted transliteration, with words left out or added on either side
    Difference difference;    ///< where they do not agree
    double likeness = 0;      ///< 0 … 1, of all words together: 0 when no letter is in common
};

/// `mrz_text` is the part of the name field that `field` ("surname", "given_names") names, fillers between words.
/// `truncated`: the field was full, so that the name may go on in print (Doc 9303 part 3, 8th edition 2021, 4.7).
[[nodiscard]] NameComparison compare_name(std::string_view printed_utf8, std::string_view mrz_text, bool truncated);

}  // namespace garita::detail
