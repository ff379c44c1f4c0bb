// Drawn specimens, degraded step by step: how far the MRZ reader goes. Prints the table of vision/read/README.md.
// usage: mrz_stress [specimens of each format, default 5]
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/vision/read/ocrb_network.h"
#include "vision/cv.h"
#include "vision/read/read_mrz.h"
#include "vision/specimen/draw.h"

namespace garita {
namespace {

constexpr double kPitch = 40;  // px at 400 ppi
const cv::Scalar kBehind(90, 90, 90);

struct Specimen {
    cv::Mat picture;
    std::vector<std::string> mrz;
};

struct Damage {
    std::string name;
    std::function<cv::Mat(const cv::Mat&)> apply;
};

cv::Mat rotated(const cv::Mat& picture, double degrees) {
    const double c = std::abs(std::cos(degrees * CV_PI / 180)), s = std::abs(std::sin(degrees * CV_PI / 180));
    const cv::Size size(static_cast<int>(picture.cols * c + picture.rows * s),
                        static_cast<int>(picture.cols * s + picture.rows * c));
    const cv::Point2f centre(static_cast<float>(picture.cols) / 2, static_cast<float>(picture.rows) / 2);
    cv::Mat map = cv::getRotationMatrix2D(centre, degrees, 1), out;
    map.at<double>(0, 2) += (size.width - picture.cols) / 2.0;
    map.at<double>(1, 2) += (size.height - picture.rows) / 2.0;
    cv::warpAffine(picture, out, map, size, cv::INTER_LINEAR, cv::BORDER_CONSTANT, kBehind);
    return out;
}

cv::Mat tilted(const cv::Mat& picture, double share) {
    const auto w = static_cast<float>(picture.cols), h = static_cast<float>(picture.rows);
    const auto d = static_cast<float>(share) * w;
    const std::array<cv::Point2f, 4> from = {{{0, 0}, {w, 0}, {w, h}, {0, h}}};
    const std::array<cv::Point2f, 4> to = {{{d, d / 2}, {w - d * 0.3F, 0}, {w, h}, {0, h - d * 0.6F}}};
    cv::Mat out;
    cv::warpPerspective(picture, out, cv::getPerspectiveTransform(from.data(), to.data()), picture.size(),
                        cv::INTER_LINEAR, cv::BORDER_CONSTANT, kBehind);
    return out;
}

cv::Mat noisy(const cv::Mat& picture, double sigma) {
    cv::RNG random(17);
    cv::Mat noise(picture.size(), CV_32FC3), sum, out;
    random.fill(noise, cv::RNG::NORMAL, 0, sigma);
    picture.convertTo(sum, CV_32F);
    sum += noise;
    sum.convertTo(out, CV_8U);
    return out;
}

cv::Mat compressed(const cv::Mat& picture, int quality) {
    std::vector<uchar> bytes;
    cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    return cv::imdecode(bytes, cv::IMREAD_COLOR);
}

/// Light that falls from left to right to `share`.
cv::Mat shaded(const cv::Mat& picture, double share) {
    cv::Mat out = picture.clone();
    for (int y = 0; y < out.rows; ++y)
        for (int x = 0; x < out.cols; ++x) {
            auto& pixel = out.at<cv::Vec3b>(y, x);
            pixel = cv::Vec3b(cv::Vec3d(pixel) * (1 - (1 - share) * x / out.cols));
        }
    return out;
}

std::vector<Damage> damages() {
    std::vector<Damage> all = {{"none (pitch 40 px)", [](const cv::Mat& m) { return m.clone(); }}};
    for (const double pitch : {20.0, 12.0, 9.0, 8.0, 7.0, 6.0, 5.0})
        all.push_back({fmt::format("pitch {} px", pitch), [pitch](const cv::Mat& m) {
                           cv::Mat out;
                           cv::resize(m, out, {}, pitch / kPitch, pitch / kPitch, cv::INTER_AREA);
                           return out;
                       }});
    for (const double degrees : {90.0, 180.0, 270.0, 3.0, 10.0, 20.0, 30.0, 45.0})
        all.push_back(
            {fmt::format("turned {} deg", degrees), [degrees](const cv::Mat& m) { return rotated(m, degrees); }});
    for (const double share : {0.04, 0.08, 0.12})
        all.push_back(
            {fmt::format("perspective {:.0f} %", 100 * share), [share](const cv::Mat& m) { return tilted(m, share); }});
    for (const double sigma : {15.0, 30.0, 45.0})
        all.push_back({fmt::format("noise sigma {}", sigma), [sigma](const cv::Mat& m) { return noisy(m, sigma); }});
    for (const double sigma : {0.08, 0.12, 0.15, 0.18})
        all.push_back({fmt::format("blur sigma {} pitch", sigma), [sigma](const cv::Mat& m) {
                           cv::Mat out;
                           cv::GaussianBlur(m, out, {}, sigma * kPitch);
                           return out;
                       }});
    for (const int quality : {25, 12})
        all.push_back(
            {fmt::format("JPEG q{}", quality), [quality](const cv::Mat& m) { return compressed(m, quality); }});
    for (const double contrast : {0.4, 0.2})
        all.push_back({fmt::format("contrast x {}", contrast), [contrast](const cv::Mat& m) {
                           cv::Mat out;
                           m.convertTo(out, -1, contrast, 60);
                           return out;
                       }});
    all.push_back({"light falls to 35 %", [](const cv::Mat& m) { return shaded(m, 0.35); }});
    return all;
}

int run(unsigned each) {
    cv::setNumThreads(1);
    auto reader = MrzReader::create(ocrb_network());
    if (!reader) return 1;
    std::vector<Specimen> specimens;
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (unsigned seed = 21; seed < 21 + each; ++seed) {
            auto drawn = specimen::draw({.format = format, .seed = seed, .ppi = 400});
            if (!drawn) return 1;
            for (const Band band : {Band::Infrared, Band::White}) {
                cv::Mat picture = as_mat(drawn->capture.find(band)->image.view()).clone();
                if (picture.channels() == 1) cv::cvtColor(picture, picture, cv::COLOR_GRAY2BGR);
                specimens.push_back({picture, drawn->truth.mrz});
            }
        }
    fmt::print("| damage | exact of {0} | accepted | accepted and wrong |\n|---|---|---|---|\n", specimens.size());
    for (const Damage& damage : damages()) {
        int exact = 0, accepted = 0, wrong = 0;
        for (const Specimen& specimen : specimens) {
            Capture capture;
            BandImage image;
            image.image = to_image(damage.apply(specimen.picture));
            capture.bands.push_back(std::move(image));
            const auto reading = reader->read(capture);
            const bool right = reading && reading->interpretation.lines == specimen.mrz;
            exact += right ? 1 : 0;
            accepted += reading && reading->interpretation.accepted ? 1 : 0;
            wrong += reading && reading->interpretation.accepted && !right ? 1 : 0;
        }
        fmt::print("| {} | {} | {} | {} |\n", damage.name, exact, accepted, wrong);
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace
}  // namespace garita

int main(int argc, char** argv) {
    return garita::run(argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 5);
}
