#include "vision/catalog/static_print.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/catalog/relief.h"
#include "vision/cv.h"

namespace garita::catalog {
namespace {

constexpr double kUnlike = 0.5;  // correlation of such a square

/// The page's relief in as many channels as the print's; nothing where it cannot be held against it.
std::optional<cv::Mat> live_for(const StaticPrint& reference, const cv::Mat& relief, const Page& page) {
    auto live = relief_of(page, reference.band, reference.less, relief.size());
    if (live && live->channels() != relief.channels())
        cv::cvtColor(*live, *live, relief.channels() == 1 ? cv::COLOR_BGR2GRAY : cv::COLOR_GRAY2BGR);
    return live;
}

/// A square of the print, and how alike the page is there.
struct Square {
    double correlation = 0;
    RectMm place;
};

RectMm in_mm(const cv::Rect& place) {
    return {place.x / kPxPerMm, place.y / kPxPerMm, place.width / kPxPerMm, place.height / kPxPerMm};
}

/// Parts of the print, least alike first: all of one that is small, else what it covers of squares, of those that have
/// a part in the whole.
std::vector<Square> squares_of(const cv::Mat& live, const cv::Mat& relief, const cv::Mat& print,
                               const cv::Mat& weight) {
    constexpr double kLeastPart = 0.5;  // of what a square has on the average
    constexpr double kSmallMm = 3 * kSquareMm;
    const cv::Rect whole = cv::boundingRect(weight > 0);
    if (std::max(whole.width, whole.height) <= px(kSmallMm))
        return {{sums_of(live, relief, print, weight, whole).correlation(), in_mm(whole)}};
    const double all = relief.dot(print);
    std::vector<Square> squares;
    for (const cv::Rect& place : squares_in(live.size())) {
        const Sums sums = sums_of(live, relief, print, weight, place);
        if (sums.print * static_cast<double>(live.total()) < kLeastPart * all * static_cast<double>(place.area()))
            continue;
        const cv::Rect covered = cv::boundingRect(weight(place) > 0);
        squares.push_back({sums.correlation(), in_mm(covered + place.tl())});
    }
    std::ranges::stable_sort(squares, {}, &Square::correlation);
    return squares;
}

/// A page laid over a print.
struct Laid {
    cv::Mat moved;  ///< the page's relief where the print has it
    cv::Mat relief;
    cv::Mat weight;
    cv::Mat print;  ///< the relief, weighted
    cv::Point2d offset;
};

std::optional<Laid> lay(const StaticPrint& reference, const Page& page, const StaticPrint* laid_by) {
    Laid laid{.moved = {}, .relief = as_relief(reference.relief), .weight = {}, .print = {}, .offset = {}};
    const auto live = live_for(reference, laid.relief, page);
    if (!live) return std::nullopt;
    laid.weight = as_weight(reference.weight);
    laid.print = weighted(laid.relief, laid.weight);
    laid.moved = aligned(
        *live, laid_by == nullptr ? laid.print : weighted(as_relief(laid_by->relief), as_weight(laid_by->weight)),
        laid.offset);
    return laid;
}

constexpr std::size_t kMostSquares = 4;

std::vector<RectMm> weakest_of(const std::vector<Square>& squares) {
    std::vector<RectMm> out;
    for (const Square& square : squares)
        if ((square.correlation < kUnlike || squares.size() == 1) && out.size() < kMostSquares)
            out.push_back(square.place);
    return out;
}

std::vector<RectMm> strongest_of(const std::vector<Square>& squares) {
    std::vector<RectMm> out;
    for (auto square = squares.rbegin(); square != squares.rend(); ++square)
        if ((square->correlation >= kUnlike || squares.size() == 1) && out.size() < kMostSquares)
            out.push_back(square->place);
    return out;
}

PrintMatch match_of(const Laid& laid, const std::vector<Square>& squares) {
    const Sums sums = sums_of(laid.moved, laid.relief, laid.print, laid.weight, cv::Rect({}, laid.relief.size()));
    return {.similarity = sums.correlation(),
            .strength = sums.print > 0 ? sums.both / sums.print : 0,
            .offset_mm = std::hypot(laid.offset.x, laid.offset.y) / kPxPerMm,
            .weakest = weakest_of(squares),
            .strongest = strongest_of(squares)};
}

}  // namespace

Page at_reference_ppi(const Page& page) {
    Page copy = page.without_bands();
    copy.ppi = page.ppi > 0 ? kReferencePpi : 0;
    for (const BandImage& band : page.bands)
        copy.bands.push_back(
            {band.band,
             page.ppi > 0 ? to_image(scaled_to_reference(as_mat(band.image.view()), page.ppi)) : band.image.clone(),
             copy.ppi, band.light_nm});
    return copy;
}

Image picture_of(const StaticPrint& reference) {
    // Of a bare page under each light, as scanners show it.
    const cv::Scalar bare = reference.band == Band::Ultraviolet ? cv::Scalar(70, 35, 40) : cv::Scalar(225, 225, 225);
    cv::Mat relief = as_relief(reference.relief);
    if (relief.channels() == 1) cv::cvtColor(relief, relief, cv::COLOR_GRAY2BGR);
    // Its strongest lines as strong as print on paper.
    constexpr double kStrong = 110;
    constexpr double kMostGain = 6;
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey_of(relief), mean, deviation, as_mat(reference.weight.view()));
    const double strongest = 3 * std::max(deviation[0], 0.01);
    relief *= std::clamp(kStrong / strongest, 1.0, kMostGain);
    relief += bare;
    cv::Mat pixels;
    relief.convertTo(pixels, CV_8U);
    return to_image(pixels);
}

std::optional<Image> expected(const StaticPrint& reference, const Page& page, bool printed) {
    // Where it is that surely printed its relief is shown whole.
    constexpr double kSure = 64;
    auto around = surroundings_of(page, reference.band, {reference.relief.width(), reference.relief.height()});
    if (!around) return std::nullopt;
    const cv::Mat relief = as_relief(reference.relief);
    if (around->channels() != relief.channels())
        cv::cvtColor(*around, *around, relief.channels() == 1 ? cv::COLOR_BGR2GRAY : cv::COLOR_GRAY2BGR);
    if (printed) {
        cv::Mat part;
        as_mat(reference.weight.view()).convertTo(part, CV_32F, 1 / kSure);
        *around += weighted(relief, cv::min(part, 1.0));
    }
    cv::Mat pixels;
    around->convertTo(pixels, CV_8U);
    return to_image(pixels);
}

std::optional<double> rather(const StaticPrint& first, const StaticPrint& second, const Page& page) {
    constexpr double kLeastDifference = 0.02;  // of what the first prints
    const cv::Mat one = as_relief(first.relief);
    const cv::Mat other = as_relief(second.relief);
    if (first.band != second.band || one.size() != other.size() || one.type() != other.type()) return std::nullopt;
    const auto live = live_for(first, one, page);
    if (!live) return std::nullopt;
    const cv::Mat weight = as_weight(first.weight).mul(as_weight(second.weight));
    // Laid over what both print: over one of them it would be pulled towards that one.
    cv::Point2d unused;
    const cv::Mat moved = aligned(*live, weighted(one + other, weight), unused);
    const cv::Mat difference = one - other;
    const cv::Mat print = weighted(difference, weight);
    const cv::Rect all({}, one.size());
    if (difference.dot(print) < kLeastDifference * one.dot(weighted(one, weight))) return std::nullopt;
    // Where a page that is the one or the other would come, whatever its contrast.
    const auto place_of = [&](const cv::Mat& relief) {
        return sums_of(relief, difference, print, weight, all).correlation();
    };
    const double at_first = place_of(one);
    const double at_second = place_of(other);
    return (2 * place_of(moved) - at_first - at_second) / (at_first - at_second);
}

std::optional<PrintMatch> match(const StaticPrint& reference, const Page& page, const StaticPrint* laid_by) {
    const auto laid = lay(reference, page, laid_by);
    if (!laid) return std::nullopt;
    return match_of(*laid, squares_of(laid->moved, laid->relief, laid->print, laid->weight));
}

std::optional<PrintFit> fit(const StaticPrint& reference, const Page& page) {
    const auto laid = lay(reference, page, nullptr);
    if (!laid) return std::nullopt;
    const std::vector<Square> squares = squares_of(laid->moved, laid->relief, laid->print, laid->weight);
    const auto ground = alike_in_ground(laid->moved, laid->relief, laid->weight);
    const double middle = squares.empty() ? 0 : squares[squares.size() / 2].correlation;
    return PrintFit{
        .match = match_of(*laid, squares), .everywhere = ground.value_or(middle), .of_ground = ground.has_value()};
}

}  // namespace garita::catalog
