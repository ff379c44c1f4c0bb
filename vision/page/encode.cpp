#include "vision/page/encode.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {

std::vector<std::uint8_t> encode_jpeg(const ImageView& image, int longest_side) {
    std::vector<std::uint8_t> bytes;
    try {
        cv::Mat picture = as_mat(image);
        const double scale = static_cast<double>(longest_side) / std::max(picture.cols, picture.rows);
        if (scale < 1) {
            cv::Mat smaller;
            cv::resize(picture, smaller, {}, scale, scale, cv::INTER_AREA);
            picture = smaller;
        }
        if (!cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, 90})) bytes.clear();
    } catch (const std::exception&) {
        bytes.clear();
    }
    return bytes;
}

}  // namespace garita
