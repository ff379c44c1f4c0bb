#include "vision/checks/features.h"

#include <algorithm>
#include <array>
#include <string>

#include "vision/checks/detail/features.h"

namespace garita {
namespace {

struct Row {
    std::string_view check;
    std::optional<FeatureMeasure> (*measure)(const Page& page, const RectMm& place);
};
constexpr std::array kRows = {
    Row{"thread-infrared", detail::thread_in_infrared},
    Row{"thread-white", detail::thread_in_white},
    Row{"composite-thread", detail::thread_in_infrared_only},
    Row{"can-infrared", detail::access_number_in_infrared},
    Row{"personal-perforation", detail::holes},
    Row{"second-portrait", detail::tones_of_second_portrait},
};

}  // namespace

std::optional<FeatureMeasure> measure_feature(std::string_view check, const Page& page, const RectMm& place) {
    const auto row = std::ranges::find(kRows, check, &Row::check);
    return row == kRows.end() ? std::nullopt : row->measure(page, place);
}

std::vector<catalog::Measured> measure_features(std::span<const catalog::FeaturePlace> features, const Page& page) {
    std::vector<catalog::Measured> all;
    for (const catalog::FeaturePlace& one : features)
        for (const catalog::Feature& feature : catalog::kFeatures) {
            if (feature.name != one.feature || feature.print) continue;
            if (const auto found = measure_feature(feature.check, page, one.place))
                all.push_back({std::string(feature.check), found->value, true, 0, one.place});
        }
    return all;
}

}  // namespace garita
