// What is lighter or darker than what is around it, and where on another picture it lies. Only .cpp files of
// vision/catalog.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "vision/catalog/static_print.h"
#include "vision/page/page.h"

namespace garita::catalog {

inline constexpr double kPxPerMm = kReferencePpi / kMillimetresPerInch;
inline constexpr double kTileReachMm = 0.6;  ///< how far a part of a page may lie from where the whole puts it
inline constexpr double kSquareMm = 10;      ///< of parts of a page that are looked at one by one
/// The whole squares of that side in a picture, row by row.
[[nodiscard]] std::vector<cv::Rect> squares_in(cv::Size size, double side_mm = kSquareMm);
[[nodiscard]] cv::Size size_px(SizeMm size);
/// A picture of that resolution in kReferencePpi; a copy where it has that already.
[[nodiscard]] cv::Mat scaled_to_reference(const cv::Mat& pixels, double ppi);

/// A page's relief (StaticPrint) in one band, as it lies on a model of that size: CV_32F, codes. With `less` its grey
/// less as much of that band's as is in it: light is never as strong in one band as in another. Nothing where the page
/// has not these bands, or is smaller than half of the model.
[[nodiscard]] std::optional<cv::Mat> relief_of(const Page& page, Band band, std::optional<Band> less, cv::Size size);

/// What that is the relief of, less the relief: the page blurred. CV_32F.
[[nodiscard]] std::optional<cv::Mat> surroundings_of(const Page& page, Band band, cv::Size size);

/// The mean of the channels.
[[nodiscard]] cv::Mat grey_of(const cv::Mat& relief);

/// Values times how surely they are printed (CV_32F, one channel), in as many channels.
[[nodiscard]] cv::Mat weighted(const cv::Mat& relief, const cv::Mat& weight);

/// `live` moved to where `print`, weighted, has it: as a whole, then tile by tile. `offset` is the whole's, pixels.
[[nodiscard]] cv::Mat aligned(const cv::Mat& live, const cv::Mat& print, cv::Point2d& offset);

/// Sums over a place, weighted: of products and of squares.
struct Sums {
    double both = 0;
    double live = 0;
    double print = 0;
    [[nodiscard]] double correlation() const;
};
/// `print` is `relief` weighted.
[[nodiscard]] Sums sums_of(const cv::Mat& live, const cv::Mat& relief, const cv::Mat& print, const cv::Mat& weight,
                           cv::Rect place);

/// The pictures of a print (StaticPrint) as they are computed with: CV_32F, codes; and 0 … 1.
[[nodiscard]] cv::Mat as_relief(const Image& image);
[[nodiscard]] cv::Mat as_weight(const Image& image);

/// The middle one of the correlations of small squares, without what is strong: titles and labels stand alike on all
/// series of one layout, and only the ground tells them apart. `live` is laid over `relief` already; of either the grey
/// counts; weight CV_32F, 0 … 1. Nothing where there is hardly any ground.
[[nodiscard]] std::optional<double> alike_in_ground(const cv::Mat& live, const cv::Mat& relief, const cv::Mat& weight);

}  // namespace garita::catalog
