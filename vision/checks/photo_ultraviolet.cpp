// photo-ultraviolet: the photograph is no brighter under 365 nm than the page round it (photo_ultraviolet.md).
#include <algorithm>
#include <string>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// Measured, see photo_ultraviolet.md.
constexpr double kGlowLimit = 2.0;  // of the photograph's brighter third against the page
constexpr double kDoubtfulGlow =
    1.4;  // no genuine one came near, and a dark photograph on bright paper lies below the limit
constexpr double kPartOfPhoto = 0.67;   // luminescent bands over it are narrower than a third
constexpr double kBrightestPage = 120;  // as in paper-ultraviolet: beyond it the page itself glows
constexpr double kDarkestPage = 12;     // noise of a dark picture is no measure to divide by
constexpr double kInset = 0.1;          // of the photograph's size: its edge may be cut out inexactly

}  // namespace

Finding photo_ultraviolet(const Subject& subject) {
    const Portrait* portrait = detail::primary_portrait(subject);
    if (portrait == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(portrait->page)];
    const BandImage* ultraviolet = page.find(Band::Ultraviolet);
    if (ultraviolet == nullptr || ultraviolet->image.empty()) return not_supported(reason::kNoSuchLamp);
    const cv::Mat grey = as_grey(ultraviolet->image.view());
    const cv::Rect photo = detail::pixels_of(page, detail::shrunk(portrait->region_mm, kInset), grey);
    if (photo.width < 20 || photo.height < 20) return not_supported(reason::kTooCoarse);
    cv::Mat rest(grey.size(), CV_8U, cv::Scalar(255));
    rest(detail::pixels_of(page, portrait->region_mm, grey)).setTo(0);
    const double paper = std::max(kDarkestPage, static_cast<double>(detail::percentile(grey, 0.5, rest)));
    const double glow = detail::percentile(grey(photo), kPartOfPhoto) / paper;

    Finding finding;
    finding.band = Band::Ultraviolet;
    finding.page = portrait->page;
    finding.measured = glow;
    finding.limit = kGlowLimit;
    finding.margin = detail::margin_below(glow, kGlowLimit, 2 * kGlowLimit, 0.5);
    finding.regions_mm = {portrait->region_mm};
    if (paper > kBrightestPage) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.page";
        finding.margin.reset();
    } else if (glow <= kDoubtfulGlow) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "photo-ultraviolet.successful";
    } else {
        // Papers without an MRZ (emergency papers, seafarers' books) may bear glued photographs.
        finding.outcome = subject.reading.mrz && glow > kGlowLimit ? Outcome::Failed : Outcome::Undetermined;
        finding.message_key = "photo-ultraviolet.bright";
    }
    return finding;
}

}  // namespace garita::checks
