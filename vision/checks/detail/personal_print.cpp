#include "vision/checks/detail/personal_print.h"

#include <optional>
#include <utility>

#include "vision/checks/measure.h"

namespace garita::detail {
namespace {

// A place that was read so surely is a field, and not a guess of where it should be.
constexpr double kSurelyRead = 0.6;

struct Written {
    const VizField* field = nullptr;
    double left = 0;
};

/// The field of the page whose contrast goes furthest to that side.
std::optional<Written> field_of(const Subject& subject, const Page& page, int index, Field asked) {
    std::optional<Written> found;
    for (const VizField& field : subject.reading.viz) {
        if (field.page != index || field.confidence < kSurelyRead) continue;
        const auto left = ink_left(page, field.region_mm, Band::Infrared);
        if (left && (!found || (asked == Field::Faintest ? *left < found->left : *left > found->left)))
            found = Written{&field, *left};
    }
    return found;
}

}  // namespace

Finding personal_print_in_infrared(const Subject& subject, std::string_view check, Field field, double limit,
                                   double (*margin_of)(double left), const ModelKeys& keys) {
    const Page* page = page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    const int index = subject.reading.mrz->page;
    if (page->find(Band::Infrared) == nullptr || page->find(Band::White) == nullptr)
        return not_supported(reason::kNoSuchLamp);
    const auto written = field_of(subject, *page, index, field);
    if (!written) return not_supported(reason::kNoViz);
    Finding finding;
    finding.band = Band::Infrared;
    finding.page = index;
    finding.measured = written->left;
    finding.regions_mm = {written->field->region_mm};
    finding = as_model_or_name_says(subject, check, limit, margin_of(written->left), keys, std::move(finding));
    // A model's sentences name it.
    if (finding.arguments.contains("series")) finding.arguments["field"] = written->field->name;
    return finding;
}

}  // namespace garita::detail
