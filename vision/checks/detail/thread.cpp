// The thread in the paper: a stripe that infrared shows and white light does not.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "vision/checks/detail/features.h"
#include "vision/checks/measure.h"
#include "vision/cv.h"

namespace garita::detail {
namespace {

constexpr double kPpi = 150;  // a thread is a millimetre wide
constexpr double kPxPerMm = kPpi / kMillimetresPerInch;
constexpr double kCoreMm = 0.5;       // of the thread, that is looked at: threads are 0.7 to 2 mm wide
constexpr double kFlankFromMm = 1.1;  // from its middle: beside a wide one
constexpr double kFlankToMm = 1.7;
constexpr double kFoundAgainMm = 0.6;  // bands lie on each other about so well, twice over
constexpr double kDarkest = 16;        // codes: below it nothing is told

bool runs_across(const RectMm& place) {
    return place.width > place.height;
}

/// Of each line along the place the middle tone: what is printed across it in less than half of its length does not
/// count.
std::vector<double> tones_across(const Page& page, Band band, const RectMm& place) {
    const BandImage* picture = page.find(band);
    if (picture == nullptr || picture->image.empty() || page.ppi <= 0) return {};
    const cv::Mat whole = as_mat(picture->image.view());
    cv::Mat there = whole(pixels_of(page, place, whole));
    if (std::min(there.cols, there.rows) * kMillimetresPerInch / page.ppi < 2 * kFlankToMm) return {};
    const double scale = kPpi / page.ppi;
    cv::resize(there, there, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    if (there.channels() == 3) cv::cvtColor(there, there, cv::COLOR_BGR2GRAY);
    if (!runs_across(place)) there = there.t();
    std::vector<double> tones;
    tones.reserve(static_cast<std::size_t>(there.rows));
    for (int line = 0; line < there.rows; ++line) tones.push_back(percentile(there.row(line), 0.5));
    return tones;
}

/// How much darker the middle is than the darker one of its sides: the edge of something dark is no thread.
struct Stripe {
    double at = 0;  ///< pixels
    double contrast = 0;
};

double mean_of(const std::vector<double>& tones, double from, double to) {
    const auto first = static_cast<std::size_t>(std::lround(from));
    const auto last = static_cast<std::size_t>(std::lround(to));
    double sum = 0;
    for (std::size_t i = first; i <= last; ++i) sum += tones[i];
    return sum / static_cast<double>(last - first + 1);
}

/// The darkest stripe whose middle lies in that range; nothing where the place is too narrow for one.
std::optional<Stripe> darkest(const std::vector<double>& tones, double from, double to) {
    const double reach = kFlankToMm * kPxPerMm;
    from = std::max(from, reach);
    to = std::min(to, static_cast<double>(tones.size()) - 1 - reach);
    std::optional<Stripe> best;
    for (double at = from; at <= to; ++at) {
        const double core = mean_of(tones, at - kCoreMm / 2 * kPxPerMm, at + kCoreMm / 2 * kPxPerMm);
        const double before = mean_of(tones, at - reach, at - kFlankFromMm * kPxPerMm);
        const double after = mean_of(tones, at + kFlankFromMm * kPxPerMm, at + reach);
        if (std::min(before, after) < kDarkest) continue;
        const double contrast = contrast_of(core, std::min(before, after));
        if (!best || contrast > best->contrast) best = Stripe{at, contrast};
    }
    return best;
}

struct Thread {
    Stripe infrared;
    Stripe white;
};
std::optional<Stripe> in_infrared(const Page& page, const RectMm& place) {
    const std::vector<double> tones = tones_across(page, Band::Infrared, place);
    return darkest(tones, 0, static_cast<double>(tones.size()));
}
std::optional<Thread> in_both(const Page& page, const RectMm& place) {
    const auto infrared = in_infrared(page, place);
    if (!infrared) return std::nullopt;
    const double reach = kFoundAgainMm * kPxPerMm;
    const auto white = darkest(tones_across(page, Band::White, place), infrared->at - reach, infrared->at + reach);
    if (!white) return std::nullopt;
    return Thread{*infrared, *white};
}

FeatureMeasure seen(double value, Band band, const RectMm& place, const Stripe& stripe) {
    const double at = stripe.at / kPxPerMm;
    const RectMm region = runs_across(place)
                              ? RectMm{place.x, place.y + at - kFlankFromMm, place.width, 2 * kFlankFromMm}
                              : RectMm{place.x + at - kFlankFromMm, place.y, 2 * kFlankFromMm, place.height};
    return {value, band, region};
}

}  // namespace

std::optional<FeatureMeasure> thread_in_infrared(const Page& page, const RectMm& place) {
    const auto stripe = in_infrared(page, place);
    if (!stripe) return std::nullopt;
    return seen(stripe->contrast, Band::Infrared, place, *stripe);
}

std::optional<FeatureMeasure> thread_in_white(const Page& page, const RectMm& place) {
    const auto thread = in_both(page, place);
    if (!thread) return std::nullopt;
    return seen(thread->white.contrast, Band::White, place, thread->infrared);
}

std::optional<FeatureMeasure> thread_in_infrared_only(const Page& page, const RectMm& place) {
    const auto thread = in_both(page, place);
    if (!thread) return std::nullopt;
    return seen(thread->infrared.contrast - std::max(0.0, thread->white.contrast), Band::Infrared, place,
                thread->infrared);
}

}  // namespace garita::detail
