#include "vision/catalog/identify.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vision/threads.h"

namespace garita::catalog {
namespace {

struct Candidate {
    std::size_t which = 0;
    std::string check;
    PrintFit fit;
    DocumentModel model;
    [[nodiscard]] double everywhere() const { return fit.everywhere; }
};

/// Held against the page by its white print, else by its infrared one; nothing where the page has neither band, or is
/// of another series.
std::optional<Candidate> held_against(std::size_t which, const LoadModel& load, const Page& page) {
    for (const std::string_view check : kIdentifying) {
        auto model = load(which, check);
        if (!model) return std::nullopt;
        const ModelPrint* print = model->find(check);
        if (print == nullptr) continue;
        auto found = fit(print->print, page);
        if (!found) continue;
        if (found->everywhere < (found->of_ground ? kFits : kFitsWithoutGround)) return std::nullopt;
        return Candidate{which, std::string(check), std::move(*found), std::move(*model)};
    }
    return std::nullopt;
}

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
    std::vector<std::size_t> claimed;
    for (std::size_t i = 0; i < models.size() && claimed.size() < kMostCandidates; ++i)
        if (models[i].format == claim.format && models[i].series.state == claim.state &&
            models[i].series.type == claim.type)
            claimed.push_back(i);
    std::vector<std::optional<Candidate>> held(claimed.size());
    spread(claimed.size(), worthwhile_threads(),
           [&](std::size_t i, std::size_t) { held[i] = held_against(claimed[i], load, page); });
    std::vector<Candidate> fitting;
    for (std::optional<Candidate>& candidate : held)
        if (candidate) fitting.push_back(std::move(*candidate));
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
            auto whole = load(best.which, "");
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
