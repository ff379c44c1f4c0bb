// From lines of text on a page to the fields of the visual inspection zone: by captions, and by what the MRZ leads one
// to expect. No image here: a pure function of what was read.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vision/read/text_lines.h"

namespace garita {

/// A line as it was read.
struct ReadLine {
    TextLine line;
    std::string text;       ///< UTF-8, without spaces at the ends
    double confidence = 0;  ///< 0 … 1, of the least certain word
};

/// What a field should say by the MRZ: each way in which documents print it, as skeleton() makes it.
struct Expectation {
    std::string_view field;
    std::vector<std::string> skeletons;
};

/// A field and the line that holds its value.
struct FieldLine {
    std::string_view field;
    std::size_t line = 0;   ///< index into the lines
    std::string text;       ///< of the value alone: a caption on the same line is cut off
    bool by_label = false;  ///< a caption announces it; false: only the MRZ's expectation does
};

/// At most one line a field, and one field a line. Deterministic.
[[nodiscard]] std::vector<FieldLine> find_fields(std::span<const ReadLine> lines,
                                                 std::span<const Expectation> expectations);

}  // namespace garita
