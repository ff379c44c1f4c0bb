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

/// The static prints that its captures have in common, each with limits from captures that its print was not learned
/// from (cross-validation in five parts), and the levels of checks that measured something on each of them. A band that
/// some captures have not, or in which nothing is printed alike, gives no print. `progress` hears what is being done,
/// in words for an operator. Input errors: fewer than kLeastExamples captures or more than kMostExamples; captures that
/// are not of one series, which it names by their `Example::name`; nothing is printed alike on them in any band.
[[nodiscard]] Result<DocumentModel> learn_model(const Lesson& lesson, std::span<const Example> examples,
                                                const std::function<void(const std::string&)>& progress);

}  // namespace garita::catalog
