#include "vision/calibration/cubic_fit.h"

#include <cmath>

namespace garita::calibration {

FittedCubics fit_cubics(std::span<const Sample> samples, int terms) {
    const int n = static_cast<int>(samples.size());
    cv::Mat left(n, terms, CV_64F);
    cv::Mat right(n, 2, CV_64F);
    for (int i = 0; i < n; ++i) {
        const Sample& s = samples[static_cast<std::size_t>(i)];
        const double u = s.u;
        const double v = s.v;
        const Cubic row = {1, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v};
        for (int k = 0; k < terms; ++k) left.at<double>(i, k) = row[static_cast<std::size_t>(k)];
        right.at<double>(i, 0) = s.value.x;
        right.at<double>(i, 1) = s.value.y;
    }
    cv::Mat solution;
    cv::solve(left, right, solution, cv::DECOMP_SVD);
    const cv::Mat rest = left * solution - right;
    FittedCubics fitted;
    for (int k = 0; k < terms; ++k) {
        fitted.x[static_cast<std::size_t>(k)] = solution.at<double>(k, 0);
        fitted.y[static_cast<std::size_t>(k)] = solution.at<double>(k, 1);
    }
    fitted.residual = std::sqrt(rest.dot(rest) / n);
    return fitted;
}

}  // namespace garita::calibration
