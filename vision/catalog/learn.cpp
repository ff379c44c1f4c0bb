#include "vision/catalog/learn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <utility>
#include <vector>

#include "vision/catalog/common_print.h"
#include "vision/catalog/levels.h"
#include "vision/catalog/limits.h"

namespace garita::catalog {
namespace {

constexpr std::size_t kParts = 5;

// How much wear and scanners usually vary a measure, on its scale: chosen, until series have been measured on several
// scanners. A correlation of 0.98 goes to 0.965, a strength to 90 %, what should not be seen to 3 % more.
constexpr double kUsualOfSimilarity = 0.28;
constexpr double kUsualOfStrength = 0.1;
constexpr double kUsualOfRemainder = 0.03;

/// What one kind of print is called and how it is limited.
enum class Limited {
    LeastOfBoth,    ///< similarity and strength
    LeastStrength,  ///< what else is there differs from holder to holder
    MostStrength,   ///< it must not be seen
};
struct Kind {
    const char* check;
    Limited limited;
};
constexpr Kind kWhite{"print-white", Limited::LeastOfBoth};
constexpr Kind kUltraviolet{"pattern-ultraviolet", Limited::LeastOfBoth};
constexpr Kind kInfrared{"print-infrared-visible", Limited::LeastOfBoth};
constexpr Kind kVanishing{"print-infrared-invisible", Limited::MostStrength};
constexpr Kind kOverprint{"photo-overprint", Limited::LeastStrength};
constexpr Kind kOverZone{"mrz-overprint", Limited::LeastStrength};
constexpr Kind kWatermark{"watermark-infrared", Limited::LeastOfBoth};
constexpr Kind kPerforation{"perforation-white", Limited::LeastOfBoth};
constexpr Kind kComposite{"composite-print", Limited::LeastOfBoth};
constexpr Kind kLaminate{"laminate-coaxial", Limited::LeastOfBoth};
constexpr Kind kVariable{"ovd-oblique", Limited::LeastOfBoth};
constexpr std::array kKinds{kWhite,    kUltraviolet, kInfrared, kVanishing, kComposite,  kOverprint,
                            kOverZone, kLaminate,    kVariable, kWatermark, kPerforation};

/// The prints of some captures, without limits.
std::vector<ModelPrint> prints_of(Examples examples, SizeMm size, std::span<const FeaturePlace> features) {
    std::vector<ModelPrint> prints;
    const auto add = [&prints](const Kind& kind, std::optional<StaticPrint> print) {
        if (print) prints.push_back({.check = kind.check, .print = std::move(*print)});
    };
    const auto common = [&](Band band, std::optional<Band> less = std::nullopt) {
        return common_print(examples, band, less, size);
    };
    const auto white = common(Band::White);
    const auto infrared = common(Band::Infrared);
    const auto ultraviolet = common(Band::Ultraviolet);
    const auto beyond_infrared = common(Band::White, Band::Infrared);
    const auto coaxial = common(Band::Coaxial, Band::White);
    const auto oblique = common(Band::Oblique1, Band::Oblique2);
    add(kWhite, white ? all_of(*white) : std::nullopt);
    add(kUltraviolet, ultraviolet ? luminescent(*ultraviolet) : std::nullopt);
    add(kInfrared, infrared ? all_of(*infrared) : std::nullopt);
    add(kVanishing, white && infrared ? vanishing(*white, *infrared) : std::nullopt);
    add(kComposite, beyond_infrared ? all_of(*beyond_infrared) : std::nullopt);
    add(kOverprint, ultraviolet ? overprint(examples, *ultraviolet, kPhotograph) : std::nullopt);
    add(kOverZone, ultraviolet ? overprint(examples, *ultraviolet, kZone) : std::nullopt);
    add(kLaminate, coaxial ? all_of(*coaxial) : std::nullopt);
    add(kVariable, oblique ? all_of(*oblique) : std::nullopt);
    for (const Kind& kind : {kWatermark, kPerforation}) {
        const Feature& feature = *std::ranges::find(kFeatures, kind.check, &Feature::check);
        for (const FeaturePlace& one : features) {
            if (one.feature != feature.name) continue;
            const auto there = common_print_at(examples, *feature.print, size, one.place, feature.in_paper);
            add(kind, there ? all_of(*there) : std::nullopt);
        }
    }
    return prints;
}

}  // namespace

Result<bool> check_features(std::span<const FeaturePlace> features, mrz::Format format) {
    const SizeMm size = nominal_size(format);
    for (std::size_t i = 0; i < features.size(); ++i) {
        const FeaturePlace& one = features[i];
        if (std::ranges::find(kFeatures, one.feature, &Feature::name) == kFeatures.end())
            return fail(ErrorKind::Input, "there is no feature \"" + one.feature + "\"");
        if (!is_on(one.place, size))
            return fail(ErrorKind::Input,
                        fmt::format("the place of the {} is not on the page, which is {:g} by {:g} mm", one.feature,
                                    size.width, size.height));
        if (std::ranges::find(features.first(i), one.feature, &FeaturePlace::feature) != features.first(i).end())
            return fail(ErrorKind::Input, "the " + one.feature + " has two places");
    }
    return true;
}

namespace {

// Off the middle one on Fisher's scale, where 0.91 goes to 0.62; and of the ground less than any genuine capture that
// was measured: 0.74 and more, other series at most 0.21 (README.md).
constexpr double kFarOff = 0.8;
constexpr double kOtherGround = 0.5;
Result<bool> check_one_series(Examples examples, SizeMm size) {
    for (const Band band : {Band::White, Band::Infrared, Band::Ultraviolet}) {
        const auto alike = likeness(examples, band, size);
        if (!alike) continue;
        std::vector<double> sorted = alike->values;
        std::ranges::sort(sorted);
        const double middle = sorted[sorted.size() / 2];
        std::string unlike;
        for (std::size_t i = 0; i < examples.size(); ++i)
            if (scaled(Scale::Fisher, alike->values[i]) < scaled(Scale::Fisher, middle) - kFarOff &&
                !(alike->of_ground && alike->values[i] >= kOtherGround))
                unlike += fmt::format("{}{} ({:.2f})", unlike.empty() ? "" : ", ", examples[i]->name, alike->values[i]);
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
struct Measures {
    std::vector<std::size_t> which;  ///< of the captures
    std::vector<double> similarity;
    std::vector<double> strength;
};
std::array<Measures, kKinds.size()> cross_validate(Examples examples, SizeMm size,
                                                   std::span<const FeaturePlace> features,
                                                   const std::function<void(const std::string&)>& progress) {
    std::array<Measures, kKinds.size()> measured;
    // With three, each is held against what two have in common: no print can be learned from two, so that it counts
    // among its own.
    const std::size_t parts = std::min(kParts, examples.size());
    for (std::size_t part = 0; part < parts; ++part) {
        progress(fmt::format("learns without part {} of {}, and holds that part against it", part + 1, parts));
        std::vector<const Example*> learned;
        std::vector<std::size_t> held;
        for (std::size_t i = 0; i < examples.size(); ++i) {
            if (i % parts == part) held.push_back(i);
            if (i % parts != part || examples.size() <= kLeastExamples) learned.push_back(examples[i]);
        }
        const std::vector<ModelPrint> prints = prints_of(learned, size, features);
        for (std::size_t k = 0; k < kKinds.size(); ++k) {
            const auto print = std::ranges::find(prints, kKinds.at(k).check, &ModelPrint::check);
            if (print == prints.end()) continue;
            for (const std::size_t i : held)
                if (const auto found = match(print->print, examples[i]->page)) {
                    measured.at(k).which.push_back(i);
                    measured.at(k).similarity.push_back(found->similarity);
                    measured.at(k).strength.push_back(found->strength);
                }
        }
    }
    return measured;
}

/// A print that no part was held against gets none, and then no check asks for it.
void set_print_limits(DocumentModel& model, const std::array<Measures, kKinds.size()>& measured, double share) {
    // Captures that a print was learned from are more like it than the next one will be.
    const double wider = model.captures > static_cast<int>(kLeastExamples) ? 1 : 2;
    for (std::size_t k = 0; k < kKinds.size(); ++k) {
        const auto print = std::ranges::find(model.prints, kKinds.at(k).check, &ModelPrint::check);
        const Measures& seen = measured.at(k);
        if (print == model.prints.end() || seen.similarity.empty()) continue;
        const Limited limited = kKinds.at(k).limited;
        if (limited == Limited::LeastOfBoth)
            print->least_similarity =
                limit_of(seen.similarity, Scale::Fisher, wider * kUsualOfSimilarity, share, Side::Least);
        if (limited == Limited::MostStrength)
            print->most_strength = limit_of(seen.strength, Scale::Linear, wider * kUsualOfRemainder, share, Side::Most);
        else
            print->least_strength =
                limit_of(seen.strength, Scale::Logarithm, wider * kUsualOfStrength, share, Side::Least);
    }
    std::erase_if(model.prints, [](const ModelPrint& print) { return !print.least_strength && !print.most_strength; });
}

/// A feature of which one check sees nothing on these captures is not there: what the others would ask is none of it.
void drop_halves(std::vector<ModelLevel>& levels) {
    const auto is_whole = [&levels](std::string_view name) {
        return std::ranges::all_of(kFeatures, [&](const Feature& feature) {
            return feature.name != name || find_check(levels, feature.check) != nullptr;
        });
    };
    std::vector<std::string_view> halves;
    for (const Feature& feature : kFeatures)
        if (!feature.print && !is_whole(feature.name)) halves.push_back(feature.check);
    std::erase_if(levels,
                  [&](const ModelLevel& level) { return std::ranges::find(halves, level.check) != halves.end(); });
}

/// How many of the captures are beyond a limit of a print, or of a level.
int count_beyond(const DocumentModel& model, const std::array<Measures, kKinds.size()>& measured, Examples examples) {
    std::vector<bool> beyond(examples.size(), false);
    for (std::size_t k = 0; k < kKinds.size(); ++k) {
        const ModelPrint* print = model.find(kKinds.at(k).check);
        const Measures& seen = measured.at(k);
        for (std::size_t i = 0; print != nullptr && i < seen.which.size(); ++i) {
            const auto judged = judge(*print, {.similarity = seen.similarity[i], .strength = seen.strength[i]});
            if (judged && judged->margin < 0) beyond[seen.which[i]] = true;
        }
    }
    for (const ModelLevel& level : model.levels)
        for (std::size_t i = 0; i < examples.size(); ++i)
            if (judge(level, find_check(examples[i]->measured, level.check)->value)->margin < 0) beyond[i] = true;
    return static_cast<int>(std::ranges::count(beyond, true));
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
        GARITA_TRY(features, check_features(lesson.features, lesson.format));
        static_cast<void>(features);
        progress("looks whether they are of one series");
        GARITA_TRY(one_series, check_one_series(all, size));
        static_cast<void>(one_series);
        const auto measured = cross_validate(all, size, lesson.features, progress);
        progress("learns what all have in common");
        model.prints = prints_of(all, size, lesson.features);
        model.levels = levels_of(all);
        // Each print has two measures at most, a level one, and each measure its share.
        const double share = model.false_alarms / static_cast<double>(std::max<std::size_t>(
                                                      2 * model.prints.size() + model.levels.size(), 1));
        set_print_limits(model, measured, share);
        std::erase_if(model.levels, [&](ModelLevel& level) { return !set_limits(level, all, share); });
        drop_halves(model.levels);
        model.beyond = count_beyond(model, measured, all);
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("the model could not be learned: ") + error.what());
    }
    if (model.prints.empty())
        return fail(ErrorKind::Input, "nothing is printed alike on these captures in any band: are they of one series");
    return model;
}

Result<ModelPrint> learn_mark(const DocumentModel& model, const Alert& alert, std::span<const Example> imitations) {
    constexpr const char* kCheck = "known-counterfeit";
    if (imitations.empty())
        return fail(ErrorKind::Input, "a mark is learned from one capture of the imitation or more");
    if (model.find(kCheck) != nullptr) return fail(ErrorKind::Input, "the model has the mark of an imitation already");
    const SizeMm size = nominal_size(model.format);
    if (!is_on(alert.place, size))
        return fail(ErrorKind::Input, fmt::format("the mark's place is not on the page, which is {:g} by {:g} mm",
                                                  size.width, size.height));
    const ModelPrint* of_band = model.find_whole(alert.band);
    if (of_band == nullptr)
        return fail(ErrorKind::Input, "the model has no print of " + std::string(name_of(alert.band)) +
                                          " to tell the mark from what is genuine");
    std::vector<const Example*> all;
    for (const Example& example : imitations) all.push_back(&example);
    try {
        auto mark = beyond_print(of_band->print, all, alert.place);
        if (!mark)
            return fail(ErrorKind::Input, "nothing is at that place of the imitation that the series does not have");
        // Laid over it by the print around, a mark lies some tenths of a millimetre off.
        constexpr Limit kAThird{.mean = 0, .deviation = 0.1, .limit = 0.35};
        return ModelPrint{.check = kCheck, .print = std::move(*mark), .most_strength = kAThird, .alert = alert.text};
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("the mark could not be learned: ") + error.what());
    }
}

}  // namespace garita::catalog
