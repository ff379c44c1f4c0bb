#include "vision/cv.h"

#include <cstring>
#include <opencv2/imgproc.hpp>

namespace garita {

cv::Mat as_mat(const ImageView& view) {
    // cv::Mat has no const form; callers promise not to write (header).
    return {view.height, view.width, CV_8UC(view.channels), const_cast<std::uint8_t*>(view.data), view.stride};
}

Image to_image(const cv::Mat& mat) {
    CV_Assert(mat.depth() == CV_8U && (mat.channels() == 1 || mat.channels() == 3) && !mat.empty());
    Image image(mat.cols, mat.rows, mat.channels());
    for (int y = 0; y < mat.rows; ++y)
        std::memcpy(image.data() + static_cast<std::size_t>(y) * image.stride(), mat.ptr(y), image.stride());
    return image;
}

cv::Mat as_grey(const ImageView& view) {
    cv::Mat mat = as_mat(view);
    if (view.channels == 1) return mat;
    cv::Mat grey;
    cv::cvtColor(mat, grey, cv::COLOR_BGR2GRAY);
    return grey;
}

}  // namespace garita
