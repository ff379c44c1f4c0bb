// From captures of genuine documents of one series to its model.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/catalog/example.h"
#include "vision/catalog/feature.h"
#include "vision/catalog/model.h"

namespace garita::catalog {

/// What to learn.
struct Lesson {
    SeriesId series{};
    mrz::Format format = mrz::Format::TD3;
    double false_alarms = 0.003;           ///< of a document, shared among the checks
    std::string learned{};                 ///< the model's date
    std::vector<FeaturePlace> features{};  ///< those that are learned as prints; levels are of Example::measured
};

/// Whether each is known, lies on the page and stands once. Input errors name it.
[[nodiscard]] Result<bool> check_features(std::span<const FeaturePlace> features, mrz::Format format);

/// The static prints that its captures have in common, each with limits from captures that its print was not learned
/// from (cross-validation in five parts), and the levels of checks that measured something on each of them. A band that
/// some captures have not, or in which nothing is printed alike, gives no print. `progress` hears what is being done,
/// in words for an operator. Input errors: fewer than kLeastExamples captures or more than kMostExamples; captures that
/// are not of one series, which it names by their `Example::name`; nothing is printed alike on them in any band.
[[nodiscard]] Result<DocumentModel> learn_model(const Lesson& lesson, std::span<const Example> examples,
                                                const std::function<void(const std::string&)>& progress);

/// The mark of a known imitation of a series: what is printed there that genuine documents do not have.
struct Alert {
    std::string text{};  ///< what it is, for the officer
    Band band = Band::White;
    RectMm place{};
};

/// That mark as a print that must not be seen: what is there in the mean of captures of the imitation less what the
/// model has there. A third of it is its limit, as imitations come one by one. Input errors: no
/// capture; the place is not on the page, or nothing is there that the series does not have; the model has no print of
/// that band, or a mark.
[[nodiscard]] Result<ModelPrint> learn_mark(const DocumentModel& model, const Alert& alert,
                                            std::span<const Example> imitations);

}  // namespace garita::catalog
