#include "vision/specimen/halftone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

constexpr double kPi = std::numbers::pi;

// Process colours at full coverage: cyan, magenta, yellow, black. Toner black is carbon; the colours are open at 900
// nm.
constexpr std::array<Ink, 4> kToners = {{{{0.09F, 0.42F, 0.68F}, 0.92F, 0.40F, {0, 0, 0}},
                                         {{0.62F, 0.09F, 0.32F}, 0.92F, 0.40F, {0, 0, 0}},
                                         {{0.87F, 0.76F, 0.08F}, 0.93F, 0.25F, {0, 0, 0}},
                                         {{0.040F, 0.040F, 0.042F}, 0.055F, 0.04F, {0, 0, 0}}}};
constexpr std::array<Ink, 4> kDyes = {{{{0.10F, 0.50F, 0.76F}, 0.95F, 0.45F, {0, 0, 0}},
                                       {{0.70F, 0.12F, 0.40F}, 0.95F, 0.45F, {0, 0, 0}},
                                       {{0.92F, 0.84F, 0.10F}, 0.96F, 0.30F, {0, 0, 0}},
                                       kDyeBlack}};

struct Screen {
    double ruling_lpi;
    double angle_deg;
};

// Clustered dots: a round dot grows with the tone. The threshold's own slope softens its edge over one pixel, which is
// the area that the dot covers there.
cv::Mat clustered(const cv::Mat& tone, double px_per_mm, const Screen& screen) {
    const double k = 2 * kPi * screen.ruling_lpi / kMillimetresPerInch / px_per_mm;
    const double angle = screen.angle_deg * kPi / 180;
    const double c = k * std::cos(angle);
    const double s = k * std::sin(angle);
    cv::Mat coverage(tone.size(), CV_8U);
    for (int y = 0; y < tone.rows; ++y) {
        const auto* t = tone.ptr<float>(y);
        auto* out = coverage.ptr<std::uint8_t>(y);
        for (int x = 0; x < tone.cols; ++x) {
            if (t[x] <= 0.004F) {  // printers leave the lightest tones bare
                out[x] = 0;
                continue;
            }
            const auto u = static_cast<float>(c * x + s * y);
            const auto v = static_cast<float>(-s * x + c * y);
            const float cosine = (std::cos(u) + std::cos(v)) / 2;  // -1 … 1, its distribution peaks at 0
            const float threshold = 0.5F - cosine * (0.75F - 0.25F * std::abs(cosine));
            // Toner spreads: the last gaps close before the tone is full.
            const float edge = 0.5F + (t[x] - 0.92F * threshold) / static_cast<float>(0.5 * k);
            out[x] = static_cast<std::uint8_t>(255 * std::clamp(edge, 0.0F, 1.0F));
        }
    }
    return coverage;
}

// Scattered dots of one pixel of the sheet (about 600 an inch), by error diffusion (Floyd and Steinberg 1976).
cv::Mat scattered(const cv::Mat& tone) {
    cv::Mat coverage = cv::Mat::zeros(tone.size(), CV_8U);
    std::vector<float> here(static_cast<std::size_t>(tone.cols) + 2);
    std::vector<float> below(here.size());
    for (int y = 0; y < tone.rows; ++y) {
        const auto* t = tone.ptr<float>(y);
        auto* out = coverage.ptr<std::uint8_t>(y);
        for (int x = 0; x < tone.cols; ++x) {
            const std::size_t i = static_cast<std::size_t>(x) + 1;
            const float wanted = t[x] + here[i];
            const bool dot = wanted > 0.5F;
            out[x] = dot ? 255 : 0;
            const float error = wanted - (dot ? 1.0F : 0.0F);
            here[i + 1] += error * 7 / 16;
            below[i - 1] += error * 3 / 16;
            below[i] += error * 5 / 16;
            below[i + 1] += error * 1 / 16;
        }
        here.swap(below);
        std::fill(below.begin(), below.end(), 0.0F);
    }
    cv::GaussianBlur(coverage, coverage, {}, 0.5);  // ink spreads
    return coverage;
}

// Colour separation with grey component replacement: tones (0 … 1, area to cover) of cyan, magenta, yellow, black.
std::array<cv::Mat, 4> separate(const cv::Mat& picture) {
    std::array<cv::Mat, 4> tones;
    for (cv::Mat& tone : tones) tone.create(picture.size(), CV_32F);
    for (int y = 0; y < picture.rows; ++y) {
        const auto* p = picture.ptr<float>(y);
        for (int x = 0; x < picture.cols; ++x) {
            float need[3];
            for (int c = 0; c < 3; ++c) need[c] = std::clamp((1 - p[3 * x + c]) / 0.92F, 0.0F, 1.0F);
            const float grey = std::min({need[0], need[1], need[2]});
            const float black = grey * grey;
            for (std::size_t c = 0; c < 3; ++c)
                tones[c].ptr<float>(y)[x] = (need[c] - black) / std::max(1 - black, 0.02F);
            tones[3].ptr<float>(y)[x] = black;
        }
    }
    return tones;
}

void print_colour(Sheet& sheet, const cv::Mat& picture, OfficePrinter printer, Random& random) {
    const std::array<cv::Mat, 4> tones = separate(picture);
    const double ruling = random.uniform(106, 150);
    constexpr std::array<double, 4> kAngles = {15, 75, 0, 45};  // the printer's usual angles
    for (std::size_t i : {2U, 1U, 0U, 3U}) {
        const bool laser = printer == OfficePrinter::ColourLaser;
        const cv::Mat dots = laser ? clustered(tones[i], sheet.px_per_mm, {ruling, kAngles[i]}) : scattered(tones[i]);
        lay(sheet, dots, (laser ? kToners : kDyes)[i]);
    }
}

// A copier's own tone curve: paper is forced to white, text to black, what lies between is screened.
void print_grey(Sheet& sheet, const cv::Mat& picture, Random& random) {
    cv::Mat tone(picture.size(), CV_32F);
    for (int y = 0; y < picture.rows; ++y) {
        const auto* p = picture.ptr<float>(y);
        auto* out = tone.ptr<float>(y);
        for (int x = 0; x < picture.cols; ++x) {
            const float light = 0.30F * p[3 * x] + 0.59F * p[3 * x + 1] + 0.11F * p[3 * x + 2];
            out[x] = std::clamp((0.97F - light) * 1.30F, 0.0F, 1.0F);
        }
    }
    const Screen screen = {random.uniform(106, 141), 45};
    lay(sheet, clustered(tone, sheet.px_per_mm, screen), kToners[3]);
}

}  // namespace

void print_on(Sheet& sheet, const cv::Mat& picture, OfficePrinter printer, std::uint64_t seed) {
    Random random(seed, "office printer");
    if (printer == OfficePrinter::GreyCopier) return print_grey(sheet, picture, random);
    print_colour(sheet, picture, printer, random);
}

cv::Mat office_scan(const Sheet& sheet) {
    cv::Mat picture;
    cv::GaussianBlur(sheet.white, picture, {}, 0.035 * sheet.px_per_mm);
    const cv::Scalar paper = cv::mean(sheet.white);  // scanner software brings the paper to white: near enough its mean
    cv::Scalar gain;
    for (int c = 0; c < 3; ++c) gain[c] = 1 / std::min(1.0, paper[c] * 1.12);
    cv::multiply(picture, gain, picture);
    cv::min(picture, 1.0, picture);
    return picture;
}

}  // namespace garita::specimen
