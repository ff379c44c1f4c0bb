#include "vision/calibration/calibration.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace garita {
namespace {

constexpr double kLeastFactor = 0.2;
constexpr double kMostFactor = 5;
constexpr double kMostShare = 0.05;  // of the picture's side: a displacement beyond it is no lens's
constexpr int kMostSide = 20'000;    // vision/page/decode.h

bool within(double value, double low, double high) {
    return value >= low && value <= high;  // false for what is no number
}

/// Of a channel at least something is known.
bool are_levels(const std::array<double, 3>& levels) {
    return std::ranges::all_of(levels, [](double l) { return within(l, 0, 2); }) &&
           std::ranges::any_of(levels, [](double l) { return l > 1e-4; });
}

bool is_small(const Cubic& cubic, int side) {
    return std::ranges::all_of(cubic,
                               [&](double value) { return within(value, -kMostShare * side, kMostShare * side); });
}

template <typename Row>
const Row* row_of(std::span<const Row> rows, Band band) {
    const auto found = std::ranges::find(rows, band, &Row::band);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

double BandCalibration::lamp() const {
    double sum = 0;
    int channels = 0;
    for (std::size_t i = 0; i < level.size(); ++i) {
        if (level[i] <= 0 || first_level[i] <= 0) continue;
        sum += level[i] / first_level[i];
        ++channels;
    }
    return channels > 0 ? sum / channels : 1;
}

double BandCalibration::gain() const {
    return std::clamp(1 / lamp(), 0.5, 2.0);
}

bool plausible(const BandCalibration& c) {
    const CalibrationGrid& grid = c.flat;
    return c.width >= 16 && c.width <= kMostSide && c.height >= 16 && c.height <= kMostSide &&
           within(c.ppi, 50, 2400) && are_levels(c.level) && are_levels(c.first_level) && grid.columns >= 2 &&
           grid.columns <= kMostGridSide && grid.rows >= 2 && grid.rows <= kMostGridSide &&
           grid.values.size() == static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows) &&
           std::ranges::all_of(grid.values, [](float f) { return within(f, kLeastFactor, kMostFactor); }) &&
           std::ranges::all_of(c.dark, [](double d) { return within(d, 0, 0.5); }) && is_small(c.dx, c.width) &&
           is_small(c.dy, c.height);
}

const BandCalibration* ScannerCalibration::find(Band band) const {
    return row_of<BandCalibration>(bands, band);
}

std::optional<BandCalibration> ScannerCalibration::of(Side side, Band band) const {
    const BandCalibration* found = side == Side::Front ? find(band) : nullptr;
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

const BandQuality* ScannerCalibration::quality_of(Band band) const {
    return row_of<BandQuality>(quality, band);
}

}  // namespace garita
