#include "vision/read/finder_patterns.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

namespace garita {
namespace {

constexpr int kDrawnModule = 3;
constexpr int kQuietModules = 4;
// Share of a fixed pattern that must be seen as the standard has it: random modules show half.
constexpr double kSeen = 0.78;

/// A fixed pattern: where it says what, 255 dark, 0 light, kFree for modules that carry data.
constexpr std::uint8_t kFree = 128;

double share_seen(const cv::Mat& modules, const cv::Mat& pattern) {
    int same = 0;
    int fixed = 0;
    for (int y = 0; y < pattern.rows; ++y)
        for (int x = 0; x < pattern.cols; ++x) {
            const auto wanted = pattern.at<std::uint8_t>(y, x);
            if (wanted == kFree) continue;
            ++fixed;
            if (modules.at<std::uint8_t>(y, x) == wanted) ++same;
        }
    return fixed > 0 ? static_cast<double>(same) / fixed : 0;
}

void set(cv::Mat& pattern, int y, int x, bool dark) {
    if (y >= 0 && x >= 0 && y < pattern.rows && x < pattern.cols) pattern.at<std::uint8_t>(y, x) = dark ? 255 : 0;
}

/// Regions along a side of a Data Matrix symbol (ISO/IEC 16022:2006, table 7).
int regions_along(int modules, int other) {
    if (modules == other) {
        if (modules <= 26) return 1;
        if (modules <= 52) return 2;
        return modules <= 104 ? 4 : 6;
    }
    return modules >= 32 && modules > other && !(modules == 26) ? 2 : 1;
}

/// ISO/IEC 16022:2006, 5.1 and figure 1: each region is bordered by a solid line on its left and below, by alternating
/// modules above (dark at the left) and on its right (dark at the foot).
cv::Mat data_matrix_pattern(cv::Size size) {
    cv::Mat pattern(size, CV_8U, cv::Scalar(kFree));
    const int across = regions_along(size.width, size.height);
    const int down = regions_along(size.height, size.width);
    const int w = size.width / across;
    const int h = size.height / down;
    for (int top = 0; top + h <= size.height; top += h)
        for (int left = 0; left + w <= size.width; left += w) {
            for (int x = 0; x < w; ++x) {
                set(pattern, top, left + x, x % 2 == 0);
                set(pattern, top + h - 1, left + x, true);
            }
            for (int y = 0; y < h; ++y) {
                set(pattern, top + y, left + w - 1, (h - 1 - y) % 2 == 0);
                set(pattern, top + y, left, true);
            }
        }
    return pattern;
}

/// A finder pattern of QR with its separator (ISO/IEC 18004:2015, 6.3.3), its middle at (y, x).
void set_qr_finder(cv::Mat& pattern, int y, int x) {
    for (int i = -4; i <= 4; ++i)
        for (int j = -4; j <= 4; ++j) {
            const int ring = std::max(std::abs(i), std::abs(j));
            set(pattern, y + i, x + j, ring != 2 && ring != 4);
        }
}

/// ISO/IEC 18004:2015, 6.3: three finder patterns and two timing patterns; Micro QR: one finder pattern, timing along
/// the upper and left side.
cv::Mat qr_pattern(int side) {
    const bool micro = side < 21;
    cv::Mat pattern(side, side, CV_8U, cv::Scalar(kFree));
    const int timing = micro ? 0 : 6;
    for (int i = 8; i < (micro ? side : side - 8); ++i) {
        set(pattern, timing, i, i % 2 == 0);
        set(pattern, i, timing, i % 2 == 0);
    }
    set_qr_finder(pattern, 3, 3);
    if (!micro) {
        set_qr_finder(pattern, 3, side - 4);
        set_qr_finder(pattern, side - 4, 3);
    }
    return pattern;
}

/// The bull's eye that compact and full Aztec symbols share: rings of one module, dark in the middle (ISO/IEC
/// 24778:2008, figure 2).
cv::Mat aztec_pattern(int side) {
    cv::Mat pattern(side, side, CV_8U, cv::Scalar(kFree));
    for (int i = -4; i <= 4; ++i)
        for (int j = -4; j <= 4; ++j)
            set(pattern, side / 2 + i, side / 2 + j, std::max(std::abs(i), std::abs(j)) % 2 == 0);
    return pattern;
}

bool may_be_data_matrix(cv::Size s) {
    return s.width % 2 == 0 && s.height % 2 == 0;
}
bool may_be_qr(cv::Size s) {
    return s.width == s.height &&
           ((s.width >= 21 && s.width % 4 == 1) || (s.width >= 11 && s.width <= 17 && s.width % 2));
}
bool may_be_aztec(cv::Size s) {
    return s.width == s.height && s.width >= 15 && s.width % 2 == 1;
}

/// The modules turned as the pattern fits best, with the pattern laid over; nothing when it is not seen.
void restore(const cv::Mat& modules, cv::Mat (*pattern_of)(cv::Size), std::vector<cv::Mat>& upright) {
    cv::Mat turned = modules.clone();
    cv::Mat best;
    double most = kSeen;
    for (int quarter = 0; quarter < 4; ++quarter) {
        const cv::Mat pattern = pattern_of(turned.size());
        const double seen = share_seen(turned, pattern);
        if (seen > most) {
            most = seen;
            best = turned.clone();
            pattern.copyTo(best, pattern != kFree);
        }
        cv::Mat next;
        cv::rotate(turned, next, cv::ROTATE_90_CLOCKWISE);
        turned = next;
    }
    if (!best.empty()) upright.push_back(best);
}

}  // namespace

std::vector<cv::Mat> with_finders_restored(const cv::Mat& modules) {
    std::vector<cv::Mat> upright;
    const cv::Size size = modules.size();
    if (may_be_data_matrix(size)) restore(modules, data_matrix_pattern, upright);
    if (may_be_qr(size))
        restore(
            modules, [](cv::Size s) { return qr_pattern(s.width); }, upright);
    if (may_be_aztec(size) && share_seen(modules, aztec_pattern(size.width)) > kSeen) upright.push_back(modules);
    return upright;
}

cv::Mat draw_modules(const cv::Mat& modules) {
    cv::Mat framed;
    cv::copyMakeBorder(modules, framed, kQuietModules, kQuietModules, kQuietModules, kQuietModules, cv::BORDER_CONSTANT,
                       0);
    cv::Mat drawn;
    cv::resize(255 - framed, drawn, {framed.cols * kDrawnModule, framed.rows * kDrawnModule}, 0, 0, cv::INTER_NEAREST);
    return drawn;
}

}  // namespace garita
