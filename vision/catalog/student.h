// Student's distribution, for limits that a few captures give.
#pragma once

namespace garita::catalog {

/// The probability that Student's t with so many degrees of freedom is below `t`. REQUIRES at least 1. Exact up to
/// rounding (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4).
[[nodiscard]] double student_below(double t, int degrees);

/// The t below which it is with probability `p`. REQUIRES 0 < p < 1.
[[nodiscard]] double student_quantile(double p, int degrees);

}  // namespace garita::catalog
