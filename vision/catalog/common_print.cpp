#include "vision/catalog/common_print.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/catalog/relief.h"
#include "vision/cv.h"

namespace garita::catalog {
namespace {

constexpr double kFaintest = 3;  // codes: what is fainter than this is noise
constexpr double kSurest = 6;    // times its deviation, a print has the whole weight
constexpr double kLeastSure = 2;
constexpr double kNoise = 1.5;                // codes: no scanner's deviation is smaller
constexpr double kLuminescentAroundMm = 0.7;  // of what glows, that belongs to its shape
constexpr double kLeastShare = 0.002;         // of the page, or of a feature's place, has to be printed alike

/// How surely what is printed at each pixel is printed there on every document.
cv::Mat weight_of(const std::vector<cv::Mat>& reliefs, const cv::Mat& mean, const cv::Mat& allowed) {
    const auto power = [](const cv::Mat& values) {
        cv::Mat squares = values.mul(values);
        if (squares.channels() == 3) cv::transform(squares, squares, cv::Matx13f(1, 1, 1));
        return squares;
    };
    cv::Mat variance = cv::Mat::zeros(mean.size(), CV_32F);
    for (const cv::Mat& relief : reliefs) variance += power(relief - mean);
    variance /= static_cast<double>(reliefs.size() - 1);
    // Of few captures a pixel's own variance is hardly known: its neighbours' is taken with it.
    cv::GaussianBlur(variance, variance, {}, 2);
    const cv::Mat strength = power(mean);
    cv::Mat weight = cv::Mat::zeros(mean.size(), CV_32F);
    for (int y = 0; y < mean.rows; ++y)
        for (int x = 0; x < mean.cols; ++x) {
            if (allowed.at<std::uint8_t>(y, x) == 0) continue;
            const double printed = std::sqrt(strength.at<float>(y, x));
            const double deviation = std::sqrt(variance.at<float>(y, x) + kNoise * kNoise);
            const double sure = (printed / deviation - kLeastSure) / (kSurest - kLeastSure);
            if (printed >= kFaintest && sure > 0) weight.at<float>(y, x) = static_cast<float>(std::min(sure, 1.0));
        }
    return weight;
}

cv::Mat mean_of(const std::vector<cv::Mat>& reliefs) {
    cv::Mat sum = reliefs.front().clone();
    for (std::size_t i = 1; i < reliefs.size(); ++i) sum += reliefs[i];
    return sum / static_cast<double>(reliefs.size());
}

/// What is the holder's on an example, as far as a page's own print lies off, or is blurred, around it. 255, else 0.
cv::Mat personal_on(const Example& example, cv::Size size) {
    constexpr double kAroundMm = kTileReachMm + kSurroundingsMm;
    cv::Mat personal = cv::Mat::zeros(size, CV_8U);
    for (const RectMm& place : example.personal) {
        const cv::Rect box(px(place.x - kAroundMm), px(place.y - kAroundMm), px(place.width + 2 * kAroundMm),
                           px(place.height + 2 * kAroundMm));
        personal(box & cv::Rect({}, size)).setTo(255);
    }
    return personal;
}

/// What may be learned from: nothing that is the holder's on any example. 255, else 0.
cv::Mat allowed_in(Examples examples, cv::Size size) {
    cv::Mat allowed(size, CV_8U, cv::Scalar(255));
    for (const Example* example : examples) allowed &= ~personal_on(*example, size);
    return allowed;
}

/// The same of a place that somebody said to be the series': what is the holder's there is so on more than half of
/// them. On one or two a guess was wrong.
cv::Mat mostly_allowed_in(Examples examples, cv::Size size) {
    cv::Mat share = cv::Mat::zeros(size, CV_32F);
    for (const Example* example : examples)
        cv::add(share, cv::Scalar(1.0 / static_cast<double>(examples.size())), share, personal_on(*example, size));
    return share <= 0.5;
}

/// 255 there, without so much at its edges; else 0.
cv::Mat inside_of(const RectMm& place, double edge_mm, cv::Size size) {
    cv::Mat inside = cv::Mat::zeros(size, CV_8U);
    const cv::Rect box(px(place.x + edge_mm), px(place.y + edge_mm), px(place.width - 2 * edge_mm),
                       px(place.height - 2 * edge_mm));
    inside(box & cv::Rect({}, size)).setTo(255);
    return inside;
}

/// Each laid over the print.
std::vector<cv::Mat> all_aligned(const std::vector<cv::Mat>& reliefs, const cv::Mat& print) {
    std::vector<cv::Mat> moved;
    moved.reserve(reliefs.size());
    for (const cv::Mat& relief : reliefs) {
        cv::Point2d unused;
        moved.push_back(aligned(relief, print, unused));
    }
    return moved;
}

cv::Mat as_weight(const cv::Mat& mask) {
    cv::Mat weight;
    mask.convertTo(weight, CV_32F, 1.0 / 255);
    return weight;
}

/// What is too strong to be in the paper, and what it gives a relief too: CV_8U, 255.
cv::Mat printed_over(const cv::Mat& relief) {
    constexpr double kStrongest = 30;  // codes: of paper that is thicker or thinner
    const int around = 2 * px(kSurroundingsMm) + 1;
    cv::Mat strong = cv::abs(grey_of(relief)) > kStrongest;
    cv::dilate(strong, strong, cv::getStructuringElement(cv::MORPH_ELLIPSE, {around, around}));
    return strong;
}

/// Fills in relief and weight: where the first one lies, then where most lie.
void lay_over_each_other(const std::vector<cv::Mat>& captured, CommonPrint& common) {
    cv::Mat print = weighted(captured.front(), as_weight(common.allowed));
    constexpr int kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
        const std::vector<cv::Mat> moved = all_aligned(captured, print);
        common.relief = mean_of(moved);
        common.weight = weight_of(moved, common.relief, common.allowed);
        print = weighted(common.relief, common.weight);
    }
}

/// The reliefs of all that have the bands.
std::vector<cv::Mat> reliefs_of(Examples examples, Band band, std::optional<Band> less, cv::Size size) {
    std::vector<cv::Mat> reliefs;
    for (const Example* example : examples)
        if (auto relief = relief_of(example->page, band, less, size)) reliefs.push_back(std::move(*relief));
    return reliefs;
}

/// What glows of what is surely printed, and that with what is close around it. 255, else 0.
struct Glowing {
    cv::Mat itself;
    cv::Mat with_surroundings;
};
Glowing glowing(const cv::Mat& relief, const cv::Mat& weight) {
    constexpr float kGlows = 6;  // codes: brighter than its surroundings by that
    const int around = 2 * px(kLuminescentAroundMm) + 1;
    Glowing found{.itself = grey_of(relief) > kGlows, .with_surroundings = {}};
    found.itself &= weight > 0;
    cv::dilate(found.itself, found.with_surroundings, cv::getStructuringElement(cv::MORPH_ELLIPSE, {around, around}));
    return found;
}

/// Where the captures are so many times as bright as their pages are: CV_8U, 255.
cv::Mat brighter_than(double times, Examples examples, const cv::Mat& relief, const CommonPrint& common) {
    cv::Mat light = relief.clone();
    for (const Example* example : examples)
        if (const auto around = surroundings_of(example->page, common.band, relief.size()))
            light += *around / static_cast<double>(examples.size());
    const cv::Mat grey = grey_of(light);
    return grey > times * cv::mean(grey, common.allowed)[0];
}

/// Only where something is printed at all, and of the rest nothing. `pixels`: of which that is a share.
std::optional<StaticPrint> print_of(Band band, const cv::Mat& relief, const cv::Mat& weight, double pixels) {
    constexpr double kFewest = 30;  // pixels: fewer are noise
    if (cv::countNonZero(weight) < std::max(kFewest, kLeastShare * pixels)) return std::nullopt;
    cv::Mat kept = cv::Mat::zeros(relief.size(), relief.type());
    relief.copyTo(kept, weight > 0);
    StaticPrint print{.band = band};
    cv::Mat codes;
    kept.convertTo(codes, CV_8U, 1, 128);
    print.relief = to_image(codes);
    weight.convertTo(codes, CV_8U, 255);
    print.weight = to_image(codes);
    return print;
}

/// The middle one of the correlations of all squares: what a holder's print, a stain or a finger changes are some of
/// them, another series all.
double middle_correlation(const cv::Mat& live, const cv::Mat& relief, const cv::Mat& print, const cv::Mat& weight) {
    constexpr double kMostMasked = 0.5;
    std::vector<double> squares;
    for (const cv::Rect& place : squares_in(live.size()))
        if (cv::mean(weight(place))[0] > kMostMasked)
            squares.push_back(sums_of(live, relief, print, weight, place).correlation());
    if (squares.empty()) return 0;
    std::ranges::sort(squares);
    return squares[squares.size() / 2];
}

}  // namespace

std::optional<Likeness> likeness(Examples examples, Band band, SizeMm size) {
    const cv::Size pixels = size_px(size);
    const cv::Mat weight = as_weight(allowed_in(examples, pixels));
    std::vector<cv::Mat> captured;
    for (const Example* example : examples) {
        auto relief = relief_of(example->page, band, std::nullopt, pixels);
        if (!relief) return std::nullopt;
        captured.push_back(grey_of(*relief));
    }
    const auto to = [&](const cv::Mat& reference) {
        const cv::Mat print = weighted(reference, weight);
        Likeness alike;
        for (const cv::Mat& live : captured) {
            cv::Point2d unused;
            const cv::Mat moved = aligned(live, print, unused);
            const auto ground = alike_in_ground(moved, reference, weight);
            alike.of_ground = ground.has_value();  // which the reference decides
            alike.values.push_back(ground.value_or(middle_correlation(moved, reference, print, weight)));
        }
        return alike;
    };
    // One of three stands among the many where only a few do not belong.
    Likeness best;
    double best_sum = -1e9;
    for (const std::size_t which : {std::size_t{0}, captured.size() / 2, captured.size() - 1}) {
        Likeness alike = to(captured[which]);
        const double sum = std::accumulate(alike.values.begin(), alike.values.end(), 0.0);
        if (sum > best_sum) {
            best_sum = sum;
            best = std::move(alike);
        }
    }
    return best;
}

std::optional<CommonPrint> common_print(Examples examples, Band band, std::optional<Band> less, SizeMm size) {
    const cv::Size pixels = size_px(size);
    const std::vector<cv::Mat> captured = reliefs_of(examples, band, less, pixels);
    if (captured.size() < kLeastExamples) return std::nullopt;
    CommonPrint common{.band = band,
                       .less = less,
                       .allowed = allowed_in(examples, pixels),
                       .pixels = static_cast<double>(pixels.area())};
    lay_over_each_other(captured, common);
    return common;
}

std::optional<CommonPrint> common_print_at(Examples examples, Band band, SizeMm size, const RectMm& place,
                                           bool in_paper) {
    const cv::Size pixels = size_px(size);
    std::vector<cv::Mat> captured = reliefs_of(examples, band, std::nullopt, pixels);
    if (captured.size() < kLeastExamples) return std::nullopt;
    CommonPrint common{.band = band, .allowed = mostly_allowed_in(examples, pixels) & inside_of(place, 0, pixels)};
    if (in_paper)
        for (cv::Mat& relief : captured) {
            const cv::Mat printed = printed_over(relief);
            relief.setTo(0, printed);
            common.allowed.setTo(0, printed);
        }
    common.pixels = cv::countNonZero(common.allowed);
    constexpr double kLeastAllowed = 0.25;  // of the place: the rest is the holder's, or printed over
    if (common.pixels < kLeastAllowed * cv::countNonZero(inside_of(place, 0, pixels))) return std::nullopt;
    lay_over_each_other(captured, common);
    return common;
}

std::optional<StaticPrint> all_of(const CommonPrint& common) {
    auto print = print_of(common.band, common.relief, common.weight, common.pixels);
    if (print) print->less = common.less;
    return print;
}

std::optional<StaticPrint> luminescent(const CommonPrint& ultraviolet) {
    cv::Mat weight = cv::Mat::zeros(ultraviolet.weight.size(), CV_32F);
    ultraviolet.weight.copyTo(weight, glowing(ultraviolet.relief, ultraviolet.weight).with_surroundings);
    return print_of(ultraviolet.band, ultraviolet.relief, weight, ultraviolet.pixels);
}

std::optional<StaticPrint> overprint(Examples examples, const CommonPrint& ultraviolet, const Overprinted& what) {
    const cv::Size size = ultraviolet.relief.size();
    if (examples.size() < kLeastOverprinted ||
        !std::ranges::all_of(examples, [&](const Example* example) { return (example->*what.place).has_value(); }))
        return std::nullopt;
    const std::vector<cv::Mat> captured = reliefs_of(examples, ultraviolet.band, std::nullopt, size);
    if (captured.size() < examples.size()) return std::nullopt;
    const std::vector<cv::Mat> moved = all_aligned(captured, weighted(ultraviolet.relief, ultraviolet.weight));
    const cv::Mat mean = mean_of(moved);
    cv::Mat inside(size, CV_8U, cv::Scalar(255));
    for (const Example* example : examples) inside &= inside_of(*(example->*what.place), what.edge_mm, size);
    const cv::Mat bright = inside & brighter_than(what.least_of_paper, examples, mean, ultraviolet);
    const auto [glows, around] = glowing(mean, weight_of(moved, mean, bright));
    // One tone for what glows, and its surroundings below it: so does a relief look.
    cv::Mat shape = as_weight(glows);
    cv::Mat surroundings;
    cv::GaussianBlur(shape, surroundings, {}, kSurroundingsMm * kPxPerMm);
    const double tone = cv::mean(grey_of(mean), glows)[0] / std::max(cv::mean(shape - surroundings, glows)[0], 0.01);
    cv::Mat relief;
    const cv::Mat grey = (shape - surroundings) * tone;
    cv::merge(std::vector<cv::Mat>(static_cast<std::size_t>(mean.channels()), grey), relief);
    return print_of(ultraviolet.band, relief, as_weight(around & inside), ultraviolet.pixels);
}

std::optional<StaticPrint> beyond_print(const StaticPrint& print, Examples examples, const RectMm& place) {
    constexpr double kFaintestMark = 30;  // codes: fainter than the ground's lines are nobody's mark
    constexpr double kPartOfMark = 0.4;   // of its strongest: weaker is the ground, which the print has not everywhere
    const cv::Mat printed = as_relief(print.relief);
    const cv::Mat weight = as_weight(print.weight);
    const std::vector<cv::Mat> captured = reliefs_of(examples, print.band, print.less, printed.size());
    if (captured.empty() || captured.front().type() != printed.type()) return std::nullopt;
    const cv::Mat beyond = mean_of(all_aligned(captured, weighted(printed, weight))) - printed;
    const cv::Mat strength = cv::abs(grey_of(beyond));
    const cv::Mat inside = inside_of(place, 0, printed.size());
    double strongest = 0;
    cv::minMaxLoc(strength, nullptr, &strongest, nullptr, nullptr, inside);
    if (strongest < kFaintestMark) return std::nullopt;
    const cv::Mat sure = as_weight((strength > kPartOfMark * strongest) & inside);
    auto mark = print_of(print.band, beyond, sure, cv::countNonZero(inside));
    if (mark) mark->less = print.less;
    return mark;
}

std::optional<StaticPrint> vanishing(const CommonPrint& white, const CommonPrint& infrared) {
    constexpr double kGone = 0.2;  // of the relief that white light shows
    const cv::Mat relief = grey_of(white.relief);
    const int around = 2 * px(kSurroundingsMm) + 1;  // what is seen gives what is near it a relief too
    cv::Mat strong = cv::abs(grey_of(infrared.relief)) > kGone * cv::max(cv::abs(relief), kFaintest);
    strong |= infrared.weight > 0;
    // Alone it may be noise: three of a place's nine pixels are print.
    cv::Mat share;
    cv::blur(as_weight(strong), share, {3, 3});
    cv::Mat seen = share > 0.3;
    cv::dilate(seen, seen, cv::getStructuringElement(cv::MORPH_ELLIPSE, {around, around}));
    cv::Mat weight = white.weight.clone();
    weight.setTo(0, seen);
    return print_of(Band::Infrared, relief, weight, white.pixels);
}

}  // namespace garita::catalog
