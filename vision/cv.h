// OpenCV over the project's image memory. Only .cpp files of vision include this.
#pragma once

#include <opencv2/core.hpp>

#include "drivers/capture/image.h"

namespace garita {

/// A cv::Mat header over the view's pixels: no copy; valid as long as the view's owner. Never write through it.
[[nodiscard]] cv::Mat as_mat(const ImageView& view);

/// A packed copy of an 8-bit matrix with 1 or 3 channels.
[[nodiscard]] Image to_image(const cv::Mat& mat);

/// The view as one grey channel: no copy if it is grey already.
[[nodiscard]] cv::Mat as_grey(const ImageView& view);

}  // namespace garita
