// photo-ultraviolet: the photograph's paper gives back no more blue under 365 nm than the page's
// (photo_ultraviolet.md).
#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"
#include "vision/srgb.h"

namespace garita::checks {
namespace {

// Measured, see photo_ultraviolet.md.
constexpr double kGlowLimit = 2.0;      // of the photograph's paper against the page's
constexpr double kDoubtfulGlow = 1.4;   // from here on nobody should call it dull
constexpr double kBrightestPage = 120;  // as in paper-ultraviolet: beyond it the page itself glows
constexpr double kBrighterPart = 0.5;   // of the face: there the paper shows through the print
constexpr double kLeastLight = 0.01;    // of full white, linear: no measure to divide by
constexpr double kDarkestGlow = 0.01;   // likewise of the page's answer: noise of a dark picture
constexpr double kMostVeil = 0.15;      // of the page's light, see photo_ultraviolet.md
constexpr double kDarkestPart = 0.02;   // of the page: print, or its shadow
constexpr double kRoundPhotoMm = 3;     // the photograph may have been cut out inexactly
constexpr double kRoundPageMm = 4;      // edges, cover, lid
constexpr double kFaceOfRegion = 0.2;   // inset where no face was found: what is left is photograph in any case
constexpr double kPpi = 100;            // noise and fine lines are averaged out
constexpr std::size_t kFewestPixels = 100;

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

/// The page under both lights, small.
struct Lights {
    cv::Mat white;
    cv::Mat ultraviolet;
    double px_per_mm = 0;

    [[nodiscard]] cv::Rect pixels_of(const RectMm& r) const {
        const cv::Rect box(cvRound(r.x * px_per_mm), cvRound(r.y * px_per_mm), cvRound(r.width * px_per_mm),
                           cvRound(r.height * px_per_mm));
        return box & cv::Rect({}, white.size());
    }
};

Lights lights_of(const Page& page, const BandImage& white, const BandImage& ultraviolet) {
    const double scale = std::min(1.0, kPpi / page.ppi);
    return {blue_light(white, scale), blue_light(ultraviolet, scale), page.ppi * scale / kMillimetresPerInch};
}

/// Light of one pixel.
struct Place {
    float white = 0;
    float ultraviolet = 0;
};

std::vector<Place> places_of(const Lights& lights, const cv::Mat& mask) {
    std::vector<Place> places;
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x)
            if (mask.at<std::uint8_t>(y, x) != 0)
                places.push_back({lights.white.at<float>(y, x), lights.ultraviolet.at<float>(y, x)});
    return places;
}

/// What the paper under the print gives back: blue light under ultraviolet for each part that is reflected in white,
/// so that a dark print counts as little as a light one; the median over the chosen pixels that are brightest in white.
std::optional<double> answer_of(const Lights& lights, const cv::Mat& mask, double brighter_part) {
    std::vector<Place> places = places_of(lights, mask);
    const auto kept = static_cast<std::size_t>(brighter_part * static_cast<double>(places.size()));
    if (kept < kFewestPixels) return std::nullopt;
    std::ranges::nth_element(places, places.begin() + static_cast<std::ptrdiff_t>(kept), std::greater<>(),
                             &Place::white);
    std::vector<double> answers;
    for (std::size_t i = 0; i < kept; ++i)
        answers.push_back(static_cast<double>(places[i].ultraviolet) /
                          std::max(kLeastLight, static_cast<double>(places[i].white)));
    return detail::median(std::move(answers));
}

/// The part of the page's ultraviolet light that print does not shade: light of the room, or a raised black level. On a
/// page that only reflects and glows, its darkest places are as much darker under ultraviolet as they are in white;
/// what they are lighter lies over all of it. 0 where the page has no dark places to tell by.
double veil_of(const Lights& lights, const cv::Mat& mask) {
    std::vector<Place> places = places_of(lights, mask);
    const auto dark = static_cast<std::size_t>(kDarkestPart * static_cast<double>(places.size()));
    if (dark < kFewestPixels) return 0;
    std::ranges::sort(places, {}, &Place::white);
    const auto middle_of = [](std::span<const Place> part, auto member) {
        std::vector<double> values;
        for (const Place& place : part) values.push_back(place.*member);
        return detail::median(std::move(values));
    };
    const std::span<const Place> all = places;
    const double white = middle_of(all, &Place::white);
    const double ultraviolet = middle_of(all, &Place::ultraviolet);
    const double dark_white = middle_of(all.first(dark), &Place::white);
    const double dark_ultraviolet = middle_of(all.first(dark), &Place::ultraviolet);
    if (white - dark_white < 0.3 * white || ultraviolet <= 0) return 0;
    const double answer = (ultraviolet - dark_ultraviolet) / (white - dark_white);
    return (dark_ultraviolet - answer * dark_white) / ultraviolet;
}

cv::Mat mask_of(const Lights& lights, const RectMm& region) {
    cv::Mat mask = cv::Mat::zeros(lights.white.size(), CV_8U);
    mask(lights.pixels_of(region)).setTo(255);
    return mask;
}

RectMm grown(const RectMm& r, double by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

/// The page without its edges and its photographs.
cv::Mat mask_of_page(const Lights& lights, const Subject& subject, int index) {
    const Page& page = subject.pages[static_cast<std::size_t>(index)];
    cv::Mat mask = mask_of(lights, grown({0, 0, page.size_mm.width, page.size_mm.height}, -kRoundPageMm));
    for (const Portrait& portrait : subject.reading.portraits)
        if (portrait.page == index) mask(lights.pixels_of(grown(portrait.region_mm, kRoundPhotoMm))).setTo(0);
    return mask;
}

}  // namespace

Finding photo_ultraviolet(const Subject& subject) {
    const Portrait* portrait = detail::primary_portrait(subject);
    if (portrait == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(portrait->page)];
    const BandImage* ultraviolet = page.find(Band::Ultraviolet);
    const BandImage* white = page.find(Band::White);
    if (ultraviolet == nullptr || white == nullptr || ultraviolet->image.empty() || white->image.empty())
        return not_supported(reason::kNoSuchLamp);
    const Lights lights = lights_of(page, *white, *ultraviolet);
    if (lights.white.size() != lights.ultraviolet.size()) return not_supported(reason::kTooCoarse);
    // The face lies inside the photograph, however exactly its sides were found.
    const RectMm face =
        portrait->face_mm.width > 0 ? portrait->face_mm : detail::shrunk(portrait->region_mm, kFaceOfRegion);
    const auto of_photo = answer_of(lights, mask_of(lights, face), kBrighterPart);
    const cv::Mat round_photo = mask_of_page(lights, subject, portrait->page);
    const auto of_page = answer_of(lights, round_photo, 1);
    if (!of_photo || !of_page) return not_supported(reason::kTooCoarse);
    const double glow = *of_photo / std::max(kDarkestGlow, *of_page);

    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = portrait->page;
    finding.measured = glow;
    finding.limit = kGlowLimit;
    finding.margin = detail::margin_below(glow, kGlowLimit, 2 * kGlowLimit, 0.5);
    finding.regions_mm = {portrait->region_mm};
    cv::Mat grey;
    cv::resize(as_grey(ultraviolet->image.view()), grey, round_photo.size(), 0, 0, cv::INTER_AREA);
    if (detail::percentile(grey, 0.5, round_photo) > kBrightestPage) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.page";
        finding.margin.reset();
    } else if (glow <= kDoubtfulGlow) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "photo-ultraviolet.successful";
    } else if (veil_of(lights, round_photo) > kMostVeil) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.veil";
        finding.margin.reset();
    } else {
        // Papers without an MRZ (emergency papers, seafarers' books) may bear glued photographs.
        finding.outcome = subject.reading.mrz && glow > kGlowLimit ? Outcome::Failed : Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.bright";
    }
    return finding;
}

}  // namespace garita::checks
