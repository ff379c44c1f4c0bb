// Finds lines of fixed-pitch capitals in a picture: candidates for a machine-readable zone, in any orientation.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "vision/read/pitched_line.h"

namespace garita {

/// How the picture is looked at. The first search uses the defaults; later ones change what may have hidden the lines.
struct SearchScale {
    double long_side = 1000;  ///< px to which the longer side of the picture is brought (at most doubled)
    double stroke = 11;       ///< px, the widest stroke that is seen, after that change of scale
    double contrast = 0.40;   ///< share of the strongest contrast nearby that ink must have
    double turn_deg = 0;      ///< lines are sought within 25 degrees of the axes of the picture turned by this
    bool operator==(const SearchScale&) const = default;
};

/// Two or three lines one under the other, top to bottom as they read.
struct LineGroup {
    std::vector<PitchedLine> lines;
    double score = 0;  ///< about the number of characters that stand in the pitch
};

/// The groups that look most like an MRZ, best first, at most `most`. A single line without neighbours is a group as
/// well. REQUIRES 8-bit grey. Reading direction is a guess: the line may have to be reversed. Time is bounded: at most
/// 8,000 components are looked at.
[[nodiscard]] std::vector<LineGroup> locate_mrz(const cv::Mat& grey, const SearchScale& scale, std::size_t most);

}  // namespace garita
