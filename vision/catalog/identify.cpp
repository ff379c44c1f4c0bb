#include "vision/catalog/identify.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace garita::catalog {
namespace {

/// Its white print, else its infrared one, against the page; nothing where the page has neither band.
std::optional<std::pair<std::string, PrintFit>> fit_of(const DocumentModel& model, const Page& page) {
    for (const std::string_view check : kIdentifying) {
        const ModelPrint* print = model.find(check);
        if (print == nullptr) continue;
        if (auto found = fit(print->print, page)) return std::pair(std::string(check), std::move(*found));
    }
    return std::nullopt;
}

struct Candidate {
    std::size_t which = 0;
    std::string check;
    PrintFit fit;
    DocumentModel model;
    [[nodiscard]] double everywhere() const { return fit.everywhere; }
};

/// Whether the page is of the one rather than of the other: it is more like it everywhere, or where the two differ.
bool is_rather(const Candidate& one, const Candidate& other, const Page& page) {
    const double more = one.everywhere() - other.everywhere();
    // Of ground and of letters they are different measures.
    if (one.fit.of_ground == other.fit.of_ground && std::abs(more) >= kApart) return more > 0;
    if (one.check != other.check) return false;
    const auto told = rather(one.model.find(one.check)->print, other.model.find(other.check)->print, page);
    return told && *told >= kTold;
}

}  // namespace

Identified identify(std::span<const ModelFacts> models, const LoadModel& load, const Claim& claim,
                    const Page& whole_page) {
    const Page page = at_reference_ppi(whole_page);
    std::vector<Candidate> fitting;
    std::size_t looked_at = 0;
    for (std::size_t i = 0; i < models.size() && looked_at < kMostCandidates; ++i) {
        const ModelFacts& facts = models[i];
        if (facts.format != claim.format || facts.series.state != claim.state || facts.series.type != claim.type)
            continue;
        ++looked_at;
        auto model = load(i, Pictures::ToIdentify);
        if (!model) continue;
        auto found = fit_of(*model, page);
        if (found && found->second.everywhere >= (found->second.of_ground ? kFits : kFitsWithoutGround))
            fitting.push_back({i, std::move(found->first), std::move(found->second), std::move(*model)});
    }
    std::ranges::stable_sort(fitting, std::greater<>(), &Candidate::everywhere);
    while (!fitting.empty()) {
        const auto told = std::ranges::find_if(fitting, [&](const Candidate& one) {
            return std::ranges::all_of(fitting, [&](const Candidate& other) {
                return one.which == other.which || is_rather(one, other, page);
            });
        });
        Candidate& best = told == fitting.end() ? fitting.front() : *told;
        Identified identified{.outcome = Outcome::Undetermined, .which = best.which, .check = best.check};
        if (told == fitting.end()) {
            for (const Candidate& one : fitting) identified.names.push_back(name_of(models[one.which].series));
        } else {
            auto whole = load(best.which, Pictures::All);
            if (!whole) {  // another of its pictures is broken
                fitting.erase(told);
                continue;
            }
            identified.outcome = Outcome::Successful;
            identified.names = {name_of(models[best.which].series)};
            identified.model = std::move(*whole);
        }
        identified.fits = std::move(best.fit);
        return identified;
    }
    return {};
}

}  // namespace garita::catalog
