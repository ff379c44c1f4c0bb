// How much light a place of a page gives back under ultraviolet, whatever is printed there: what the checks of
// brightness under 365 nm share.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "vision/checks/check.h"

namespace garita::detail {

/// Blue light of a page in white and under ultraviolet, linear: 0 … 1 of full scale (IEC 61966-2-1); CV_32F, both of
/// one size, at most 100 pixels an inch, where noise and fine lines are averaged out.
struct Lights {
    cv::Mat white;
    cv::Mat ultraviolet;
    double px_per_mm = 0;

    /// CV_8U, 255 inside the region.
    [[nodiscard]] cv::Mat mask_of(const RectMm& region) const;
    /// The page without its edges and its photographs.
    [[nodiscard]] cv::Mat mask_of_page(const Subject& subject, int index) const;
};
/// Nothing where the page has not both bands in one size.
[[nodiscard]] std::optional<Lights> lights_of(const Page& page);

/// Light of one pixel.
struct Place {
    float white = 0;
    float ultraviolet = 0;
};
[[nodiscard]] std::vector<Place> places_of(const Lights& lights, const cv::Mat& mask);
/// Fewer tell nothing.
inline constexpr std::size_t kFewestPlaces = 100;

/// What the paper under the print gives back: blue light under ultraviolet for each part that is reflected in white,
/// so that a dark print counts as little as a light one; the median over that part of the chosen pixels that is
/// brightest in white. Nothing where they are fewer than kFewestPlaces.
[[nodiscard]] std::optional<double> answer_of(const Lights& lights, const cv::Mat& mask, double brighter_part);

/// An answer against the page's: 1 as bright. A page that gives back next to nothing counts as noise.
[[nodiscard]] double against_page(double answer, double of_page);

}  // namespace garita::detail
