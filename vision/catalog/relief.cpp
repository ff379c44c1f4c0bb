#include "vision/catalog/relief.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/cv.h"

namespace garita::catalog {
namespace {

constexpr double kReachMm = 2.0;    // how far a page may lie from where its edges or its MRZ put it
constexpr double kTileMm = 20;      // between two tiles a page may be stretched or bent
constexpr double kTileAlike = 0.3;  // less alike, a tile says nothing of where it lies

/// The page's band as it lies on the model: what is cut off at its right and lower edge goes on as it ends. Nothing
/// where the page has not that band, or is smaller than half of the model.
std::optional<cv::Mat> on_model(const Page& page, Band band, cv::Size size) {
    const BandImage* picture = page.find_upright(band);
    if (picture == nullptr || picture->image.empty() || !(page.ppi > 0)) return std::nullopt;
    const double scale = kReferencePpi / page.ppi;
    if (picture->image.width() * scale < size.width / 2.0 || picture->image.height() * scale < size.height / 2.0)
        return std::nullopt;
    const cv::Mat scaled = scaled_to_reference(as_mat(picture->image.view()), page.ppi);
    const cv::Mat inside = scaled(cv::Rect({}, size) & cv::Rect({}, scaled.size()));
    cv::Mat whole;
    cv::copyMakeBorder(inside, whole, 0, size.height - inside.rows, 0, size.width - inside.cols, cv::BORDER_REPLICATE);
    whole.convertTo(whole, CV_32F);
    return whole;
}

cv::Mat surroundings_of(const cv::Mat& light) {
    // What is that soft is as well told by a quarter of the pixels each way.
    constexpr double kCoarse = 0.25;
    cv::Mat around;
    cv::resize(light, around, {}, kCoarse, kCoarse, cv::INTER_AREA);
    cv::GaussianBlur(around, around, {}, kCoarse * kSurroundingsMm * kPxPerMm, 0, cv::BORDER_REPLICATE);
    cv::resize(around, around, light.size(), 0, 0, cv::INTER_LINEAR);
    return around;
}

/// Where `print` lies in `live` against its own place: the best of all shifts up to `reach` around `about`, to parts of
/// a pixel; and how alike they are there.
struct Shift {
    cv::Point2d by;
    double alike = 0;
};
Shift find_shift(const cv::Mat& live, const cv::Mat& print, cv::Rect place, cv::Point2d about, int reach) {
    const cv::Point whole(cvRound(about.x), cvRound(about.y));
    const cv::Rect wanted(place.tl() + whole - cv::Point(reach, reach), place.size() + cv::Size(2 * reach, 2 * reach));
    const cv::Rect there = wanted & cv::Rect({}, live.size());
    cv::Mat region;
    cv::copyMakeBorder(live(there), region, there.y - wanted.y, wanted.br().y - there.br().y, there.x - wanted.x,
                       wanted.br().x - there.br().x, cv::BORDER_CONSTANT, cv::Scalar::all(0));
    cv::Mat alike;
    cv::matchTemplate(region, print(place), alike, cv::TM_CCORR_NORMED);
    cv::Point best;
    double value = 0;
    cv::minMaxLoc(alike, nullptr, &value, nullptr, &best);
    const auto vertex = [](float before, float at, float after) {
        const float bend = before - 2 * at + after;
        return bend < 0 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0.0;
    };
    cv::Point2d by(best);
    if (best.x > 0 && best.x + 1 < alike.cols)
        by.x += vertex(alike.at<float>(best.y, best.x - 1), alike.at<float>(best.y, best.x),
                       alike.at<float>(best.y, best.x + 1));
    if (best.y > 0 && best.y + 1 < alike.rows)
        by.y += vertex(alike.at<float>(best.y - 1, best.x), alike.at<float>(best.y, best.x),
                       alike.at<float>(best.y + 1, best.x));
    return {by - cv::Point2d(reach, reach) + cv::Point2d(whole), std::isfinite(value) ? value : 0};
}

/// Of the whole, to about half a pixel: the tiles know better.
cv::Point2d shift_of_whole(const cv::Mat& live, const cv::Mat& print) {
    constexpr double kCoarse = 0.5;
    cv::Mat coarse_live;
    cv::Mat coarse_print;
    cv::resize(live, coarse_live, {}, kCoarse, kCoarse, cv::INTER_AREA);
    cv::resize(print, coarse_print, {}, kCoarse, kCoarse, cv::INTER_AREA);
    const int reach = px(kReachMm * kCoarse);
    return find_shift(coarse_live, coarse_print, cv::Rect({}, coarse_print.size()), {}, reach).by / kCoarse;
}

}  // namespace

cv::Mat scaled_to_reference(const cv::Mat& pixels, double ppi) {
    const double scale = kReferencePpi / ppi;
    cv::Mat scaled;
    cv::resize(pixels, scaled, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return scaled;
}

std::vector<cv::Rect> squares_in(cv::Size size, double side_mm) {
    std::vector<cv::Rect> squares;
    const int side = px(side_mm);
    for (int y = 0; y + side <= size.height; y += side)
        for (int x = 0; x + side <= size.width; x += side) squares.emplace_back(x, y, side, side);
    return squares;
}

cv::Size size_px(SizeMm size) {
    return {px(size.width), px(size.height)};
}

std::optional<cv::Mat> relief_of(const Page& page, Band band, std::optional<Band> less, cv::Size size) {
    const auto light = on_model(page, band, size);
    if (!light) return std::nullopt;
    cv::Mat relief = *light - surroundings_of(*light);
    if (!less) return relief;
    const auto other = relief_of(page, *less, std::nullopt, size);
    if (!other) return std::nullopt;
    relief = grey_of(relief);
    const cv::Mat taken = grey_of(*other);
    const double power = taken.dot(taken);
    if (power > 0) relief -= std::max(0.0, relief.dot(taken) / power) * taken;
    return relief;
}

std::optional<cv::Mat> surroundings_of(const Page& page, Band band, cv::Size size) {
    const auto light = on_model(page, band, size);
    if (!light) return std::nullopt;
    return surroundings_of(*light);
}

cv::Mat as_relief(const Image& image) {
    cv::Mat relief;
    as_mat(image.view()).convertTo(relief, CV_32F, 1, -128);
    return relief;
}

cv::Mat as_weight(const Image& image) {
    cv::Mat weight;
    as_mat(image.view()).convertTo(weight, CV_32F, 1.0 / 255);
    return weight;
}

cv::Mat weighted(const cv::Mat& relief, const cv::Mat& weight) {
    cv::Mat spread = weight;
    if (relief.channels() == 3) cv::merge(std::vector<cv::Mat>{weight, weight, weight}, spread);
    return relief.mul(spread);
}

cv::Mat grey_of(const cv::Mat& relief) {
    cv::Mat grey = relief;
    if (relief.channels() == 3) cv::transform(relief, grey, cv::Matx13f(1.0F / 3, 1.0F / 3, 1.0F / 3));
    return grey;
}

cv::Mat aligned(const cv::Mat& live_in_colour, const cv::Mat& print_in_colour, cv::Point2d& offset) {
    const cv::Mat live = grey_of(live_in_colour);
    const cv::Mat print = grey_of(print_in_colour);
    offset = shift_of_whole(live, print);
    const int tile = px(kTileMm);
    const cv::Size tiles(std::max(1, print.cols / tile), std::max(1, print.rows / tile));
    cv::Mat shifts(tiles, CV_32FC2);
    for (int row = 0; row < tiles.height; ++row)
        for (int column = 0; column < tiles.width; ++column) {
            const cv::Rect place(
                cv::Point(print.cols * column / tiles.width, print.rows * row / tiles.height),
                cv::Point(print.cols * (column + 1) / tiles.width, print.rows * (row + 1) / tiles.height));
            cv::Point2d by = offset;
            if (cv::norm(print(place), cv::NORM_INF) > 0) {
                const Shift own = find_shift(live, print, place, offset, px(kTileReachMm));
                if (own.alike > kTileAlike) by = own.by;
            }
            shifts.at<cv::Vec2f>(row, column) = {static_cast<float>(by.x), static_cast<float>(by.y)};
        }
    // Between the tiles' middles the shift changes evenly: so a large picture of a small one is made.
    cv::Mat field;
    cv::resize(shifts, field, print.size(), 0, 0, cv::INTER_LINEAR);
    for (int y = 0; y < field.rows; ++y) {
        auto* row = field.ptr<cv::Vec2f>(y);
        for (int x = 0; x < field.cols; ++x) row[x] += cv::Vec2f(static_cast<float>(x), static_cast<float>(y));
    }
    cv::Mat moved;
    cv::remap(live_in_colour, moved, field, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return moved;
}

double Sums::correlation() const {
    return live > 0 && print > 0 ? both / std::sqrt(live * print) : 0;
}

Sums sums_of(const cv::Mat& live, const cv::Mat& relief, const cv::Mat& print, const cv::Mat& weight, cv::Rect place) {
    return {.both = live(place).dot(print(place)),
            .live = live(place).dot(weighted(live(place), weight(place))),
            .print = relief(place).dot(print(place))};
}

std::optional<double> alike_in_ground(const cv::Mat& live_in_colour, const cv::Mat& relief_in_colour,
                                      const cv::Mat& weight) {
    constexpr double kStrong = 20;  // codes: letters, not fine lines
    constexpr double kRoundStrongMm = 0.4;
    constexpr double kSquareOfGroundMm = 5;
    constexpr double kLeastWeight = 0.04;  // of a square, that it has a part
    constexpr std::size_t kFewest = 4;
    const cv::Mat relief = grey_of(relief_in_colour);
    const cv::Mat live = grey_of(live_in_colour);
    cv::Mat strong = cv::abs(relief) > kStrong;
    const int around = 2 * px(kRoundStrongMm) + 1;
    cv::dilate(strong, strong, cv::getStructuringElement(cv::MORPH_ELLIPSE, {around, around}));
    cv::Mat ground = weight.clone();
    ground.setTo(0, strong);
    const cv::Mat print = weighted(relief, ground);
    std::vector<double> squares;
    for (const cv::Rect& place : squares_in(relief.size(), kSquareOfGroundMm))
        if (cv::mean(ground(place))[0] > kLeastWeight)
            squares.push_back(sums_of(live, relief, print, ground, place).correlation());
    if (squares.size() < kFewest) return std::nullopt;
    std::ranges::sort(squares);
    return squares[squares.size() / 2];
}

}  // namespace garita::catalog
