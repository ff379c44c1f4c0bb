#include "tests/vision/read/library_abort.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "tests/vision/read/picture_of_input.h"

namespace garita {

void lay_library_abort_on(Image& picture) {
    const char* source = std::getenv("GARITA_SOURCE_DIR");
    std::ifstream file(
        std::string(source != nullptr ? source : ".") + "/tests/vision/read/library_aborts/finder_with_flecks",
        std::ios::binary);
    const std::vector<std::uint8_t> input{std::istreambuf_iterator<char>(file), {}};
    cv::Mat symbols;
    cv::repeat(picture_of_input(input), 5, 5, symbols);
    cv::Mat page(picture.height(), picture.width(), CV_8UC(picture.channels()), picture.data(), picture.stride());
    if (picture.channels() == 3) cv::cvtColor(symbols, symbols, cv::COLOR_GRAY2BGR);
    symbols.copyTo(
        page(cv::Rect(cv::Point((page.cols - symbols.cols) / 2, (page.rows - symbols.rows) / 2), symbols.size())));
}

}  // namespace garita
