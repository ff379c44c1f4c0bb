// portrait-match: the second portrait is the same picture as the photograph (portrait_match.md).
#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <utility>

#include "vision/checks/check.h"
#include "vision/checks/detail/against_model.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

constexpr detail::ModelKeys kKeys{
    .successful = "portrait-match.successful", .failed = "portrait-match.failed", .advice = "portrait-match.advice"};

// Measured, see portrait_match.md.
constexpr double kSame = 0.60;
constexpr double kSurelyAFace = 0.55;  // PortraitFinder's confidence: below it emblems are found as often as faces
constexpr double kRoundFace = 0.12;    // of the face's sides: hair and chin tell people apart as well
constexpr double kRoundPlace = 0.5;    // of a place's sides, when it is looked at again
constexpr double kRoundPhoto = 0.1;    // of the photograph's sides: it is not its own second
// The sizes that a second portrait has, of the photograph's face (Doc 9303 part 3: it is smaller).
constexpr double kSmallest = 0.22;
constexpr double kLargest = 0.85;

/// How closely two faces are compared.
struct Look {
    int face_px;    ///< the face's width
    double tones;   ///< of it: what is blurred away, so that a tint, a shadow or a face's large tones do not count
    double smooth;  ///< pixels: print screens and ground lines
    double step;    ///< from one size to the next
};
// Wherever on the page it may be: all faces are like in this, and other things.
constexpr Look kFirst{.face_px = 14, .tones = 0.35, .smooth = 0, .step = 1.09};
constexpr std::size_t kMostPlaces = 6;
// Which of these places is most like a face.
constexpr Look kSearch{.face_px = 28, .tones = 0.35, .smooth = 0, .step = 1.09};
// Whether it is the same picture: fine features alone, at nearly every size around the one that was found.
constexpr Look kClose{.face_px = 40, .tones = 0.06, .smooth = 0.8, .step = 1.01};
constexpr double kNearSize = 0.08;

/// A part of the page at such a size that a face of `face_mm` is as wide as the look has it: what is lighter or darker
/// than around it.
struct Features {
    cv::Mat values{};
    double px_per_mm = 0;
};
Features features_of(const cv::Mat& grey, double ppi, double face_mm, const Look& look) {
    Features features{.px_per_mm = look.face_px / face_mm};
    const double scale = features.px_per_mm * kMillimetresPerInch / ppi;
    cv::resize(grey, features.values, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    features.values.convertTo(features.values, CV_32F);
    if (look.smooth > 0) cv::GaussianBlur(features.values, features.values, {}, look.smooth);
    cv::Mat surroundings;
    cv::GaussianBlur(features.values, surroundings, {}, look.tones * look.face_px);
    features.values -= surroundings;
    return features;
}

/// Where on the page the face is printed once more, and how like: a correlation.
struct Match {
    double likeness = -1;
    RectMm region{};
};

/// The place in `sought` that is most like `wanted`; likeness -1 where it is not as large. `nowhere`: where a match may
/// not reach.
Match most_like(const Features& sought, const cv::Mat& wanted, const std::optional<RectMm>& nowhere) {
    Match match;
    if (sought.values.cols < wanted.cols || sought.values.rows < wanted.rows) return match;
    cv::Mat likeness;
    cv::matchTemplate(sought.values, wanted, likeness, cv::TM_CCOEFF_NORMED);
    if (nowhere) {
        const cv::Rect own = detail::pixels_of(*nowhere, sought.px_per_mm, sought.values.size());
        likeness(cv::Rect(own.tl() - cv::Point(wanted.size()), own.size() + wanted.size()) &
                 cv::Rect({}, likeness.size()))
            .setTo(-1);
    }
    cv::Point at;
    cv::minMaxLoc(likeness, nullptr, &match.likeness, nullptr, &at);
    const double k = sought.px_per_mm;
    match.region = {at.x / k, at.y / k, wanted.cols / k, wanted.rows / k};
    return match;
}

/// The places outside the photograph that are most like its face, of every size that a second portrait has.
std::vector<Match> first_look(const Page& page, const cv::Mat& whole, const Portrait& photograph, const RectMm& face) {
    const double face_mm = photograph.face_mm.width;
    // No size needs more pixels than the smallest.
    const double ppi = std::min(page.ppi, kFirst.face_px / (kSmallest * face_mm) * kMillimetresPerInch);
    cv::Mat grey;
    cv::resize(whole, grey, {}, ppi / page.ppi, ppi / page.ppi, cv::INTER_AREA);
    const Features first = features_of(grey, ppi, face_mm, kFirst);
    const cv::Rect place = detail::pixels_of(face, first.px_per_mm, first.values.size());
    if (place.width < kFirst.face_px || place.height < kFirst.face_px) return {};
    const RectMm photo = detail::shrunk(detail::united(photograph.region_mm, face), -kRoundPhoto);
    std::vector<Match> places;
    for (double size = kSmallest; size <= kLargest; size *= kFirst.step) {
        const Match match = most_like(features_of(grey, ppi, size * face_mm, kFirst), first.values(place), photo);
        if (match.likeness > 0) places.push_back(match);
    }
    std::ranges::sort(places, std::greater{}, &Match::likeness);
    if (places.size() > kMostPlaces) places.resize(kMostPlaces);
    return places;
}

RectMm moved(RectMm rect, const RectMm& by) {
    rect.x += by.x;
    rect.y += by.y;
    return rect;
}

/// The most like of the places when each is looked at again.
std::optional<Match> search(const Page& page, const cv::Mat& grey, const Portrait& photograph, const RectMm& face) {
    const double face_mm = photograph.face_mm.width;
    // With what is around it: the surroundings of its edges are there.
    const auto around = [&](const RectMm& place) {
        return detail::pixels_of(page, detail::shrunk(place, -kRoundPlace), grey);
    };
    const auto corner = [&](const cv::Rect& pixels) { return page.to_mm({-pixels.x, -pixels.y, 0, 0}); };
    const cv::Rect here = around(face);
    const Features own = features_of(grey(here), page.ppi, face_mm, kSearch);
    const cv::Mat wanted = own.values(detail::pixels_of(moved(face, corner(here)), own.px_per_mm, own.values.size()));
    Match best;
    for (const Match& place : first_look(page, grey, photograph, face)) {
        const cv::Rect there = around(place.region);
        for (const double by : {1 / kSearch.step, 1.0, kSearch.step}) {
            const double size = by * place.region.width / face.width;
            const Match match =
                most_like(features_of(grey(there), page.ppi, size * face_mm, kSearch), wanted, std::nullopt);
            if (match.likeness > best.likeness)
                best = {match.likeness, moved(match.region, page.to_mm({there.x, there.y, 0, 0}))};
        }
    }
    return best.likeness > 0 ? std::optional(best) : std::nullopt;
}

/// How like the face there is, looked at closely.
double close_likeness(const Page& page, const cv::Mat& grey, const Portrait& photograph, const RectMm& face,
                      const RectMm& found) {
    const double face_mm = photograph.face_mm.width;
    const cv::Mat wanted = features_of(grey(detail::pixels_of(page, face, grey)), page.ppi, face_mm, kClose).values;
    const cv::Mat there = grey(detail::pixels_of(page, detail::shrunk(found, -kRoundFace), grey));
    const double size = found.width / face.width;
    double best = -1;
    for (double by = 1 - kNearSize; by <= 1 + kNearSize; by *= kClose.step) {
        const cv::Mat sought = features_of(there, page.ppi, by * size * face_mm, kClose).values;
        if (sought.cols < wanted.cols || sought.rows < wanted.rows) continue;
        cv::Mat likeness;
        cv::matchTemplate(sought, wanted, likeness, cv::TM_CCOEFF_NORMED);
        double most = 0;
        cv::minMaxLoc(likeness, nullptr, &most);
        best = std::max(best, most);
    }
    return best;
}

bool overlap(const RectMm& a, const RectMm& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/// A face beside the photograph on the same page; nullptr where none was surely found.
const Portrait* second_face(const Subject& subject, const Portrait& photograph) {
    for (const Portrait& portrait : subject.reading.portraits)
        if (portrait.kind == PortraitKind::Secondary && portrait.page == photograph.page &&
            portrait.confidence >= kSurelyAFace && !overlap(portrait.face_mm, photograph.region_mm))
            return &portrait;
    return nullptr;
}

}  // namespace

Finding portrait_match(const Subject& subject) {
    const Portrait* photograph = detail::primary_portrait(subject);
    if (photograph == nullptr || photograph->face_mm.width <= 0) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(photograph->page)];
    if (page.find(Band::White) == nullptr) return not_supported(reason::kNoSuchLamp);
    const cv::Mat grey = as_grey(page.find(Band::White)->image.view());
    const RectMm face = detail::shrunk(photograph->face_mm, -kRoundFace);
    const auto match = search(page, grey, *photograph, face);
    if (!match) return not_supported(reason::kTooCoarse);

    Finding finding;
    finding.band = Band::White;
    finding.page = photograph->page;
    finding.measured = close_likeness(page, grey, *photograph, face, match->region);
    finding.regions_mm = {photograph->region_mm, match->region};
    if (detail::hold_against_level(subject, "portrait-match", kKeys, finding)) {
        // Different pictures of faces are like, and few captures leave much room: between is for a person to see.
        if (finding.outcome == Outcome::Successful && *finding.measured < kSame) {
            finding.outcome = Outcome::Undetermined;
            finding.message_key = "portrait-match.other";
        }
        return finding;
    }
    finding.limit = kSame;
    finding.margin = detail::margin_above(*finding.measured, kSame, 1);
    const Portrait* second = second_face(subject, *photograph);
    if (*finding.measured < kSame && second == nullptr)
        return not_supported(reason::kNoSecondPortrait, std::move(finding));
    if (*finding.measured >= kSame) {
        finding.outcome = Outcome::Successful;
        finding.message_key = kKeys.successful;
    } else {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "portrait-match.other";
        finding.regions_mm[1] = second->region_mm;
    }
    return finding;
}

}  // namespace garita::checks
