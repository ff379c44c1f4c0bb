#include "vision/checks/detail/photo_in_infrared.h"

#include <optional>
#include <utility>

#include "vision/checks/measure.h"

namespace garita::detail {

Finding photo_in_infrared(const Subject& subject, std::string_view check, double limit,
                          double (*margin_of)(double left), const ModelKeys& keys) {
    const Portrait* portrait = primary_portrait(subject);
    if (portrait == nullptr) return not_supported(reason::kNoPortrait);
    const Page& page = subject.pages[static_cast<std::size_t>(portrait->page)];
    if (page.find(Band::Infrared) == nullptr || page.find(Band::White) == nullptr)
        return not_supported(reason::kNoSuchLamp);
    const std::optional<double> left = contrast_left(page, *portrait, Band::Infrared);
    if (!left) return not_supported(reason::kTooCoarse);
    const double margin = margin_of(*left);
    Finding finding;
    finding.band = Band::Infrared;
    finding.page = portrait->page;
    finding.measured = *left;
    finding.limit = limit;
    finding.margin = margin;
    finding.regions_mm = {portrait->region_mm};
    if (hold_against_level(subject, check, keys, finding)) return finding;
    if (margin < 0) return not_supported(reason::kNoModel, std::move(finding));
    finding.outcome = Outcome::Successful;
    finding.message_key = keys.successful;
    return finding;
}

}  // namespace garita::detail
