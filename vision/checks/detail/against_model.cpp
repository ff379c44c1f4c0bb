#include "vision/checks/detail/against_model.h"

#include <string>
#include <utility>

#include "vision/catalog/identify.h"
#include "vision/checks/features.h"
#include "vision/checks/measure.h"
#include "vision/checks/registry.h"

namespace garita::detail {
namespace {

/// The model of the document's series, where it was identified and the zone's page is there; else nullptr.
const catalog::DocumentModel* model_of(const Subject& subject) {
    if (page_of_mrz(subject) == nullptr || subject.identified == nullptr || !subject.identified->model) return nullptr;
    return &*subject.identified->model;
}

/// What a margin against the model says.
void judge_by(const catalog::DocumentModel& model, const catalog::Judgement& judged, const ModelKeys& keys,
              Finding& finding) {
    finding.measured = judged.measured;
    finding.limit = judged.limit;
    finding.margin = judged.margin;
    finding.arguments = {{"series", name_of(model.series)}};
    if (judged.margin >= 0) {
        finding.outcome = Outcome::Successful;
        finding.message_key = keys.successful;
    } else {
        finding.outcome = model.may_fail() ? Outcome::Failed : Outcome::Undetermined;
        finding.message_key = model.may_fail() ? keys.failed : keys.advice;
    }
}

/// The officer lays it upright, and the check can tell.
Finding lies_turned(const ModelKeys& keys, const catalog::ModelPrint& print, int page) {
    Finding finding;
    finding.band = print.print.band;
    finding.page = page;
    finding.outcome = Outcome::Undetermined;
    finding.message_key = keys.turned;
    return finding;
}

}  // namespace

bool hold_against_level(const Subject& subject, std::string_view check, const ModelKeys& keys, Finding& finding) {
    const catalog::DocumentModel* model = model_of(subject);
    // A model speaks of the page that bears the zone.
    const catalog::ModelLevel* level = model == nullptr ? nullptr : model->find_level(check);
    if (level == nullptr || finding.page != subject.reading.mrz->page) return false;
    const auto judged = judge(*level, *finding.measured);
    if (!judged) return false;
    judge_by(*model, *judged, keys, finding);
    return true;
}

Finding as_model_or_name_says(const Subject& subject, std::string_view check, double limit, double margin,
                              const ModelKeys& keys, Finding measured) {
    if (hold_against_level(subject, check, keys, measured)) return measured;
    measured.limit = limit;
    measured.margin = margin;
    if (margin < 0) return not_supported(reason::kNoModel, std::move(measured));
    measured.outcome = Outcome::Successful;
    measured.message_key = keys.successful;
    return measured;
}

Finding hold_feature_against_model(const Subject& subject, std::string_view check, const ModelKeys& keys) {
    const catalog::DocumentModel* model = model_of(subject);
    if (model == nullptr) return not_supported(reason::kNoModel);
    const catalog::ModelLevel* level = model->find_level(check);
    if (level == nullptr || !level->place) return not_supported(reason::kNotInModel);
    const Page& page = *page_of_mrz(subject);
    for (int band = 0; band < kBandCount; ++band)
        if (contains(garita::find_check(check)->needs, static_cast<Band>(band)) &&
            page.find(static_cast<Band>(band)) == nullptr)
            return not_supported(reason::kNoSuchLamp);
    const auto measured = measure_feature(check, page, *level->place);
    const auto judged = measured ? judge(*level, measured->value) : std::nullopt;
    if (!judged) return not_supported(reason::kTooCoarse);
    Finding finding;
    finding.band = measured->band;
    finding.page = subject.reading.mrz->page;
    finding.regions_mm = {measured->region};
    judge_by(*model, *judged, keys, finding);
    return finding;
}

Finding hold_against_model(const Subject& subject, std::string_view check, const ModelKeys& keys) {
    const catalog::DocumentModel* model = model_of(subject);
    if (model == nullptr) return not_supported(reason::kNoModel);
    const Page* page = page_of_mrz(subject);
    const catalog::ModelPrint* print = model->find(check);
    if (print == nullptr) return not_supported(reason::kNotInModel);
    for (const std::optional<Band> band : {std::optional(print->print.band), print->print.less}) {
        if (!band) continue;
        if (page->find(*band) == nullptr) return not_supported(reason::kNoSuchLamp);
        if (page->find_upright(*band) != nullptr) continue;
        // Of a check that no lamp at a side has a part in only a model that is wrong asks for one.
        return keys.turned.empty() ? not_supported(reason::kNoSuchLamp)
                                   : lies_turned(keys, *print, subject.reading.mrz->page);
    }
    // The print by which the series was told need not be held against the page again.
    const catalog::Identified& identified = *subject.identified;
    const auto found = identified.check == check
                           ? identified.fits.match
                           : match(*model, *print, identified.page.bands.empty() ? *page : identified.page);
    const auto judged = found ? judge(*print, *found) : std::nullopt;
    if (!judged) return not_supported(reason::kTooCoarse);
    Finding finding;
    finding.band = print->print.band;
    finding.page = subject.reading.mrz->page;
    judge_by(*model, *judged, keys, finding);
    // Of print that must not be seen, where it is seen best.
    finding.regions_mm = print->most_strength ? found->strongest : found->weakest;
    if (finding.regions_mm.empty()) finding.regions_mm = {{0, 0, page->size_mm.width, page->size_mm.height}};
    return finding;
}

}  // namespace garita::detail
