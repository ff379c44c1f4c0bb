#include "vision/read/straighten.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <opencv2/imgproc.hpp>

namespace garita {
namespace {

// Pixels of a straightened symbol along its longer side, at most.
constexpr int kLongestSide = 640;
constexpr int kShortestSide = 24;
constexpr int kMargin = 16;
// Modules along a side: Micro QR M1 has 11 (ISO/IEC 18004:2015, 5.3.2), Data Matrix 8 to 144 (ISO/IEC 16022:2006,
// table 7), Aztec 15 to 151 (ISO/IEC 24778:2008, 4.3), QR 21 to 177 (ISO/IEC 18004:2015, 5.3.1).
constexpr int kFewestModules = 8;
constexpr int kMostModules = 177;
// Bands across the symbol in which the edges must agree for themselves: bends do not add up over the whole.
constexpr int kBands = 4;
// Bars that run one way: by how much of all contrast one axis outweighs the other.
constexpr double kOneWay = 0.25;

double cross(cv::Point2f a, cv::Point2f b) {
    return static_cast<double>(a.x) * b.y - static_cast<double>(a.y) * b.x;
}

/// Where the lines through a-b and c-d meet.
std::optional<cv::Point2f> meet(cv::Point2f a, cv::Point2f b, cv::Point2f c, cv::Point2f d) {
    const double down = cross(b - a, d - c);
    if (std::abs(down) < 1e-6) return std::nullopt;
    const double t = cross(c - a, d - c) / down;
    return a + (b - a) * static_cast<float>(t);
}

/// What a convex polygon grows by when its side i → i+1 is left out and its neighbours are prolonged until they meet.
struct Growth {
    double area = 1e30;
    cv::Point2f corner;
};
Growth growth_without(const std::vector<cv::Point2f>& hull, std::size_t i) {
    const std::size_t n = hull.size();
    const auto at = [&](std::size_t k) { return hull[k % n]; };
    const auto corner = meet(at(i + n - 1), at(i), at(i + 1), at(i + 2));
    if (!corner) return {};
    const cv::Point2f side = at(i + 1) - at(i);
    // On the outer side only: otherwise the neighbours part.
    const double outside = cross(side, *corner - at(i));
    const double inside = cross(side, at(i + 2) - at(i));
    if (outside * inside > 0) return {};
    return {std::abs(outside) / 2, *corner};
}

/// The hull's sides are left out one by one, the cheapest first, until four are left.
std::optional<SymbolCorners> four_sides_around(std::vector<cv::Point2f> hull) {
    while (hull.size() > 4) {
        Growth least;
        std::size_t best = 0;
        for (std::size_t i = 0; i < hull.size(); ++i) {
            const Growth growth = growth_without(hull, i);
            if (growth.area >= least.area) continue;
            least = growth;
            best = i;
        }
        if (least.area > 1e29) return std::nullopt;
        hull[best] = least.corner;
        hull.erase(hull.begin() + static_cast<std::ptrdiff_t>((best + 1) % hull.size()));
    }
    if (hull.size() < 4) return std::nullopt;
    // Clockwise from the corner that lies furthest to the upper left.
    if (cross(hull[1] - hull[0], hull[2] - hull[1]) < 0) std::reverse(hull.begin(), hull.end());
    const auto first = std::ranges::min_element(hull, {}, [](cv::Point2f p) { return p.x + p.y; });
    std::rotate(hull.begin(), first, hull.end());
    return SymbolCorners{hull[0], hull[1], hull[2], hull[3]};
}

/// Dark pixels with gaps of up to two modules closed.
cv::Mat dark_areas(const cv::Mat& dark, double module_px) {
    const int reach = std::clamp(cvRound(1.1 * module_px), 1, 40);
    const cv::Mat square = cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1});
    cv::Mat framed;
    cv::copyMakeBorder(dark, framed, reach, reach, reach, reach, cv::BORDER_CONSTANT, 0);
    cv::morphologyEx(framed, framed, cv::MORPH_CLOSE, square);
    return framed(cv::Rect(reach, reach, dark.cols, dark.rows)).clone();
}

/// The outer border of the largest dark area that does not lie along two borders or more, as a dark background does.
std::vector<cv::Point> symbol_points(const cv::Mat& dark) {
    std::vector<std::vector<cv::Point>> contours;
    std::vector<cv::Vec4i> tree;
    cv::findContours(dark, contours, tree, cv::RETR_CCOMP, cv::CHAIN_APPROX_SIMPLE);
    std::vector<cv::Point> points;
    int largest = static_cast<int>(dark.total() / 12);
    for (std::size_t i = 0; i < contours.size(); ++i) {
        const bool is_hole = tree[i][3] >= 0;
        const cv::Rect box = cv::boundingRect(contours[i]);
        const int borders = (box.x == 0 ? 1 : 0) + (box.y == 0 ? 1 : 0) + (box.br().x == dark.cols ? 1 : 0) +
                            (box.br().y == dark.rows ? 1 : 0);
        if (is_hole || borders > 1 || box.area() <= largest) continue;
        largest = box.area();
        points = contours[i];
    }
    return points;
}

}  // namespace

cv::Mat dark_pixels(const cv::Mat& grey) {
    // Otsu's level within a window: shadows and paper of another tone beside the symbol do not move it far.
    const int window = std::max(15, std::max(grey.cols, grey.rows) / 2) | 1;
    cv::Mat mean;
    cv::boxFilter(grey, mean, CV_8U, {window, window});
    cv::Mat even;
    cv::addWeighted(grey, 1, mean, -1, 128, even);
    cv::Mat dark;
    cv::threshold(even, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
    return dark;
}

std::optional<SymbolCorners> outline_of(const cv::Mat& dark, double module_px) {
    if (std::min(dark.cols, dark.rows) < kFewestModules) return std::nullopt;
    const auto points = symbol_points(dark_areas(dark, module_px));
    if (points.empty()) return std::nullopt;
    std::vector<cv::Point> hull;
    cv::convexHull(points, hull);
    auto corners = four_sides_around({hull.begin(), hull.end()});
    if (!corners) return std::nullopt;
    const cv::Rect2f reach(-0.5F * static_cast<float>(dark.cols), -0.5F * static_cast<float>(dark.rows),
                           2.F * static_cast<float>(dark.cols), 2.F * static_cast<float>(dark.rows));
    if (!std::ranges::all_of(*corners, [&](cv::Point2f p) { return reach.contains(p); })) return std::nullopt;
    // The hull runs through the centres of the outermost pixels: half a pixel short.
    const cv::Point2f centre = ((*corners)[0] + (*corners)[1] + (*corners)[2] + (*corners)[3]) / 4.F;
    for (cv::Point2f& p : *corners) {
        const cv::Point2f out = p - centre;
        p += out * (0.7F / std::max(1.F, static_cast<float>(cv::norm(out))));
    }
    return corners;
}

std::optional<double> turn_of_bars(const cv::Mat& grey) {
    if (std::min(grey.cols, grey.rows) < 2 * kFewestModules) return std::nullopt;
    cv::Mat half;
    cv::resize(grey, half, {grey.cols / 2, grey.rows / 2}, 0, 0, cv::INTER_AREA);
    cv::Mat right;
    cv::Mat below;
    cv::Scharr(half, right, CV_32F, 1, 0);
    cv::Scharr(half, below, CV_32F, 0, 1);
    // The structure tensor of the whole: its axes, and how far one outweighs the other.
    const double xx = right.dot(right);
    const double yy = below.dot(below);
    const double xy = right.dot(below);
    const double apart = std::hypot(xx - yy, 2 * xy);
    if (apart < kOneWay * (xx + yy)) return std::nullopt;
    const double degrees = std::atan2(2 * xy, xx - yy) / 2 * 180 / CV_PI;
    return degrees - 90 * std::round(degrees / 90);
}

Turned turned_back(const cv::Mat& grey, double degrees) {
    const double turn = degrees * CV_PI / 180;
    const double wide = std::abs(grey.cols * std::cos(turn)) + std::abs(grey.rows * std::sin(turn));
    const double high = std::abs(grey.cols * std::sin(turn)) + std::abs(grey.rows * std::cos(turn));
    const cv::Size size(cvCeil(wide), cvCeil(high));
    Turned turned;
    // From the new middle to the old one, turned clockwise as the bars are.
    turned.back = (cv::Mat_<double>(2, 3) << std::cos(turn), -std::sin(turn), 0, std::sin(turn), std::cos(turn), 0);
    const cv::Point2d to((grey.cols - 1) / 2.0, (grey.rows - 1) / 2.0);
    const cv::Point2d from((size.width - 1) / 2.0, (size.height - 1) / 2.0);
    turned.back.at<double>(0, 2) = to.x - std::cos(turn) * from.x + std::sin(turn) * from.y;
    turned.back.at<double>(1, 2) = to.y - std::sin(turn) * from.x - std::cos(turn) * from.y;
    cv::warpAffine(grey, turned.grey, turned.back, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                   cv::Scalar(255));
    return turned;
}

std::optional<Straight> straighten(const cv::Mat& grey, const SymbolCorners& c, double scale) {
    const double wide = (cv::norm(c[1] - c[0]) + cv::norm(c[2] - c[3])) / 2;
    const double high = (cv::norm(c[3] - c[0]) + cv::norm(c[2] - c[1])) / 2;
    const double k = std::min(scale, kLongestSide / std::max(1.0, std::max(wide, high)));
    const int w = cvRound(wide * k);
    const int h = cvRound(high * k);
    if (std::min(w, h) < kShortestSide / 2 || std::max(w, h) < kShortestSide) return std::nullopt;
    const auto m = static_cast<float>(kMargin);
    const std::array<cv::Point2f, 4> to = {cv::Point2f{m - 0.5F, m - 0.5F},
                                           {m + static_cast<float>(w) - 0.5F, m - 0.5F},
                                           {m + static_cast<float>(w) - 0.5F, m + static_cast<float>(h) - 0.5F},
                                           {m - 0.5F, m + static_cast<float>(h) - 0.5F}};
    Straight straight;
    straight.margin = kMargin;
    straight.back = cv::getPerspectiveTransform(to.data(), c.data());
    cv::warpPerspective(grey, straight.grey, straight.back, {w + 2 * kMargin, h + 2 * kMargin},
                        (k > 1.2 ? cv::INTER_CUBIC : cv::INTER_LINEAR) | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return straight;
}

namespace {

/// Steps of grey from each pixel to the next, along x.
cv::Mat steps_across(const cv::Mat& grey) {
    cv::Mat wide;
    grey.convertTo(wide, CV_32F);
    cv::Mat steps(wide.size(), CV_32F, cv::Scalar(0));
    cv::absdiff(wide(cv::Rect(1, 0, wide.cols - 1, wide.rows)), wide(cv::Rect(0, 0, wide.cols - 1, wide.rows)),
                steps(cv::Rect(0, 0, wide.cols - 1, wide.rows)));
    return steps;
}

/// How well the edges of a symbol fit a number of modules along x, 0 … 1 each: in every band of rows, how far the steps
/// stand at whole modules, whatever the band's own shift: the amplitude of that many waves along the side.
std::vector<double> fits_across(const cv::Mat& steps) {
    std::vector<double> fits(kMostModules + 1, 0);
    cv::Mat profiles(kBands, steps.cols, CV_32F);
    for (int band = 0; band < kBands; ++band) {
        const int from = steps.rows * band / kBands;
        const int to = steps.rows * (band + 1) / kBands;
        cv::reduce(steps.rowRange(from, std::max(to, from + 1)), profiles.row(band), 0, cv::REDUCE_SUM, CV_32F);
    }
    cv::Mat waves;
    cv::dft(profiles, waves, cv::DFT_ROWS | cv::DFT_COMPLEX_OUTPUT);
    for (int band = 0; band < kBands; ++band) {
        const auto* of_band = waves.ptr<std::complex<float>>(band);
        const double all = of_band[0].real();
        if (all <= 0) continue;
        for (int modules = kFewestModules; modules <= std::min(kMostModules, steps.cols / 2); ++modules)
            fits[static_cast<std::size_t>(modules)] += std::abs(of_band[modules]) / all / kBands;
    }
    return fits;
}

/// The numbers of modules whose fit is a peak, best first.
std::vector<int> likeliest(const std::vector<double>& fits, std::size_t most) {
    std::vector<int> peaks;
    for (std::size_t n = kFewestModules; n < fits.size(); ++n)
        if (fits[n] > 0.08) peaks.push_back(static_cast<int>(n));
    std::ranges::stable_sort(
        peaks, [&](int a, int b) { return fits[static_cast<std::size_t>(a)] > fits[static_cast<std::size_t>(b)]; });
    if (peaks.size() > most) peaks.resize(most);
    return peaks;
}

/// A shift by a whole module looks like none: each is taken as the one nearest to its neighbour's, and all of them so
/// that they are small on the whole.
void unwrap(cv::Mat& shift) {
    const auto follow = [](float& value, float neighbour) { value += std::round(neighbour - value); };
    for (int y = 0; y < shift.rows; ++y) {
        auto* row = shift.ptr<float>(y);
        if (y > 0) follow(row[0], shift.at<float>(y - 1, 0));
        for (int x = 1; x < shift.cols; ++x) follow(row[x], row[x - 1]);
    }
    shift -= std::round(cv::mean(shift)[0]);
}

/// How far, in modules, the edges around the middle of each module lie from where an even grid has them, along x.
cv::Mat shifts_across(const cv::Mat& steps, int modules, int rows) {
    const double turn = 2 * CV_PI * modules / steps.cols;
    cv::Mat wave(2, steps.cols, CV_32F);
    for (int x = 0; x < steps.cols; ++x) {
        wave.at<float>(0, x) = static_cast<float>(std::cos(turn * (x + 1)));
        wave.at<float>(1, x) = static_cast<float>(std::sin(turn * (x + 1)));
    }
    const int reach = std::max(3, cvRound(7.0 * steps.cols / modules)) / 2;
    // Of each row of modules the rows of pixels within reach, then of each module the columns within reach.
    cv::Mat sums;
    cv::integral(steps, sums, CV_64F);
    cv::Mat shift(rows, modules, CV_32F);
    std::vector<std::complex<double>> before(static_cast<std::size_t>(steps.cols) + 1);
    for (int row = 0; row < rows; ++row) {
        const int y = cvRound((row + 0.5) * steps.rows / rows - 0.5);
        const auto* above = sums.ptr<double>(std::max(0, y - reach));
        const auto* below = sums.ptr<double>(std::min(steps.rows, y + reach + 1));
        for (int x = 0; x < steps.cols; ++x) {
            const double step = below[x + 1] - above[x + 1] - below[x] + above[x];
            const auto i = static_cast<std::size_t>(x);
            before[i + 1] = before[i] + std::complex<double>(step * wave.at<float>(0, x), step * wave.at<float>(1, x));
        }
        for (int column = 0; column < modules; ++column) {
            const int x = cvRound((column + 0.5) * steps.cols / modules - 0.5);
            const auto sum = before[static_cast<std::size_t>(std::min(steps.cols, x + reach + 1))] -
                             before[static_cast<std::size_t>(std::max(0, x - reach))];
            shift.at<float>(row, column) = static_cast<float>(std::arg(sum) / (2 * CV_PI));
        }
    }
    unwrap(shift);
    return shift;
}

float sampled(const cv::Mat& m, double x, double y) {
    const int column = std::clamp(cvRound(x), 0, m.cols - 1);
    const int row = std::clamp(cvRound(y), 0, m.rows - 1);
    return m.at<float>(row, column);
}

/// A grid laid over a straight symbol.
struct Grid {
    int across, down;
    cv::Mat right, below;  ///< shifts of each module, in modules
};

/// The tone of each module.
cv::Mat tones_of(const cv::Mat& symbol, const Grid& grid) {
    const double w = static_cast<double>(symbol.cols) / grid.across;
    const double h = static_cast<double>(symbol.rows) / grid.down;
    cv::Mat tones(grid.down, grid.across, CV_32F);
    for (int row = 0; row < grid.down; ++row)
        for (int column = 0; column < grid.across; ++column) {
            const double x0 = (column + 0.5) * w - 0.5;
            const double y0 = (row + 0.5) * h - 0.5;
            const double x = x0 + grid.right.at<float>(row, column) * w;
            const double y = y0 + grid.below.at<float>(row, column) * h;
            float sum = 0;
            for (int i = -1; i <= 1; ++i)
                for (int j = -1; j <= 1; ++j) sum += sampled(symbol, x + j * w / 5, y + i * h / 5);
            tones.at<float>(row, column) = sum / 9;
        }
    return tones;
}

/// Dark modules as 255: darker than half way between the darkest and the lightest nearby.
cv::Mat dark_modules(const cv::Mat& tones) {
    cv::Mat low;
    cv::Mat high;
    const cv::Mat near = cv::getStructuringElement(cv::MORPH_RECT, {7, 7});
    cv::erode(tones, low, near);
    cv::dilate(tones, high, near);
    cv::blur(low, low, {5, 5});
    cv::blur(high, high, {5, 5});
    return tones < (low + high) / 2;
}

bool is_square(int across, int down) {
    return across == down;
}
/// Rectangular Data Matrix symbols, rows × columns (ISO/IEC 16022:2006, table 7).
bool is_rectangle(int across, int down) {
    constexpr std::array<std::array<int, 2>, 6> kSizes = {{{8, 18}, {8, 32}, {12, 26}, {12, 36}, {16, 36}, {16, 48}}};
    const std::array<int, 2> size = {std::min(across, down), std::max(across, down)};
    return std::ranges::find(kSizes, size) != kSizes.end();
}

}  // namespace

std::vector<cv::Mat> modules_of(const Straight& straight, std::size_t most) {
    const int m = straight.margin;
    const cv::Mat inner = straight.grey(cv::Rect(m, m, straight.grey.cols - 2 * m, straight.grey.rows - 2 * m)).clone();
    cv::Mat symbol;
    inner.convertTo(symbol, CV_32F);
    const cv::Mat right = steps_across(inner);
    const cv::Mat below = steps_across(inner.t());
    const std::vector<double> fits_x = fits_across(right);
    const std::vector<double> fits_y = fits_across(below);

    struct Size {
        int across, down;
        double fit;
    };
    std::vector<Size> sizes;
    for (const int across : likeliest(fits_x, 8))
        for (const int down : likeliest(fits_y, 8))
            if (is_square(across, down) || is_rectangle(across, down))
                sizes.push_back(
                    {across, down, fits_x[static_cast<std::size_t>(across)] + fits_y[static_cast<std::size_t>(down)]});
    std::ranges::stable_sort(sizes, [](const Size& a, const Size& b) { return a.fit > b.fit; });
    if (sizes.size() > most) sizes.resize(most);

    std::vector<cv::Mat> all;
    for (const Size& size : sizes) {
        const Grid grid{size.across, size.down, shifts_across(right, size.across, size.down),
                        shifts_across(below, size.down, size.across).t()};
        all.push_back(dark_modules(tones_of(symbol, grid)));
    }
    return all;
}

}  // namespace garita
