#include "vision/page/decode.h"

#include <fmt/format.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"
#include "vision/page/image_header.h"

namespace garita {
namespace {

/// What is wrong with a file before its pixels are looked at, or nothing.
std::optional<std::string> complaint(std::span<const std::uint8_t> bytes, const std::optional<ImageHeader>& header) {
    if (bytes.empty()) return "the file is empty (0 bytes); copy it again from where it came";
    if (bytes.size() > kMaxFileBytes)
        return fmt::format("the file has {} MB, the limit is {} MB; save it as JPEG or PNG", bytes.size() >> 20U,
                           kMaxFileBytes >> 20U);
    if (!header) return "not an image that Garita reads (JPEG, PNG, TIFF, BMP, WebP, PNM)";
    if (header->width > kMaxSidePixels || header->height > kMaxSidePixels ||
        header->width * header->height > kMaxPixels)
        return fmt::format(
            "{} × {} pixels, the limit is {} a side and {} million in all; scan at 400 to 600 pixels an inch",
            header->width, header->height, kMaxSidePixels, kMaxPixels / 1'000'000);
    if (!header->complete)
        return fmt::format("the {} is cut off after {} bytes; copy it again", name_of(header->kind), bytes.size());
    if (header->width < kMinSidePixels || header->height < kMinSidePixels)
        return fmt::format("{} × {} pixels is no picture of a document; the least is {} a side", header->width,
                           header->height, kMinSidePixels);
    if (std::max(header->width, header->height) > kMostProportion * std::min(header->width, header->height))
        return fmt::format("{} × {} pixels is no picture of a document; one side may be {} times the other",
                           header->width, header->height, kMostProportion);
    return std::nullopt;
}

/// The picture of a WebP, of an animated one the first frame. By libwebp itself: a WebP that OpenCV's decoder does not
/// know is offered to the others of its list, GDCM among them, which look for their mark further inside the file.
cv::Mat first_frame(std::span<const std::uint8_t> bytes) {
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) return {};
    options.color_mode = MODE_BGRA;
    options.use_threads = 0;
    const WebPData data{bytes.data(), bytes.size()};
    const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(WebPAnimDecoderNew(&data, &options),
                                                                               WebPAnimDecoderDelete);
    WebPAnimInfo info;
    std::uint8_t* frame = nullptr;
    int time = 0;
    if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 ||
        WebPAnimDecoderGetNext(decoder.get(), &frame, &time) == 0)
        return {};
    return cv::Mat(static_cast<int>(info.canvas_height), static_cast<int>(info.canvas_width), CV_8UC4, frame).clone();
}

cv::Mat decode_pixels(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    if (header.kind == ImageKind::WebP) return first_frame(bytes);
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U, const_cast<std::uint8_t*>(bytes.data()));
    return cv::imdecode(encoded, cv::IMREAD_UNCHANGED);
}

/// Any depth and number of channels as 8-bit grey or BGR; alpha laid over white.
cv::Mat to_8_bit(const cv::Mat& pixels) {
    cv::Mat eight;
    if (pixels.depth() == CV_16U)
        pixels.convertTo(eight, CV_8U, 1.0 / 257);
    else if (pixels.depth() == CV_8U)
        eight = pixels;
    else
        return {};
    if (eight.channels() == 1 || eight.channels() == 3) return eight;
    if (eight.channels() == 2) {
        cv::Mat grey;
        cv::extractChannel(eight, grey, 0);
        return grey;
    }
    if (eight.channels() != 4) return {};
    cv::Mat result(eight.size(), CV_8UC3);
    for (int y = 0; y < eight.rows; ++y) {
        const auto* from = eight.ptr<cv::Vec4b>(y);
        auto* to = result.ptr<cv::Vec3b>(y);
        for (int x = 0; x < eight.cols; ++x)
            for (int c = 0; c < 3; ++c)
                to[x][c] = static_cast<std::uint8_t>((from[x][c] * from[x][3] + 255 * (255 - from[x][3]) + 127) / 255);
    }
    return result;
}

/// Turns by an EXIF orientation (Exif 2.32, 4.6.4 A: Orientation).
cv::Mat upright(const cv::Mat& pixels, int orientation) {
    cv::Mat result;
    switch (orientation) {
        case 2:
            cv::flip(pixels, result, 1);
            break;
        case 3:
            cv::rotate(pixels, result, cv::ROTATE_180);
            break;
        case 4:
            cv::flip(pixels, result, 0);
            break;
        case 5:
            cv::transpose(pixels, result);
            break;
        case 6:
            cv::rotate(pixels, result, cv::ROTATE_90_CLOCKWISE);
            break;
        case 7:
            cv::transpose(pixels, result);
            cv::rotate(result, result, cv::ROTATE_180);
            break;
        case 8:
            cv::rotate(pixels, result, cv::ROTATE_90_COUNTERCLOCKWISE);
            break;
        default:
            return pixels;
    }
    return result;
}

}  // namespace

Result<DecodedImage> decode_image(std::span<const std::uint8_t> bytes, const std::string& name) {
    const auto header = bytes.size() <= kMaxFileBytes ? read_header(bytes) : std::nullopt;
    if (const auto wrong = complaint(bytes, header)) return fail(ErrorKind::Input, name + ": " + *wrong);
    try {
        const cv::Mat pixels = to_8_bit(decode_pixels(bytes, *header));
        if (pixels.empty())
            return fail(ErrorKind::Input,
                        fmt::format("{}: the {} is damaged, or of a kind that is not supported; save it again as PNG",
                                    name, name_of(header->kind)));
        // The limits were judged by the header as this project reads it; a decoder that reads another one is not
        // believed.
        const bool as_told = pixels.cols == header->width && pixels.rows == header->height;
        const bool as_turned =
            header->kind == ImageKind::Tiff && pixels.rows == header->width && pixels.cols == header->height;
        if (!as_told && !as_turned)
            return fail(ErrorKind::Input,
                        fmt::format("{}: the {} is damaged: it tells two sizes", name, name_of(header->kind)));
        // libtiff has turned a TIFF already.
        const int orientation = header->kind == ImageKind::Tiff ? 1 : header->orientation;
        return DecodedImage{to_image(upright(pixels, orientation)), header->ppi};
    } catch (const std::exception&) {
        // Not its text: OpenCV's names its own source files.
        return fail(ErrorKind::Input,
                    fmt::format("{}: the {} cannot be decoded: it is damaged, or larger than the memory that there is; "
                                "save it again with fewer pixels",
                                name, name_of(header->kind)));
    }
}

}  // namespace garita
