#include "vision/catalog/levels.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "vision/catalog/limits.h"

namespace garita::catalog {
namespace {

/// Where a level is learned from.
enum class From : bool {
    AllThatMeasured,
    /// Of two checks of which a series has one: a photograph stays in infrared, or it vanishes. Every series that has
    /// it keeps the check's own limit: a model asks no less.
    AllSuccessful,
};

/// A check whose measure is about the same on all documents of a series.
struct Kind {
    std::string_view check;
    Scale scale;
    double usual;  ///< deviation, on the scale (limits.h); chosen, as those of prints are (learn.cpp)
    bool least;    ///< limited from below
    bool most;     ///< and from above
    From from;
    /// A lower limit below this asks nothing: the series has no such thing (a card has lines that look like six fibres
    /// on a square decimetre, paper has 60 and more), or it varies too much to tell.
    double floor = 0;
};
constexpr auto kKinds = std::to_array<Kind>({
    {"paper-ultraviolet", Scale::Logarithm, 0.1, false, true, From::AllThatMeasured},
    {"photo-ultraviolet", Scale::Logarithm, 0.1, false, true, From::AllThatMeasured},
    {"photo-infrared-visible", Scale::Linear, 0.06, true, false, From::AllSuccessful},
    {"photo-infrared-invisible", Scale::Linear, 0.06, false, true, From::AllSuccessful},
    {"personal-print-infrared-visible", Scale::Linear, 0.06, true, false, From::AllSuccessful},
    {"personal-print-infrared-invisible", Scale::Linear, 0.06, false, true, From::AllSuccessful},
    {"visual-zone-ultraviolet", Scale::Logarithm, 0.1, false, true, From::AllThatMeasured},
    {"fibres-ultraviolet", Scale::Logarithm, 0.2, true, true, From::AllThatMeasured, 20},
    {"portrait-match", Scale::Fisher, 0.15, true, false, From::AllSuccessful, 0.3},
    {"thread-infrared", Scale::Linear, 0.02, true, false, From::AllThatMeasured, 0.04},
    {"thread-white", Scale::Linear, 0.01, false, true, From::AllThatMeasured},
    {"composite-thread", Scale::Linear, 0.02, true, false, From::AllThatMeasured, 0.04},
    {"can-infrared", Scale::Linear, 0.06, true, false, From::AllThatMeasured, 0.4},
    {"personal-perforation", Scale::Logarithm, 0.1, true, false, From::AllThatMeasured, 10},
    {"second-portrait", Scale::Logarithm, 0.15, true, false, From::AllThatMeasured, 0.08},
    {"composite-personal", Scale::Linear, 0.06, true, false, From::AllSuccessful},
});

bool can_be_learned(const Kind& kind, Examples examples) {
    return std::ranges::all_of(examples, [&](const Example* example) {
        const Measured* one = find_check(example->measured, kind.check);
        return one != nullptr && (kind.from == From::AllThatMeasured || one->successful);
    });
}

}  // namespace

std::vector<ModelLevel> levels_of(Examples examples) {
    std::vector<ModelLevel> levels;
    for (const Kind& kind : kKinds)
        if (can_be_learned(kind, examples))
            levels.push_back({.check = std::string(kind.check),
                              .scale = kind.scale,
                              .place = find_check(examples.front()->measured, kind.check)->place});
    return levels;
}

bool set_limits(ModelLevel& level, Examples examples, double false_alarms) {
    // So many deviations from the mean the check's own limit raises no more false alarms than the learned one.
    constexpr double kFar = 3.5;
    const Kind& kind = *std::ranges::find(kKinds, level.check, &Kind::check);
    std::vector<double> values;
    for (const Example* example : examples) values.push_back(find_check(example->measured, kind.check)->value);
    const auto limit = [&](Side side) {
        Limit learned = limit_of(values, kind.scale, kind.usual, false_alarms, side);
        if (kind.from == From::AllThatMeasured) return learned;
        const double own = find_check(examples.front()->measured, kind.check)->limit;
        const double sign = side == Side::Least ? 1 : -1;
        const bool tighter = sign * own > sign * learned.limit;
        if (tighter && sign * (learned.mean - scaled(kind.scale, own)) > kFar * learned.deviation) learned.limit = own;
        return learned;
    };
    if (kind.least) level.least = limit(Side::Least);
    if (kind.most) level.most = limit(Side::Most);
    return !level.least || level.least->limit >= kind.floor;
}

}  // namespace garita::catalog
