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
#include "vision/checks/detail/against_model.h"
#include "vision/checks/detail/ultraviolet_answer.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

using detail::Lights;
using detail::Place;

constexpr detail::ModelKeys kKeys{.successful = "photo-ultraviolet.successful",
                                  .failed = "photo-ultraviolet.failed",
                                  .advice = "photo-ultraviolet.advice"};

// Measured, see photo_ultraviolet.md.
constexpr double kGlowLimit = 2.0;      // of the photograph's paper against the page's
constexpr double kDoubtfulGlow = 1.4;   // from here on nobody should call it dull
constexpr double kBrightestPage = 120;  // as in paper-ultraviolet: beyond it the page itself glows
constexpr double kBrighterPart = 0.5;   // of the face: there the paper shows through the print
constexpr double kMostVeil = 0.15;      // of the page's light, see photo_ultraviolet.md
constexpr double kDarkestPart = 0.02;   // of the page: print, or its shadow
constexpr double kFaceOfRegion = 0.2;   // inset where no face was found: what is left is photograph in any case

/// The part of the page's ultraviolet light that print does not shade: light of the room, or a raised black level. On a
/// page that only reflects and glows, its darkest places are as much darker under ultraviolet as they are in white;
/// what they are lighter lies over all of it. 0 where the page has no dark places to tell by.
double veil_of(const Lights& lights, const cv::Mat& mask) {
    std::vector<Place> places = detail::places_of(lights, mask);
    const auto dark = static_cast<std::size_t>(kDarkestPart * static_cast<double>(places.size()));
    if (dark < detail::kFewestPlaces) return 0;
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

}  // namespace

Finding photo_ultraviolet(const Subject& subject) {
    const Portrait* portrait = detail::primary_portrait(subject);
    if (portrait == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(portrait->page)];
    const BandImage* ultraviolet = page.find(Band::Ultraviolet);
    if (ultraviolet == nullptr || page.find(Band::White) == nullptr) return not_supported(reason::kNoSuchLamp);
    const std::optional<Lights> both = detail::lights_of(page);
    if (!both) return not_supported(reason::kTooCoarse);
    const Lights& lights = *both;
    // The face lies inside the photograph, however exactly its sides were found.
    const RectMm face =
        portrait->face_mm.width > 0 ? portrait->face_mm : detail::shrunk(portrait->region_mm, kFaceOfRegion);
    const auto of_photo = detail::answer_of(lights, lights.mask_of(face), kBrighterPart);
    const cv::Mat round_photo = lights.mask_of_page(subject, portrait->page);
    const auto of_page = detail::answer_of(lights, round_photo, 1);
    if (!of_photo || !of_page) return not_supported(reason::kTooCoarse);
    const double glow = detail::against_page(*of_photo, *of_page);

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
    } else if (glow > kDoubtfulGlow && veil_of(lights, round_photo) > kMostVeil) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.veil";
        finding.margin.reset();
    } else if (detail::hold_against_level(subject, "photo-ultraviolet", kKeys, finding)) {
        return finding;
    } else if (glow <= kDoubtfulGlow) {
        finding.outcome = Outcome::Successful;
        finding.message_key = kKeys.successful;
    } else {
        // Papers without an MRZ (emergency papers, seafarers' books) may bear glued photographs.
        finding.outcome = subject.reading.mrz && glow > kGlowLimit ? Outcome::Failed : Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.bright";
    }
    return finding;
}

}  // namespace garita::checks
