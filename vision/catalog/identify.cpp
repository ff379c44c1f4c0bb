#include "vision/catalog/identify.h"

#include <algorithm>
#include <utility>

namespace garita::catalog {
namespace {

/// Its white print, else its infrared one, against the page; nothing where the page has neither band.
std::optional<std::pair<std::string, PrintMatch>> fit_of(const DocumentModel& model, const Page& page) {
    for (const char* check : {"print-white", "print-infrared-visible"}) {
        const ModelPrint* print = model.find(check);
        if (print == nullptr) continue;
        if (auto found = match(print->print, page)) return std::pair(std::string(check), std::move(*found));
    }
    return std::nullopt;
}

struct Candidate {
    std::size_t which = 0;
    std::string check;
    PrintMatch match;
    DocumentModel model;
    [[nodiscard]] double everywhere() const { return match.everywhere; }
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
        auto fit = fit_of(*model, page);
        if (fit && fit->second.everywhere >= kFits)
            fitting.push_back({i, std::move(fit->first), std::move(fit->second), std::move(*model)});
    }
    std::ranges::stable_sort(fitting, std::greater<>(), &Candidate::everywhere);
    Identified identified;
    if (fitting.empty()) return identified;
    for (const Candidate& one : fitting) identified.fit.push_back(name_of(models[one.which].series));
    const bool alone = fitting.size() == 1 || fitting[0].everywhere() - fitting[1].everywhere() >= kApart;
    identified.which = fitting.front().which;
    identified.check = std::move(fitting.front().check);
    identified.match = std::move(fitting.front().match);
    identified.outcome = alone ? Outcome::Successful : Outcome::Undetermined;
    if (alone) identified.model = std::move(fitting.front().model);
    return identified;
}

}  // namespace garita::catalog
