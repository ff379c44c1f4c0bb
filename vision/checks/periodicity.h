// How periodic the fine print of a page is: dot screens of toner printers and copiers, pixel grids of displays.
#pragma once

#include <opencv2/core.hpp>

namespace garita::detail {

/// The strongest period that all of a page shares.
struct Period {
    double strength = 0;   ///< power of the peak over the median power of its ring of equal frequency; 1 is nothing
    double per_inch = 0;   ///< its frequency
    double angle_deg = 0;  ///< of its wave, 0 … 90
};

/// A lattice of dots: two waves of one frequency at right angles, turned against the page's axes. Looked for between
/// 95 and 190 an inch. REQUIRES one channel, CV_8U, CV_16S or CV_32F. Strength 0 where the picture is too coarse or
/// small.
[[nodiscard]] Period dot_lattice(const cv::Mat& picture, double ppi);

/// Stripes along the page's axes with a period of 2.1 to 4.5 pixels, as the pixels of a display leave them.
[[nodiscard]] Period pixel_grid(const cv::Mat& picture, double ppi);

}  // namespace garita::detail
