#include "vision/specimen/display.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

// The part of each raster pixel that a repeated opening [from, to) of a period covers.
std::vector<float> openings(int pixels, double period_px, double from, double to) {
    std::vector<float> part(static_cast<std::size_t>(pixels));
    constexpr int kSteps = 8;
    for (int i = 0; i < pixels; ++i) {
        int inside = 0;
        for (int s = 0; s < kSteps; ++s) {
            const double place = (i + (s + 0.5) / kSteps) / period_px;
            const double phase = place - std::floor(place);
            inside += phase >= from && phase < to ? 1 : 0;
        }
        part[static_cast<std::size_t>(i)] = static_cast<float>(inside) / kSteps;
    }
    return part;
}

}  // namespace

Surface dark_display(std::uint64_t seed) {
    Random random(seed, "display glass");
    const auto glass = static_cast<float>(random.uniform(0.02, 0.05));     // what the cover glass throws back
    const auto infrared = static_cast<float>(random.uniform(0.04, 0.22));  // a lit panel's reflector, or a dark OLED
    return {{glass, glass, glass}, infrared, {0, 0, 0}};
}

Sheet show_on_display(const cv::Mat& picture, SizeMm size_mm, double px_per_mm, std::uint64_t seed) {
    Random random(seed, "display");
    const double pitch_mm =
        kMillimetresPerInch / random.uniform(130, 330);  // tablets and laptops; finer telephones too
    const double period = pitch_mm * px_per_mm;
    Sheet sheet = make_sheet(size_mm, px_per_mm, dark_display(seed));
    cv::Mat cells;
    const cv::Size grid(std::max(1, cvRound(picture.cols / period)), std::max(1, cvRound(picture.rows / period)));
    cv::resize(picture, cells, grid, 0, 0, cv::INTER_AREA);
    std::array<std::vector<float>, 3> stripes;
    for (std::size_t c = 0; c < 3; ++c)
        stripes[c] =
            openings(picture.cols, period, static_cast<double>(c) / 3 + 0.03, (static_cast<double>(c) + 1) / 3 - 0.03);
    const std::vector<float> rows = openings(picture.rows, period, 0.06, 0.94);
    const auto shine =
        static_cast<float>(random.uniform(2.0, 3.0));  // so that a white page is about as bright as paper
    for (int y = 0; y < sheet.infrared.rows; ++y) {
        auto* white = sheet.white.ptr<float>(y);
        auto* glow = sheet.glow.ptr<float>(y);
        const auto* cell = cells.ptr<float>(std::min(grid.height - 1, static_cast<int>(y / period)));
        for (int x = 0; x < sheet.infrared.cols; ++x) {
            const int column = std::min(grid.width - 1, static_cast<int>(x / period));
            for (int c = 0; c < 3; ++c) {
                const auto k = static_cast<std::size_t>(c);
                const float light = shine * cell[3 * column + c] * stripes[k][static_cast<std::size_t>(x)] *
                                    rows[static_cast<std::size_t>(y)];
                white[3 * x + c] += light;
                glow[3 * x + c] += 0.45F * light;
            }
        }
    }
    return sheet;
}

}  // namespace garita::specimen
