#include "vision/read/linear_profile.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/read/decode_symbol.h"
#include "vision/read/straighten.h"

namespace garita {
namespace {

// Samples a pixel along the line across the bars; fewer where a line is so long that its modules are wide.
constexpr double kSamples = 3;
constexpr double kMostSamples = 2400;
// Lines looked at on either side of the one that was read; of higher bars every second one, or third.
constexpr int kMostLines = 400;
// Longest side of the picture that is laid upright, pixels.
constexpr double kLongestPart = 1600;
// Quiet zone taken with the bars, share of their length; Code 39 wants 10 modules of some 100, EAN 7 to 11 of 95.
constexpr double kQuiet = 0.12;
// How far beside a line gradients tell the way of its bars: pixels, or share of the line's length.
constexpr double kBeside = 6;
constexpr double kBesideShare = 0.04;
// Cosine of the greatest slant between a line and the normal of its bars.
constexpr double kSlant = 0.7;
// Lines on either side of the one that was read which make the mean that the others are held against, pixels.
constexpr int kNear = 3;
// A line that is like that mean shows the same bars.
constexpr double kAlike = 0.75;
// Lines that may be unlike, one after another, before the bars are at an end: a scratch.
constexpr int kScratch = 3;
// Rows of the picture that a mean is drawn into: more than the library wants to agree.
constexpr int kDrawnRows = 40;
// Length of a symbol that is looked at, pixels.
constexpr double kShortest = 16;
constexpr double kLongest = 4000;

using Line = std::vector<float>;

/// A line across the bars, and how its ends move, pixels, while it goes down them by one: perspective fans bars out.
struct Bars {
    cv::Point2d start;
    cv::Point2d stop;
    cv::Point2d start_down;
    cv::Point2d stop_down;
    double length = 0;
    double samples = kSamples;  ///< a pixel along the line
};

cv::Point2d across(const cv::Point2d& along) {
    return {-along.y, along.x};
}

/// The way the bars run near a stretch of the line, from the gradients beside it (structure tensor), by one pixel
/// across the line: the line may cross its bars at a slant.
cv::Point2d down_at(const cv::Mat& grey, const cv::Point2d& from, const cv::Point2d& to, double beside) {
    const cv::Point2d along = (to - from) / cv::norm(to - from);
    const cv::Point2d aside = beside * across(along);
    const std::vector<cv::Point2f> around = {from + aside, from - aside, to + aside, to - aside};
    const cv::Rect box = cv::boundingRect(around) & cv::Rect({}, grey.size());
    if (box.width < 3 || box.height < 3) return across(along);
    cv::Mat dx;
    cv::Mat dy;
    cv::Sobel(grey(box), dx, CV_32F, 1, 0);
    cv::Sobel(grey(box), dy, CV_32F, 0, 1);
    const double normal = 0.5 * std::atan2(2 * dx.dot(dy), dx.dot(dx) - dy.dot(dy));
    const cv::Point2d down(-std::sin(normal), std::cos(normal));
    const double straight = down.dot(across(along));
    // Bars that run nearly along the line are not this symbol's.
    return std::abs(straight) < kSlant ? across(along) : down / straight;
}

/// The middle one of the lines that were read, and the bars under it.
std::optional<Bars> bars_of(const cv::Mat& grey, const Barcode& read) {
    const auto middle = [&](std::size_t a, std::size_t b) {
        return cv::Point2d(read.corners_px[a].x + read.corners_px[b].x, read.corners_px[a].y + read.corners_px[b].y) /
               2;
    };
    Bars bars{.start = middle(0, 3), .stop = middle(1, 2), .start_down = {}, .stop_down = {}};
    bars.length = cv::norm(bars.stop - bars.start);
    if (bars.length < kShortest || bars.length > kLongest) return std::nullopt;
    bars.samples = std::min(kSamples, kMostSamples / bars.length);
    const double beside = std::max(kBeside, bars.length * kBesideShare);
    const cv::Point2d half = (bars.start + bars.stop) / 2;
    const cv::Point2d first = down_at(grey, bars.start, half, beside);
    const cv::Point2d second = down_at(grey, half, bars.stop, beside);
    // Each was told of a quarter and three quarters of the way.
    bars.start_down = 1.5 * first - 0.5 * second;
    bars.stop_down = 1.5 * second - 0.5 * first;
    return bars;
}

/// The line `row` lines further down, quiet zones included, which are blank outside the picture; empty where the bars
/// leave the picture.
Line line_at(const cv::Mat& grey, const Bars& bars, double row) {
    const cv::Point2d start = bars.start + row * bars.start_down;
    const cv::Point2d along = bars.stop + row * bars.stop_down - start;
    const cv::Rect2d picture(-1, -1, grey.cols + 2, grey.rows + 2);
    if (!picture.contains(start) || !picture.contains(start + along)) return {};
    const int samples = cvRound(bars.length * (1 + 2 * kQuiet) * bars.samples);
    Line line(static_cast<std::size_t>(samples), -1);
    for (int i = 0; i < samples; ++i) {
        const cv::Point2d p = start + along * (i / (bars.length * bars.samples) - kQuiet);
        const int x = cvFloor(p.x);
        const int y = cvFloor(p.y);
        if (x < 0 || y < 0 || x + 1 >= grey.cols || y + 1 >= grey.rows) continue;
        const double right = p.x - x;
        const double below = p.y - y;
        const auto* const upper = grey.ptr<std::uint8_t>(y) + x;
        const auto* const lower = grey.ptr<std::uint8_t>(y + 1) + x;
        line[static_cast<std::size_t>(i)] =
            static_cast<float>((1 - below) * ((1 - right) * upper[0] + right * upper[1]) +
                               below * ((1 - right) * lower[0] + right * lower[1]));
    }
    const float blank = *std::ranges::max_element(line);
    std::ranges::replace(line, -1.0F, blank);
    return line;
}

/// Correlation of two lines, −1 to 1.
double likeness(const Line& a, const Line& b) {
    const auto n = static_cast<double>(a.size());
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sa += a[i];
        sb += b[i];
        saa += static_cast<double>(a[i]) * a[i];
        sbb += static_cast<double>(b[i]) * b[i];
        sab += static_cast<double>(a[i]) * b[i];
    }
    const double spread = (saa - sa * sa / n) * (sbb - sb * sb / n);
    return spread <= 0 ? 0 : (sab - sa * sb / n) / std::sqrt(spread);
}

/// Sum of lines.
class Sum {
public:
    void add(const Line& line) {
        if (m_sum.empty()) m_sum.assign(line.size(), 0);
        for (std::size_t i = 0; i < line.size(); ++i) m_sum[i] += line[i];
        ++m_lines;
    }
    [[nodiscard]] Line mean() const {
        Line line = m_sum;
        for (float& value : line) value /= static_cast<float>(m_lines);
        return line;
    }
    [[nodiscard]] bool empty() const { return m_sum.empty(); }

private:
    Line m_sum;
    int m_lines = 0;
};

/// What the bars say, near the line that was read and over all of their height, and how far that reaches.
struct Seen {
    Line near;
    Line whole;
    double above = 0;
    double below = 0;
};

std::optional<Seen> look_along(const cv::Mat& grey, const Bars& bars) {
    Sum sum;
    for (int row = -kNear; row <= kNear; ++row)
        if (const Line line = line_at(grey, bars, row); !line.empty()) sum.add(line);
    if (sum.empty()) return std::nullopt;
    Seen seen{.near = sum.mean(), .whole = {}};
    const auto reach = [&](int by) {
        const int step = 1 + static_cast<int>(bars.length / kMostLines);
        double reached = kNear;
        int unlike = 0;
        for (int i = kNear + 1; unlike <= kScratch && i < bars.length; i += step) {
            const Line line = line_at(grey, bars, by * i);
            if (line.empty()) break;
            if (likeness(line, seen.near) < kAlike) {
                ++unlike;
                continue;
            }
            unlike = 0;
            reached = i;
            sum.add(line);
        }
        return reached;
    };
    seen.above = reach(-1);
    seen.below = reach(1);
    seen.whole = sum.mean();
    return seen;
}

/// The line as a picture of one row, without a copy; OpenCV has no picture of constants.
cv::Mat row_of(const Line& line) {
    return {1, static_cast<int>(line.size()), CV_32F, const_cast<float*>(line.data())};
}

cv::Mat drawn(const Line& line) {
    cv::Mat eight;
    cv::normalize(row_of(line), eight, 0, 255, cv::NORM_MINMAX, CV_8U);
    return cv::repeat(eight, kDrawnRows, 1);
}

/// Edges lifted against a blur of a pixel.
Line sharpened(const Line& line, double samples) {
    cv::Mat smooth;
    cv::GaussianBlur(row_of(line), smooth, {}, samples, 1e-3);
    const cv::Mat lifted = 2.5 * row_of(line) - 1.5 * smooth;
    return {lifted.begin<float>(), lifted.end<float>()};
}

/// Laid upright, bars that stand askew say the same: a line that leaves them above or below reads a part of ITF.
bool says_the_same_upright(const cv::Mat& grey, const Barcode& read) {
    const auto turn = turn_of_bars(grey);
    if (!turn || std::abs(*turn) < kLeastTurn) return true;
    cv::Mat small = grey;
    const double scale = kLongestPart / std::max(grey.cols, grey.rows);
    if (scale < 1) cv::resize(grey, small, {}, scale, scale, cv::INTER_AREA);
    return std::ranges::any_of(
        decode_symbols(turned_back(small, *turn).grey, SymbolKinds::Linear, SymbolPicture::Photograph),
        [&](const Barcode& b) { return b.symbology == read.symbology && b.bytes == read.bytes; });
}

/// The corners of all that was seen of the bars.
std::array<PointPx, 4> corners_of(const Bars& bars, const Seen& seen) {
    const auto at = [](const cv::Point2d& p) { return PointPx{p.x, p.y}; };
    return {at(bars.start - seen.above * bars.start_down), at(bars.stop - seen.above * bars.stop_down),
            at(bars.stop + seen.below * bars.stop_down), at(bars.start + seen.below * bars.start_down)};
}

void move_by(Barcode& barcode, const cv::Point& by) {
    for (PointPx& corner : barcode.corners_px) corner = {corner.x + by.x, corner.y + by.y};
}

/// As confirm_linear, in a picture of the symbol and what is around it.
std::optional<Barcode> confirm_in(const cv::Mat& grey, const Barcode& read) {
    const auto bars = bars_of(grey, read);
    if (!bars || !says_the_same_upright(grey, read)) return std::nullopt;
    const auto seen = look_along(grey, *bars);
    if (!seen) return std::nullopt;
    for (const Line& line :
         {seen->near, sharpened(seen->near, bars->samples), seen->whole, sharpened(seen->whole, bars->samples)}) {
        const auto said = decode_symbols(drawn(line), SymbolKinds::Linear, SymbolPicture::Photograph);
        if (said.empty()) continue;
        if (said.front().symbology != read.symbology || said.front().bytes != read.bytes) return std::nullopt;
        Barcode whole = read;
        whole.corners_px = corners_of(*bars, *seen);
        return whole;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Barcode> confirm_linear(const cv::Mat& picture, const Barcode& read) {
    const cv::Rect box = box_of(read);
    // Bars are no longer than their symbol.
    const int around = std::max(box.width, box.height);
    const cv::Rect part = cv::Rect(box.x - around, box.y - around, box.width + 2 * around, box.height + 2 * around) &
                          cv::Rect({}, picture.size());
    if (part.empty()) return std::nullopt;
    Barcode inside = read;
    move_by(inside, -part.tl());
    const cv::Mat grey = picture(part);
    auto whole = confirm_in(read.light_on_dark ? 255 - grey : grey, inside);
    if (whole) move_by(*whole, part.tl());
    return whole;
}

}  // namespace garita
