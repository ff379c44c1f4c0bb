#include "vision/checks/detail/ultraviolet_answer.h"

#include <algorithm>
#include <functional>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/checks/measure.h"
#include "vision/cv.h"
#include "vision/srgb.h"

namespace garita::detail {
namespace {

constexpr double kLeastLight = 0.01;   // of full white, linear: no measure to divide by
constexpr double kDarkestGlow = 0.01;  // likewise of the page's answer: noise of a dark picture
constexpr double kRoundPhotoMm = 3;    // the photograph may have been cut out inexactly
constexpr double kPpi = 100;

/// Blue light of a band, linear: 0 … 1 of full scale (IEC 61966-2-1).
cv::Mat blue_light(const BandImage& band, double scale) {
    const cv::Mat picture = as_mat(band.image.view());
    cv::Mat blue = picture;
    if (picture.channels() == 3) cv::extractChannel(picture, blue, 0);
    cv::Mat small;
    cv::resize(blue, small, {}, scale, scale, cv::INTER_AREA);
    cv::Mat light;
    cv::LUT(small, cv::Mat(1, 256, CV_32F, const_cast<float*>(light_of_code().data())), light);
    return light;
}

}  // namespace

cv::Mat Lights::mask_of(const RectMm& region) const {
    cv::Mat mask = cv::Mat::zeros(white.size(), CV_8U);
    mask(pixels_of(region, px_per_mm, white.size())).setTo(255);
    return mask;
}

cv::Mat Lights::mask_of_page(const Subject& subject, int index) const {
    return bare_page(subject, index, px_per_mm, white.size(), kRoundPhotoMm);
}

std::optional<Lights> lights_of(const Page& page) {
    const BandImage* white = page.find(Band::White);
    const BandImage* ultraviolet = page.find(Band::Ultraviolet);
    if (white == nullptr || ultraviolet == nullptr || white->image.empty() || ultraviolet->image.empty())
        return std::nullopt;
    const double scale = std::min(1.0, kPpi / page.ppi);
    Lights lights{blue_light(*white, scale), blue_light(*ultraviolet, scale), page.ppi * scale / kMillimetresPerInch};
    if (lights.white.size() != lights.ultraviolet.size()) return std::nullopt;
    return lights;
}

std::vector<Place> places_of(const Lights& lights, const cv::Mat& mask) {
    std::vector<Place> places;
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x)
            if (mask.at<std::uint8_t>(y, x) != 0)
                places.push_back({lights.white.at<float>(y, x), lights.ultraviolet.at<float>(y, x)});
    return places;
}

std::optional<double> answer_of(const Lights& lights, const cv::Mat& mask, double brighter_part) {
    std::vector<Place> places = places_of(lights, mask);
    const auto kept = static_cast<std::size_t>(brighter_part * static_cast<double>(places.size()));
    if (kept < kFewestPlaces) return std::nullopt;
    std::ranges::nth_element(places, places.begin() + static_cast<std::ptrdiff_t>(kept), std::greater<>(),
                             &Place::white);
    std::vector<double> answers;
    for (std::size_t i = 0; i < kept; ++i)
        answers.push_back(static_cast<double>(places[i].ultraviolet) /
                          std::max(kLeastLight, static_cast<double>(places[i].white)));
    return median(std::move(answers));
}

double against_page(double answer, double of_page) {
    return answer / std::max(kDarkestGlow, of_page);
}

}  // namespace garita::detail
