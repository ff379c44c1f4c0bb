// Searches one picture for an MRZ: locates lines, reads them, lets mrz::interpret judge, and looks closer where it
// must.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "mrz/interpret.h"
#include "vision/read/line_reader.h"

namespace garita {

/// An MRZ that was found in one picture.
struct FoundMrz {
    mrz::Interpretation interpretation;
    std::vector<LineReading> lines;  ///< those of the interpretation, top to bottom
};

/// The best MRZ of the picture. REQUIRES 8-bit grey. Stops at the first that is accepted; at most kMostLinesRead lines
/// are read before it gives up.
[[nodiscard]] std::optional<FoundMrz> search_mrz(LineReader& reader, const cv::Mat& grey);

/// Interprets every run of two or three neighbours; the best of them. A single line is never taken out of several: one
/// line of a card may pass for another format.
[[nodiscard]] std::optional<FoundMrz> interpret_lines(const std::vector<LineReading>& lines);

/// Formats of one line: only where one line alone is legible.
[[nodiscard]] std::optional<FoundMrz> interpret_lonely_line(const std::vector<LineReading>& lines);

/// Accepted before not accepted, then the better fit.
[[nodiscard]] bool better(const std::optional<FoundMrz>& a, const std::optional<FoundMrz>& b);

inline constexpr int kMostLinesRead = 64;

}  // namespace garita
