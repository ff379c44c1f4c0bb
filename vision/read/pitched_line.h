// Where one line of fixed-pitch print lies in a picture.
#pragma once

#include <opencv2/core.hpp>

namespace garita {

/// A gently curved line in pixels of the picture. A place on it is told by `t`, pixels from `origin` along `along`.
struct PitchedLine {
    cv::Point2d origin;       ///< at half the height of the first character that was seen
    cv::Point2d along{1, 0};  ///< unit vector in reading direction
    double bend = 0;          ///< the line lies `bend * t * t` below its straight chord, in 1/px
    double length = 0;        ///< px from the first to the last character that was seen
    double pitch = 0;         ///< px from character to character
    double height = 0;        ///< px, of a capital letter

    /// Downwards as the line reads.
    [[nodiscard]] cv::Point2d down() const { return {-along.y, along.x}; }
    /// The point `t` px along the line and `below` px under it.
    [[nodiscard]] cv::Point2d at(double t, double below) const {
        return origin + along * t + down() * (bend * t * t + below);
    }
};

/// The same line read upside down.
[[nodiscard]] inline PitchedLine reversed(const PitchedLine& line) {
    PitchedLine other = line;
    const double slope = 2 * line.bend * line.length;
    other.origin = line.at(line.length, 0);
    cv::Point2d direction = -(line.along + line.down() * slope);
    other.along = direction / cv::norm(direction);
    other.bend = -line.bend;
    return other;
}

}  // namespace garita
