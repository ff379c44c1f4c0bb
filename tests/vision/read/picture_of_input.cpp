#include "tests/vision/read/picture_of_input.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace garita {

cv::Mat picture_of_input(std::span<const std::uint8_t> input) {
    if (input.size() < 3 || input.size() > 20'000) return {};
    const int width = std::max<int>(1, input[0]);
    const int height = static_cast<int>((input.size() - 2) / static_cast<std::size_t>(width));
    if (height == 0) return {};
    cv::Mat samples(height, width, CV_8U);
    std::copy_n(input.data() + 2, samples.total(), samples.data);
    const int scale = 1 + input[1] % 4;
    cv::Mat picture;
    cv::resize(samples, picture, {width * scale, height * scale}, 0, 0, cv::INTER_NEAREST);
    return picture;
}

}  // namespace garita
