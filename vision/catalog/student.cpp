#include "vision/catalog/student.h"

#include <cmath>
#include <numbers>

namespace garita::catalog {

double student_below(double t, int degrees) {
    const double angle = std::atan(t / std::sqrt(degrees));
    const double cosine = std::cos(angle);
    const double squared = cosine * cosine;
    // The finite series of 26.7.3 (odd) and 26.7.4 (even): each term is the one before times cos² · k / (k + 1).
    const bool odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 2 : 1; k + 2 < degrees; k += 2) {
        term *= squared * k / (k + 1);
        sum += term;
    }
    const double between = odd ? 2 / std::numbers::pi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum;
    return 0.5 + between / 2;
}

double student_quantile(double p, int degrees) {
    double low = -1;
    double high = 1;
    while (student_below(low, degrees) > p) low *= 2;
    while (student_below(high, degrees) < p) high *= 2;
    constexpr int kHalvings = 100;
    for (int i = 0; i < kHalvings && low < high; ++i) {
        const double middle = (low + high) / 2;
        (student_below(middle, degrees) < p ? low : high) = middle;
    }
    return (low + high) / 2;
}

}  // namespace garita::catalog
