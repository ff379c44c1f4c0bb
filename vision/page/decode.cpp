#include "vision/page/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/cv.h"
#include "vision/page/formats/formats.h"
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

std::optional<Image> decode_pixels(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    switch (header.kind) {
        case ImageKind::Jpeg:
            return formats::jpeg(bytes, header);
        case ImageKind::Png:
            return formats::png(bytes, header);
        case ImageKind::Tiff:
            return formats::tiff(bytes, header);
        case ImageKind::Bmp:
            return formats::bmp(bytes, header);
        case ImageKind::WebP:
            return formats::webp(bytes, header);
        case ImageKind::Pnm:
            return formats::pnm(bytes, header);
    }
    return std::nullopt;
}

/// Turns by an EXIF orientation (Exif 2.32, 4.6.4 A: Orientation).
Image upright(Image image, int orientation) {
    const cv::Mat pixels = as_mat(image.view());
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
            return image;
    }
    return to_image(result);
}

}  // namespace

Result<DecodedImage> decode_image(std::span<const std::uint8_t> bytes, const std::string& name) {
    const auto header = bytes.size() <= kMaxFileBytes ? read_header(bytes) : std::nullopt;
    if (const auto wrong = complaint(bytes, header)) return fail(ErrorKind::Input, name + ": " + *wrong);
    try {
        std::optional<Image> pixels = decode_pixels(bytes, *header);
        if (!pixels)
            return fail(ErrorKind::Input,
                        fmt::format("{}: the {} is damaged, or of a kind that is not supported; save it again as PNG",
                                    name, name_of(header->kind)));
        return DecodedImage{upright(std::move(*pixels), header->orientation), header->ppi};
    } catch (const std::exception&) {
        // Not its text: OpenCV's names its own source files.
        return fail(ErrorKind::Input,
                    fmt::format("{}: the {} cannot be decoded: it is damaged, or larger than the memory that there is; "
                                "save it again with fewer pixels",
                                name, name_of(header->kind)));
    }
}

}  // namespace garita
