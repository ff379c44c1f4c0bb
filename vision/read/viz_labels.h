// The captions that documents print beside their data, and which field each announces.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garita {

/// What may stand in a field: which text near a caption is its value.
enum class VizValue { Name, Number, Date, Sex, Nationality, Text };

/// A field of the visual inspection zone.
struct VizFieldKind {
    std::string_view name;  ///< design/json.md
    VizValue value;
};

/// The fields that are looked for, in the order in which they are reported.
[[nodiscard]] const std::vector<VizFieldKind>& viz_field_kinds();

/// A caption seen in a line of text.
struct SeenLabel {
    std::string_view field;
    double similarity = 0;  ///< 1 letter for letter
    double begin = 0;       ///< where it begins in the line, 0 … 1 of its length
    double end = 0;         ///< where it ends
};

/// The captions in a line as OCR read it, left to right; none where no caption is in it. Tolerates a wrong letter in
/// five.
[[nodiscard]] std::vector<SeenLabel> find_labels(std::string_view line);

/// Capital letters and digits only; other characters of UTF-8 become one `?` each, which matches any letter.
[[nodiscard]] std::string skeleton(std::string_view text);

/// 1 − edit distance / longer length, over skeletons.
[[nodiscard]] double similarity(std::string_view skeleton_a, std::string_view skeleton_b);

}  // namespace garita
