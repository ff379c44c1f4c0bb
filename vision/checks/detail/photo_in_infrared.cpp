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
    Finding finding;
    finding.band = Band::Infrared;
    finding.page = portrait->page;
    finding.measured = *left;
    finding.regions_mm = {portrait->region_mm};
    return as_model_or_name_says(subject, check, limit, margin_of(*left), keys, std::move(finding));
}

}  // namespace garita::detail
