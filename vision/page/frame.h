// Where a page lies in a picture: a turned rectangle in millimetres laid over pixels. Only .cpp files of vision/page.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "drivers/capture/geometry.h"
#include "mrz/format.h"
#include "vision/read/reading.h"

namespace garita {

/// A page's pose: pixel = origin + scale · (x · along + y · down), with x and y in millimetres from its top left
/// corner.
struct Frame {
    cv::Point2d origin;       ///< pixels
    cv::Point2d along{1, 0};  ///< unit vector of the page's upper edge in the picture
    double pixels_per_mm = 1;
    SizeMm size;

    [[nodiscard]] cv::Point2d down() const { return {-along.y, along.x}; }
    [[nodiscard]] cv::Point2d to_pixels(double x_mm, double y_mm) const {
        return origin + pixels_per_mm * (x_mm * along + y_mm * down());
    }
    /// Degrees clockwise from upright.
    [[nodiscard]] double turned_deg() const;
    /// The same page with its sides moved by so many millimetres (outwards positive).
    [[nodiscard]] Frame grown(double left, double top, double right, double bottom) const;
    /// From pixels of the picture to pixels of a page drawn at `ppmm` pixels a millimetre: 2 × 3, double.
    [[nodiscard]] cv::Mat to_page(double ppmm) const;
};

/// The page that an MRZ belongs to, by the pitch of its characters and by where the format prints it (Doc 9303 parts 4
/// to 7: nominal places). Nothing when the quads are no lines.
[[nodiscard]] std::optional<Frame> frame_of_mrz(const MrzReading& mrz);

/// Moves each side of a frame to the edge that is seen near it, or to the end of the picture where that is nearer.
struct Snapped {
    Frame frame;
    int sides_seen = 0;  ///< 0 … 4: sides with an edge of their own in the picture
};
[[nodiscard]] Snapped snap_to_edges(const Frame& frame, const cv::Mat& grey);

}  // namespace garita
