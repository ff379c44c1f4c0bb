#include "vision/specimen/guilloche.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace garita::specimen {
namespace {

constexpr double kPi = std::numbers::pi;

// sin and cos of k·t + phase for every column or row: a wave over the page then costs four multiplications a pixel.
struct Table {
    std::vector<float> sine, cosine;
    Table(int n, double k_per_px, double phase)
        : sine(static_cast<std::size_t>(n)), cosine(static_cast<std::size_t>(n)) {
        for (int i = 0; i < n; ++i) {
            sine[static_cast<std::size_t>(i)] = static_cast<float>(std::sin(k_per_px * i + phase));
            cosine[static_cast<std::size_t>(i)] = static_cast<float>(std::cos(k_per_px * i + phase));
        }
    }
};

struct Ripple {
    float lines, kx, ky;  // k in radians a pixel
    Table x, y;
};

}  // namespace

cv::Mat draw_lines(cv::Size pixels, double px_per_mm, const LineField& field) {
    std::vector<Ripple> ripples;
    for (const Wave& w : field.waves)
        ripples.push_back({static_cast<float>(w.lines), static_cast<float>(w.kx / px_per_mm),
                           static_cast<float>(w.ky / px_per_mm), Table(pixels.width, w.kx / px_per_mm, w.phase),
                           Table(pixels.height, w.ky / px_per_mm, 0)});
    const Table swell_x(pixels.width, 2 * kPi / (21 * px_per_mm), 0.4);
    const Table swell_y(pixels.height, 2 * kPi / (17 * px_per_mm), 1.1);
    const double angle = field.angle_deg * kPi / 180;
    const auto px = static_cast<float>(-std::sin(angle) / (field.pitch_mm * px_per_mm));
    const auto py = static_cast<float>(std::cos(angle) / (field.pitch_mm * px_per_mm));
    const auto half = static_cast<float>(field.width_mm * px_per_mm / 2);
    const auto swell = static_cast<float>(field.swell);
    cv::Mat coverage(pixels, CV_8U);
    for (int y = 0; y < pixels.height; ++y) {
        auto* out = coverage.ptr<std::uint8_t>(y);
        const auto row = static_cast<std::size_t>(y);
        for (int x = 0; x < pixels.width; ++x) {
            const auto col = static_cast<std::size_t>(x);
            float f = px * static_cast<float>(x) + py * static_cast<float>(y);
            float fx = px;
            float fy = py;
            for (const Ripple& r : ripples) {
                const float s = r.x.sine[col] * r.y.cosine[row] + r.x.cosine[col] * r.y.sine[row];
                const float c = r.x.cosine[col] * r.y.cosine[row] - r.x.sine[col] * r.y.sine[row];
                f += r.lines * s;
                fx += r.lines * r.kx * c;
                fy += r.lines * r.ky * c;
            }
            const float distance = std::abs(f - std::nearbyint(f)) / std::sqrt(fx * fx + fy * fy);  // pixels
            const float width = half * (1 + swell * swell_x.sine[col] * swell_y.sine[row]);
            const float inside = std::clamp(width - distance + 0.5F, 0.0F, std::min(1.0F, 2 * width));
            out[x] = static_cast<std::uint8_t>(std::lround(255.0F * inside));
        }
    }
    return coverage;
}

void iris(cv::Mat& coverage, double from, double to) {
    for (int y = 0; y < coverage.rows; ++y) {
        auto* row = coverage.ptr<std::uint8_t>(y);
        for (int x = 0; x < coverage.cols; ++x) {
            const double t = static_cast<double>(x) / coverage.cols;
            row[x] = static_cast<std::uint8_t>(std::lround(row[x] * (from + (to - from) * t * t * (3 - 2 * t))));
        }
    }
}

void draw_rosette(Canvas& canvas, const Rosette& r) {
    constexpr int kPoints = 720;
    std::vector<PointPx> points(kPoints);
    for (int s = 0; s < r.strands; ++s) {
        const double phase = 2 * kPi * s / r.strands;
        for (int i = 0; i < kPoints; ++i) {
            const double angle = 2 * kPi * i / kPoints;
            const double wave = 0.5 + 0.5 * std::sin(r.petals * angle + phase) * std::cos(3 * angle + 2 * phase);
            const double radius = r.radius_mm * (r.inner + (1 - r.inner) * wave);
            points[static_cast<std::size_t>(i)] = {r.centre.x + radius * std::cos(angle),
                                                   r.centre.y + radius * std::sin(angle)};
        }
        canvas.polyline(points, r.width_mm, true);
    }
}

void draw_woven_band(Canvas& canvas, const RectMm& rect, int strands, double wavelength_mm, double width_mm) {
    const int n = static_cast<int>(rect.width / 0.25) + 1;
    std::vector<PointPx> points(static_cast<std::size_t>(n));
    for (int s = 0; s < strands; ++s) {
        const double phase = 2 * kPi * s / strands;
        for (int i = 0; i < n; ++i) {
            const double x = rect.width * i / (n - 1);
            const double bulge = 0.72 + 0.28 * std::sin(2 * kPi * x / (wavelength_mm * 2.5));
            points[static_cast<std::size_t>(i)] = {
                rect.x + x,
                rect.y + rect.height / 2 + rect.height / 2 * bulge * std::sin(2 * kPi * x / wavelength_mm + phase)};
        }
        canvas.polyline(points, width_mm);
    }
}

}  // namespace garita::specimen
