#include "vision/catalog/learn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <utility>
#include <vector>

#include "vision/catalog/common_print.h"
#include "vision/catalog/student.h"

namespace garita::catalog {
namespace {

constexpr std::size_t kParts = 5;

/// A scale on which a measure of genuine documents is about normally distributed, and the least deviation that wear and
/// scanners make on it.
struct Scale {
    double (*to)(double measure);
    double (*from)(double scaled);
    double least_deviation;
};
// Deviations: chosen, until series have been measured on several scanners: a correlation of 0.98 goes to 0.965, a
// strength to 90 %, what should not be seen to 3 % more.
constexpr Scale kCorrelation{[](double r) { return std::atanh(std::clamp(r, -0.999, 0.999)); },
                             [](double z) { return std::tanh(z); }, 0.28};
constexpr Scale kRatio{[](double s) { return std::log(std::max(s, 0.01)); }, [](double l) { return std::exp(l); }, 0.1};
constexpr Scale kRemainder{[](double s) { return s; }, [](double s) { return s; }, 0.03};

/// What one kind of print is called and how it is limited.
struct Kind {
    const char* check;
    bool must_be_seen;
};
constexpr Kind kWhite{"print-white", true};
constexpr Kind kUltraviolet{"pattern-ultraviolet", true};
constexpr Kind kInfrared{"print-infrared-visible", true};
constexpr Kind kVanishing{"print-infrared-invisible", false};
constexpr std::array kKinds{kWhite, kUltraviolet, kInfrared, kVanishing};

Limit limit_of(const std::vector<double>& measured, const Scale& scale, double false_alarms, bool least) {
    const auto n = static_cast<double>(measured.size());
    double mean = 0;
    for (const double value : measured) mean += scale.to(value) / n;
    double variance = 0;
    for (const double value : measured) variance += std::pow(scale.to(value) - mean, 2) / std::max(n - 1, 1.0);
    Limit limit{.mean = mean, .deviation = std::sqrt(std::max(variance, std::pow(scale.least_deviation, 2)))};
    const int degrees = std::max(static_cast<int>(measured.size()) - 1, 1);
    const double reach = student_quantile(1 - false_alarms, degrees) * limit.deviation * std::sqrt(1 + 1 / n);
    limit.limit = scale.from(least ? mean - reach : mean + reach);
    return limit;
}

/// The prints of some captures, without limits.
std::vector<ModelPrint> prints_of(Examples examples, SizeMm size) {
    std::vector<ModelPrint> prints;
    const auto add = [&prints](const Kind& kind, std::optional<StaticPrint> print) {
        if (print) prints.push_back({.check = kind.check, .print = std::move(*print)});
    };
    const auto white = common_print(examples, Band::White, size);
    const auto infrared = common_print(examples, Band::Infrared, size);
    const auto ultraviolet = common_print(examples, Band::Ultraviolet, size);
    add(kWhite, white ? all_of(*white) : std::nullopt);
    add(kUltraviolet, ultraviolet ? luminescent(*ultraviolet) : std::nullopt);
    add(kInfrared, infrared ? all_of(*infrared) : std::nullopt);
    add(kVanishing, white && infrared ? vanishing(*white, *infrared) : std::nullopt);
    return prints;
}

constexpr double kFarOff = 0.8;  // on Fisher's scale, where 0.91 goes to 0.62
Result<bool> check_one_series(Examples examples, SizeMm size) {
    for (const Band band : {Band::White, Band::Infrared, Band::Ultraviolet}) {
        const auto alike = likeness(examples, band, size);
        if (!alike) continue;
        std::vector<double> sorted = *alike;
        std::ranges::sort(sorted);
        const double middle = sorted[sorted.size() / 2];
        std::string unlike;
        for (std::size_t i = 0; i < examples.size(); ++i)
            if (kCorrelation.to((*alike)[i]) < kCorrelation.to(middle) - kFarOff)
                unlike += fmt::format("{}{} ({:.2f})", unlike.empty() ? "" : ", ", examples[i]->name, (*alike)[i]);
        if (!unlike.empty())
            return fail(ErrorKind::Input,
                        fmt::format("these captures are printed unlike the others, whose likeness is {:.2f}: {}; they "
                                    "are of another series, of the other side, or forged: leave them out",
                                    middle, unlike));
        return true;
    }
    return fail(ErrorKind::Input, "the captures have no band in common that a model is learned from");
}

/// Measures by check, of captures that the prints were not learned from.
struct Measured {
    std::vector<double> similarity;
    std::vector<double> strength;
};
std::array<Measured, kKinds.size()> cross_validate(Examples examples, SizeMm size,
                                                   const std::function<void(const std::string&)>& progress) {
    std::array<Measured, kKinds.size()> measured;
    // With three, each is held against what two have in common: no print can be learned from two, so that it counts
    // among its own.
    const std::size_t parts = std::min(kParts, examples.size());
    for (std::size_t part = 0; part < parts; ++part) {
        progress(fmt::format("learns without part {} of {}, and holds that part against it", part + 1, parts));
        std::vector<const Example*> learned;
        std::vector<const Example*> held;
        for (std::size_t i = 0; i < examples.size(); ++i) {
            if (i % parts == part) held.push_back(examples[i]);
            if (i % parts != part || examples.size() <= kLeastExamples) learned.push_back(examples[i]);
        }
        const std::vector<ModelPrint> prints = prints_of(learned, size);
        for (std::size_t k = 0; k < kKinds.size(); ++k) {
            const auto print = std::ranges::find(prints, kKinds.at(k).check, &ModelPrint::check);
            if (print == prints.end()) continue;
            for (const Example* example : held)
                if (const auto found = match(print->print, example->page)) {
                    measured.at(k).similarity.push_back(found->similarity);
                    measured.at(k).strength.push_back(found->strength);
                }
        }
    }
    return measured;
}

/// A print that no part was held against gets none, and then no check asks for it.
void set_limits(DocumentModel& model, const std::array<Measured, kKinds.size()>& measured) {
    // Each print has two measures at most, and each measure its share.
    const double share = model.false_alarms / static_cast<double>(2 * std::max<std::size_t>(model.prints.size(), 1));
    for (std::size_t k = 0; k < kKinds.size(); ++k) {
        const auto print = std::ranges::find(model.prints, kKinds.at(k).check, &ModelPrint::check);
        const Measured& seen = measured.at(k);
        if (print == model.prints.end() || seen.similarity.empty()) continue;
        if (kKinds.at(k).must_be_seen) {
            print->least_similarity = limit_of(seen.similarity, kCorrelation, share, true);
            print->least_strength = limit_of(seen.strength, kRatio, share, true);
        } else {
            print->most_strength = limit_of(seen.strength, kRemainder, share, false);
        }
    }
    std::erase_if(model.prints,
                  [](const ModelPrint& print) { return !print.least_similarity && !print.most_strength; });
}

}  // namespace

Result<DocumentModel> learn_model(const Lesson& lesson, std::span<const Example> examples,
                                  const std::function<void(const std::string&)>& progress) {
    if (examples.size() < kLeastExamples || examples.size() > kMostExamples)
        return fail(ErrorKind::Input, fmt::format("{} captures were given: a model is learned from {} to {}",
                                                  examples.size(), kLeastExamples, kMostExamples));
    std::vector<const Example*> all;
    for (const Example& example : examples) all.push_back(&example);
    const SizeMm size = nominal_size(lesson.format);
    DocumentModel model{.series = lesson.series,
                        .format = lesson.format,
                        .captures = static_cast<int>(examples.size()),
                        .false_alarms = lesson.false_alarms,
                        .learned = lesson.learned};
    try {
        progress("looks whether they are of one series");
        GARITA_TRY(one_series, check_one_series(all, size));
        static_cast<void>(one_series);
        const auto measured = cross_validate(all, size, progress);
        progress("learns what all have in common");
        model.prints = prints_of(all, size);
        set_limits(model, measured);
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("the model could not be learned: ") + error.what());
    }
    if (model.prints.empty())
        return fail(ErrorKind::Input, "nothing is printed alike on these captures in any band: are they of one series");
    return model;
}

}  // namespace garita::catalog
