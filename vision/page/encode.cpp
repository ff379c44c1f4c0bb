#include "vision/page/encode.h"

#include <turbojpeg.h>

#include <algorithm>
#include <memory>
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
        const bool grey = picture.channels() == 1;
        const int subsampling = grey ? TJSAMP_GRAY : TJSAMP_420;
        constexpr int kQuality = 90;
        const std::unique_ptr<void, decltype([](void* one) { tjDestroy(one); })> encoder(tjInitCompress());
        bytes.resize(tjBufSize(picture.cols, picture.rows, subsampling));
        std::uint8_t* out = bytes.data();
        unsigned long size = bytes.size();
        if (!encoder || tjCompress2(encoder.get(), picture.data, picture.cols, static_cast<int>(picture.step),
                                    picture.rows, grey ? TJPF_GRAY : TJPF_BGR, &out, &size, subsampling, kQuality,
                                    TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT) != 0)
            size = 0;
        bytes.resize(size);
    } catch (const std::exception&) {
        bytes.clear();
    }
    return bytes;
}

}  // namespace garita
