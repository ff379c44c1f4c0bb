// The fixed patterns of matrix symbols: they tell which way up the modules are, and need no reading.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace garita {

/// What a matrix of modules (255 dark) may be, upright: for QR and Data Matrix turned so that the finder pattern lies
/// where the standard has it, with fixed patterns as the standard has them where the print all but shows them; for
/// Aztec as it is, if there is a bull's eye in its middle. Empty when no pattern is there.
[[nodiscard]] std::vector<cv::Mat> with_finders_restored(const cv::Mat& modules);

/// The modules as a picture for the decoder: three pixels each, dark on white, with a quiet zone.
[[nodiscard]] cv::Mat draw_modules(const cv::Mat& modules);

}  // namespace garita
