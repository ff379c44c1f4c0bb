#include "vision/catalog/identify.h"

#include <algorithm>
#include <utility>

namespace garita::catalog {
namespace {

/// How much of its print the page shows everywhere; nothing where the page has not the band.
std::optional<double> fit_of(const DocumentModel& model, const Page& page) {
    for (const char* check : {"print-white", "print-infrared-visible"}) {
        const ModelPrint* print = model.find(check);
        if (print == nullptr) continue;
        if (const auto found = match(print->print, page)) return found->everywhere;
    }
    return std::nullopt;
}

struct Candidate {
    std::size_t which = 0;
    double everywhere = 0;
    DocumentModel model;
};

}  // namespace

Identified identify(std::span<const ModelFacts> models, const std::function<Result<DocumentModel>(std::size_t)>& load,
                    const Claim& claim, const Page& page) {
    std::vector<Candidate> fitting;
    std::size_t looked_at = 0;
    for (std::size_t i = 0; i < models.size() && looked_at < kMostCandidates; ++i) {
        const ModelFacts& facts = models[i];
        if (facts.format != claim.format || facts.series.state != claim.state || facts.series.type != claim.type)
            continue;
        ++looked_at;
        auto model = load(i);
        if (!model) continue;
        const auto everywhere = fit_of(*model, page);
        if (everywhere && *everywhere >= kFits) fitting.push_back({i, *everywhere, std::move(*model)});
    }
    std::ranges::stable_sort(fitting, std::greater<>(), &Candidate::everywhere);
    Identified identified;
    if (fitting.empty()) return identified;
    for (const Candidate& one : fitting) identified.fit.push_back(name_of(models[one.which].series));
    identified.which = fitting.front().which;
    identified.everywhere = fitting.front().everywhere;
    const bool alone = fitting.size() == 1 || fitting[0].everywhere - fitting[1].everywhere >= kApart;
    identified.outcome = alone ? Outcome::Successful : Outcome::Undetermined;
    if (alone) identified.model = std::move(fitting.front().model);
    return identified;
}

}  // namespace garita::catalog
