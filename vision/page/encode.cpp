#include "vision/page/encode.h"

#include <spng.h>
#include <turbojpeg.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita {

std::vector<std::uint8_t> encode_jpeg(const ImageView& image, const JpegLimits& limits) {
    std::vector<std::uint8_t> bytes;
    try {
        cv::Mat picture = as_mat(image);
        const double scale = static_cast<double>(limits.longest_side) / std::max(picture.cols, picture.rows);
        if (scale < 1) {
            cv::Mat smaller;
            cv::resize(picture, smaller, {}, scale, scale, cv::INTER_AREA);
            picture = smaller;
        }
        const bool grey = picture.channels() == 1;
        const int subsampling = grey ? TJSAMP_GRAY : TJSAMP_420;
        const std::unique_ptr<void, decltype([](void* one) { tjDestroy(one); })> encoder(tjInitCompress());
        for (const int quality : {90, 80, 70, 55, 40}) {
            if (quality < limits.least_quality) break;
            bytes.resize(tjBufSize(picture.cols, picture.rows, subsampling));
            std::uint8_t* out = bytes.data();
            unsigned long size = bytes.size();
            if (!encoder || tjCompress2(encoder.get(), picture.data, picture.cols, static_cast<int>(picture.step),
                                        picture.rows, grey ? TJPF_GRAY : TJPF_BGR, &out, &size, subsampling, quality,
                                        TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT) != 0)
                size = 0;
            bytes.resize(size);
            if (size <= limits.most_bytes) break;
        }
    } catch (const std::exception&) {
        bytes.clear();
    }
    return bytes;
}

std::vector<std::uint8_t> encode_png(const ImageView& image) {
    std::vector<std::uint8_t> bytes;
    try {
        cv::Mat pixels = as_mat(image);
        if (pixels.channels() == 3) {
            cv::Mat red_first;
            cv::cvtColor(pixels, red_first, cv::COLOR_BGR2RGB);
            pixels = red_first;
        } else {
            pixels = pixels.clone();  // rows without gaps
        }
        const std::unique_ptr<spng_ctx, decltype([](spng_ctx* one) { spng_ctx_free(one); })> encoder(
            spng_ctx_new(SPNG_CTX_ENCODER));
        spng_ihdr about{};
        about.width = static_cast<std::uint32_t>(pixels.cols);
        about.height = static_cast<std::uint32_t>(pixels.rows);
        about.bit_depth = 8;
        about.color_type = pixels.channels() == 3 ? SPNG_COLOR_TYPE_TRUECOLOR : SPNG_COLOR_TYPE_GRAYSCALE;
        std::size_t size = 0;
        int error = 0;
        if (!encoder || spng_set_option(encoder.get(), SPNG_ENCODE_TO_BUFFER, 1) != 0 ||
            spng_set_ihdr(encoder.get(), &about) != 0 ||
            spng_encode_image(encoder.get(), pixels.data, pixels.total() * pixels.elemSize(), SPNG_FMT_PNG,
                              SPNG_ENCODE_FINALIZE) != 0)
            return bytes;
        const std::unique_ptr<void, decltype([](void* one) { std::free(one); })> made(
            spng_get_png_buffer(encoder.get(), &size, &error));
        if (made && error == 0) {
            const auto* first = static_cast<const std::uint8_t*>(made.get());
            bytes.assign(first, first + size);
        }
    } catch (const std::exception&) {
        bytes.clear();
    }
    return bytes;
}

}  // namespace garita
