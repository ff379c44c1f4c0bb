// Drawn passports of the two series, and a model learned from ten of one: shared by the tests of vision/catalog that
// draw.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/vision/checks/specimens.h"
#include "vision/catalog/identify.h"
#include "vision/catalog/learn.h"

namespace garita::catalog {

inline specimen::Request passport(std::uint64_t seed, const std::string& kind = "") {
    return {.format = mrz::Format::TD3, .kind = kind, .seed = seed, .ppi = 300};
}

/// What was read, and where the truth has printed fields (read_viz is not run here).
inline Reading reading_of(const Inspected& document) {
    Reading reading = document.reading;
    constexpr std::string_view kField = "viz_";
    for (const auto& [name, region] : document.truth.regions_mm)
        if (name.starts_with(kField))
            reading.viz.push_back({.name = name.substr(kField.size()),
                                   .text = "read elsewhere",
                                   .confidence = 0.99,
                                   .page = 0,
                                   .region_mm = region});
    return reading;
}

/// What a check says of it, with a model of its series or without.
inline Finding check_of(const Inspected& document, std::string_view check, const Identified* identified = nullptr) {
    return run_check(testing::runnable(check), {document.pages, reading_of(document), document.policy, identified});
}

/// Checks of which a model has a level.
inline constexpr auto kLevels = std::to_array<std::string_view>(
    {"paper-ultraviolet", "photo-ultraviolet", "photo-infrared-visible", "photo-infrared-invisible",
     "personal-print-infrared-visible", "personal-print-infrared-invisible", "visual-zone-ultraviolet",
     "fibres-ultraviolet", "portrait-match", "composite-personal"});

/// What the checks measure on a drawn passport; once for all tests of a program.
inline const std::vector<Measured>& measured_on(const Inspected& document) {
    static std::map<const Inspected*, std::vector<Measured>> measured_before;
    const auto [known, is_new] = measured_before.try_emplace(&document);
    if (is_new)
        for (const std::string_view check : kLevels) {
            const Finding finding = check_of(document, check);
            if (finding.measured)
                known->second.push_back({std::string(check), *finding.measured, finding.outcome == Outcome::Successful,
                                         finding.limit.value_or(0)});
        }
    return known->second;
}

/// What the pipeline would find to be personal, and what the truth tells of the visual zone.
inline Example example_of(const Inspected& document) {
    Example example{.name = "seed", .page = at_reference_ppi(document.pages.at(0))};
    if (document.reading.mrz) example.personal.push_back(document.reading.mrz->region_mm);
    for (const Portrait& portrait : document.reading.portraits) example.personal.push_back(portrait.region_mm);
    for (const auto& [name, region] : document.truth.regions_mm)
        if (name.starts_with("viz_") || name == "photo" || name == "ghost") example.personal.push_back(region);
    example.photo = document.truth.regions_mm.at("photo");
    if (document.reading.mrz) example.zone = document.reading.mrz->region_mm;
    example.measured = measured_on(document);
    return example;
}

/// Seeds of genuine passports of one of the two series, from `first` on.
inline std::vector<std::uint64_t> seeds_of(const std::string& series, std::size_t count, std::uint64_t first = 1) {
    std::vector<std::uint64_t> seeds;
    for (std::uint64_t seed = first; seeds.size() < count; ++seed)
        if (drawn(passport(seed)).truth.series == series) seeds.push_back(seed);
    return seeds;
}

inline std::vector<Example> examples_of(const std::vector<std::uint64_t>& seeds) {
    std::vector<Example> examples;
    for (const std::uint64_t seed : seeds) {
        examples.push_back(example_of(drawn(passport(seed))));
        examples.back().name = "seed " + std::to_string(seed);
    }
    return examples;
}

inline constexpr char kSeries[] = "UTO-P-2-2019";
inline constexpr std::size_t kLearned = 10;

inline const DocumentModel& model() {
    static const DocumentModel kModel = [] {
        auto learned = learn_model({.series = {"UTO", "P", "2", 2019, ""}, .format = mrz::Format::TD3},
                                   examples_of(seeds_of(kSeries, kLearned)), [](const std::string&) {});
        if (!learned) throw std::runtime_error(learned.error().text);
        return std::move(*learned);
    }();
    return kModel;
}

inline DocumentModel copy_of(const DocumentModel& model) {
    DocumentModel copy{.series = model.series,
                       .format = model.format,
                       .captures = model.captures,
                       .false_alarms = model.false_alarms,
                       .learned = model.learned};
    for (const ModelPrint& print : model.prints)
        copy.prints.push_back(
            {.check = print.check,
             .print = {print.print.band, print.print.relief.clone(), print.print.weight.clone(), print.print.less},
             .least_similarity = print.least_similarity,
             .least_strength = print.least_strength,
             .most_strength = print.most_strength,
             .alert = print.alert});
    copy.levels = model.levels;
    return copy;
}

}  // namespace garita::catalog
