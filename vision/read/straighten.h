// A matrix symbol laid straight: its four sides found, its modules counted and sampled one by one.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

namespace garita {

/// Corners clockwise as the picture shows them, pixels.
using SymbolCorners = std::array<cv::Point2f, 4>;

/// Pixels of a grey picture that are dark against their surroundings, as 255: bars and modules, as far as they show.
[[nodiscard]] cv::Mat dark_pixels(const cv::Mat& grey);

/// The four sides around the largest dark area when gaps of up to two modules are closed; `dark` is what dark_pixels
/// gives. Nothing when that area is no quadrilateral of use.
[[nodiscard]] std::optional<SymbolCorners> outline_of(const cv::Mat& dark, double module_px);

/// By how many degrees bars that run one way are turned clockwise from upright, -45 … 45: nothing where strokes run all
/// ways alike.
[[nodiscard]] std::optional<double> turn_of_bars(const cv::Mat& grey);

/// Degrees by which bars may be turned before they are laid upright: the library reads them askew so far.
inline constexpr double kLeastTurn = 2;

/// A picture turned about its middle by so many degrees counter-clockwise, all of it, white around.
struct Turned {
    cv::Mat grey;
    cv::Mat back;  ///< 2 × 3, from pixels of `grey` to those of the picture
};
[[nodiscard]] Turned turned_back(const cv::Mat& grey, double degrees);

/// What the corners enclose, as a rectangle of the same mean sides times `scale`, with a margin of what lies around it.
struct Straight {
    cv::Mat grey;
    cv::Mat back;    ///< 3 × 3, from pixels of `grey` to those of the picture
    int margin = 0;  ///< pixels on each side
};
[[nodiscard]] std::optional<Straight> straighten(const cv::Mat& grey, const SymbolCorners& corners, double scale);

/// The modules of what a straight symbol may be, one pixel each, 255 for dark: a matrix for each likely number of
/// modules along its sides, likeliest first. Each module is sampled where the edges around it put it, so that bent and
/// unevenly stretched symbols come out square.
[[nodiscard]] std::vector<cv::Mat> modules_of(const Straight& straight, std::size_t most);

}  // namespace garita
