#include "vision/checks/features.h"

#include <algorithm>
#include <array>

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

}  // namespace garita
