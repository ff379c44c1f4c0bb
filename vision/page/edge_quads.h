// Documents of known size by straight edges. Only .cpp files of vision/page.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

namespace garita {

struct EdgeQuad {
    std::array<cv::Point2d, 4> corners;  ///< pixels, in order round the document
    double support = 0;                  ///< 0 … 1: how much of its sides is seen as an edge
};

/// Rectangles of the sizes TD1, TD2 and TD3 whose four sides are seen as edges, best first; none overlaps a better one.
/// A finger or a pattern may hide parts of the sides. Bounded: 40 lines and 150 rectangles are tried at most. REQUIRES
/// an 8-bit picture of at most some 700 pixels a side and its scale.
[[nodiscard]] std::vector<EdgeQuad> find_edge_quads(const cv::Mat& picture, double pixels_per_mm);

}  // namespace garita
