#include "vision/catalog/limits.h"

#include <cmath>

#include "vision/catalog/student.h"

namespace garita::catalog {

Limit limit_of(std::span<const double> measured, Scale scale, double usual, double false_alarms, Side side) {
    const auto n = static_cast<double>(measured.size());
    double mean = 0;
    for (const double value : measured) mean += scaled(scale, value) / n;
    double squares = kUsualDegrees * usual * usual;
    for (const double value : measured) squares += std::pow(scaled(scale, value) - mean, 2);
    const int degrees = kUsualDegrees + static_cast<int>(measured.size()) - 1;
    Limit limit{.mean = mean, .deviation = std::sqrt(squares / degrees)};
    const double reach = student_quantile(1 - false_alarms, degrees) * limit.deviation * std::sqrt(1 + 1 / n);
    limit.limit = unscaled(scale, side == Side::Least ? mean - reach : mean + reach);
    return limit;
}

}  // namespace garita::catalog
