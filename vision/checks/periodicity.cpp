#include "vision/checks/periodicity.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace garita::detail {
namespace {

constexpr int kTile = 128;             // px: a bin is 3 an inch at 400 ppi, and a tile holds little else than ground
constexpr double kBorderMm = 3;        // the page's edge is a strong line of its own
constexpr double kMostOfOneTile = 50;  // so that one line of text does not outshout the rest of the page
constexpr double kNoisePower = 0.02;   // of a tile without print, per pixel: never amplified to a pattern
constexpr double kOffAxisDeg = 6;      // text, tables and display pixels lie along the axes

struct FrequencyBand {
    double low = 0;   // cycles a pixel
    double high = 0;  // likewise
};

double frequency(int i) {
    return static_cast<double>(i < kTile / 2 ? i : i - kTile) / kTile;
}

double radius(int x, int y) {
    return std::hypot(frequency(x), frequency(y));
}

/// Power of one tile; real input, so both halves of the plane say the same.
cv::Mat power_of(const cv::Mat& tile, const cv::Mat& window) {
    cv::Mat values, smooth;
    tile.convertTo(values, CV_32F);
    cv::blur(values, smooth, {9, 9}, {-1, -1}, cv::BORDER_REFLECT);
    values = (values - smooth).mul(window);
    cv::Mat spectrum;
    cv::dft(values, spectrum, cv::DFT_COMPLEX_OUTPUT);
    cv::Mat power(kTile, kTile, CV_32F);
    for (int y = 0; y < kTile; ++y) {
        const auto* s = spectrum.ptr<cv::Vec2f>(y);
        auto* p = power.ptr<float>(y);
        for (int x = 0; x < kTile; ++x) p[x] = s[x][0] * s[x][0] + s[x][1] * s[x][1];
    }
    return power;
}

/// Mean power inside the band; 0 when the band holds no bin.
double mean_power(const cv::Mat& power, const cv::Mat& in_band) {
    return cv::mean(power, in_band)[0];
}

cv::Mat bins_of(const FrequencyBand& band) {
    cv::Mat bins(kTile, kTile, CV_8U);
    for (int y = 0; y < kTile; ++y)
        for (int x = 0; x < kTile; ++x) {
            const double r = radius(x, y);
            bins.at<std::uint8_t>(y, x) = r >= band.low && r <= band.high ? 255 : 0;
        }
    return bins;
}

/// Every bin over the median of its ring: what natural edges have less of with every octave is levelled out.
cv::Mat over_ring(const cv::Mat& power) {
    std::vector<std::vector<float>> rings(kTile);
    const auto ring_of = [](int x, int y) { return static_cast<std::size_t>(std::lround(radius(x, y) * kTile)); };
    for (int y = 0; y < kTile; ++y)
        for (int x = 0; x < kTile; ++x)
            for (std::size_t r = ring_of(x, y), k = r > 0 ? r - 1 : 0; k <= r + 1 && k < rings.size(); ++k)
                rings[k].push_back(power.at<float>(y, x));
    std::vector<float> medians(rings.size(), 0);
    for (std::size_t r = 0; r < rings.size(); ++r) {
        if (rings[r].empty()) continue;
        const auto middle = rings[r].begin() + static_cast<std::ptrdiff_t>(rings[r].size() / 2);
        std::nth_element(rings[r].begin(), middle, rings[r].end());
        medians[r] = *middle;
    }
    cv::Mat levelled(kTile, kTile, CV_32F);
    for (int y = 0; y < kTile; ++y)
        for (int x = 0; x < kTile; ++x)
            levelled.at<float>(y, x) = power.at<float>(y, x) / (medians[ring_of(x, y)] + 1e-6F);
    return levelled;
}

/// The mean spectrum of the page's tiles, levelled; empty when none fits. Every second tile, as on a chessboard.
cv::Mat spectrum_of(const cv::Mat& picture, double ppi, const cv::Mat& in_band) {
    cv::Mat window;
    cv::createHanningWindow(window, {kTile, kTile}, CV_32F);
    cv::Mat sum = cv::Mat::zeros(kTile, kTile, CV_32F);
    const int border = static_cast<int>(kBorderMm / 25.4 * ppi);
    int tiles = 0;
    for (int row = 0; border + (row + 1) * kTile <= picture.rows - border; ++row)
        for (int column = row % 2; border + (column + 1) * kTile <= picture.cols - border; column += 2) {
            const cv::Mat power =
                power_of(picture({border + column * kTile, border + row * kTile, kTile, kTile}), window);
            const double all = mean_power(power, in_band) + kTile * kTile * kNoisePower;
            sum += cv::min(power / all, kMostOfOneTile);
            ++tiles;
        }
    return tiles == 0 ? cv::Mat{} : over_ring(sum / tiles);
}

double angle_of(int x, int y) {
    const double degrees = std::atan2(frequency(y), frequency(x)) * 180 / std::numbers::pi;
    return std::fmod(degrees + 180, 90.0);
}

void take_if_stronger(Period& best, double strength, int x, int y, double ppi) {
    if (strength > best.strength) best = {strength, radius(x, y) * ppi, angle_of(x, y)};
}

}  // namespace

Period dot_lattice(const cv::Mat& picture, double ppi) {
    const FrequencyBand band = {95 / ppi, std::min(190 / ppi, 0.47)};
    if (band.high * ppi < 140) return {};  // the usual rulings, 106 to 141 an inch, would not be seen
    const cv::Mat bins = bins_of(band);
    const cv::Mat spectrum = spectrum_of(picture, ppi, bins);
    Period best;
    if (spectrum.empty()) return best;
    for (int y = 0; y < kTile; ++y)
        for (int x = 0; x < kTile; ++x) {
            const double angle = angle_of(x, y);
            if (bins.at<std::uint8_t>(y, x) == 0 || angle < kOffAxisDeg || angle > 90 - kOffAxisDeg) continue;
            const float turned = spectrum.at<float>(x, (kTile - y) % kTile);  // (x, y) turned by a right angle
            take_if_stronger(best, std::min(spectrum.at<float>(y, x), turned), x, y, ppi);
        }
    return best;
}

Period pixel_grid(const cv::Mat& picture, double ppi) {
    const cv::Mat bins = bins_of({0.22, 0.48});
    const cv::Mat spectrum = spectrum_of(picture, ppi, bins);
    Period best;
    if (spectrum.empty()) return best;
    for (int y = 0; y < kTile; ++y)
        for (int x = 0; x < kTile; ++x) {
            const bool on_axis = std::min(std::abs(frequency(x)), std::abs(frequency(y))) < 0.02;
            if (bins.at<std::uint8_t>(y, x) != 0 && on_axis)
                take_if_stronger(best, spectrum.at<float>(y, x), x, y, ppi);
        }
    return best;
}

}  // namespace garita::detail
