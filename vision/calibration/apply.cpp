#include "vision/calibration/apply.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>
#include <vector>

#include "vision/calibration/light.h"
#include "vision/cv.h"
#include "vision/srgb.h"

namespace garita {
namespace {

using calibration::furthest;
using calibration::normal_of;
using calibration::value_of;

Result<bool> check_fits(const BandCalibration& calibration, const BandImage& picture) {
    const std::string band(name_of(picture.band));
    if (!plausible(calibration))
        return fail(ErrorKind::Input, "the calibration of " + band + " is damaged: calibrate the scanner again");
    if (calibration.band != picture.band)
        return fail(ErrorKind::Internal, "a calibration of another band was given for " + band);
    if (calibration.width != picture.image.width() || calibration.height != picture.image.height())
        return fail(ErrorKind::Input, "the calibration of " + band + " is for pictures of " +
                                          std::to_string(calibration.width) + " × " +
                                          std::to_string(calibration.height) + " pixels, this one has " +
                                          std::to_string(picture.image.width()) + " × " +
                                          std::to_string(picture.image.height()) + ": calibrate the scanner again");
    return true;
}

void put_light_right(const BandCalibration& c, Image& image) {
    const auto& lights = light_of_code();
    const auto gain = static_cast<float>(c.gain());
    const int channels = image.channels();
    std::array<float, 3> dark{};
    for (std::size_t i = 0; i < 3; ++i)
        dark[i] = static_cast<float>(channels == 3 ? c.dark[i] : (c.dark[0] + c.dark[1] + c.dark[2]) / 3);
    std::vector<float> factors(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
        calibration::interpolate_row(c.flat, y, image.height(), factors);
        std::uint8_t* pixel = image.data() + static_cast<std::size_t>(y) * image.stride();
        for (const float factor : factors)
            for (int channel = 0; channel < channels; ++channel, ++pixel)
                *pixel = code_of_light((lights[*pixel] - dark[static_cast<std::size_t>(channel)]) * factor * gain);
    }
}

Image moved_back(const BandCalibration& c, const Image& image) {
    constexpr int kStrip = 64;  // rows at a time: the map needs 8 bytes a pixel
    const cv::Mat from = as_mat(image.view());
    cv::Mat to(from.size(), from.type());
    cv::Mat map(kStrip, from.cols, CV_32FC2);
    for (int top = 0; top < from.rows; top += kStrip) {
        const int rows = std::min(kStrip, from.rows - top);
        for (int y = 0; y < rows; ++y) {
            auto* at = map.ptr<cv::Vec2f>(y);
            const double v = normal_of(top + y, from.rows);
            for (int x = 0; x < from.cols; ++x) {
                const double u = normal_of(x, from.cols);
                at[x] = {static_cast<float>(x + value_of(c.dx, u, v)),
                         static_cast<float>(top + y + value_of(c.dy, u, v))};
            }
        }
        cv::Mat strip = to.rowRange(top, top + rows);
        cv::remap(from, strip, map.rowRange(0, rows), cv::noArray(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
    }
    return to_image(to);
}

}  // namespace

Result<bool> apply_light(const BandCalibration& calibration, BandImage& picture) {
    GARITA_TRY(fits, check_fits(calibration, picture));
    put_light_right(calibration, picture.image);
    return fits;
}

Result<bool> apply_calibration(const BandCalibration& calibration, BandImage& picture) {
    GARITA_TRY(lit, apply_light(calibration, picture));
    try {
        if (furthest(calibration) > kStillPx) picture.image = moved_back(calibration, picture.image);
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("a picture could not be put right: ") + error.what());
    }
    picture.ppi = calibration.ppi;
    return lit;
}

}  // namespace garita
