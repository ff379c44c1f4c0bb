// Whatever a picture shows, reading barcodes from it ends, and what is said holds together.
// Input: a byte for the picture's width, a byte for its scale (1 to 4 pixels a sample), then its samples row by row.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "vision/read/read_barcodes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    cv::setNumThreads(1);
    if (size < 3 || size > 20'000) return 0;
    const int width = std::max<int>(1, data[0]);
    const int height = static_cast<int>((size - 2) / static_cast<std::size_t>(width));
    if (height == 0) return 0;
    cv::Mat samples(height, width, CV_8U);
    std::copy_n(data + 2, samples.total(), samples.data);
    const int scale = 1 + data[1] % 4;
    cv::Mat picture;
    cv::resize(samples, picture, {width * scale, height * scale}, 0, 0, cv::INTER_NEAREST);
    for (const garita::Barcode& barcode :
         garita::read_barcodes(garita::ImageView{picture.data, picture.cols, picture.rows, 1, picture.step[0]})) {
        if (barcode.bytes.empty() || !barcode.symbology) std::abort();
    }
    return 0;
}
