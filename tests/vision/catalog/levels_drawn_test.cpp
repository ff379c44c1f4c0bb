// Checks that hold a document against what its model learned of the holder's places: photograph, printed fields, paper.
// On drawn passports, simulated throughout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/vision/catalog/brought_back.h"
#include "tests/vision/catalog/drawn_models.h"
#include "vision/catalog/relief.h"
#include "vision/cv.h"

namespace garita::catalog {
namespace {

Finding with_model(const specimen::Request& request, std::string_view check) {
    static const Identified kIdentified{.outcome = Outcome::Successful, .model = copy_of(model())};
    Finding finding = check_of(drawn(request), check, &kIdentified);
    std::printf("%-34s %-22s seed %2d: %-13s measured %8.3f limit %8.3f margin %+.2f\n", std::string(check).c_str(),
                request.kind.empty() ? "genuine" : request.kind.c_str(), static_cast<int>(request.seed),
                std::string(name_of(finding.outcome)).c_str(), finding.measured.value_or(NAN),
                finding.limit.value_or(NAN), finding.margin.value_or(NAN));
    return finding;
}

/// Whose photographs are printed with dyes, fields with carbon, on paper with fibres, with a second portrait.
constexpr auto kOfTheSeries = std::to_array<std::string_view>(
    {"paper-ultraviolet", "photo-ultraviolet", "photo-infrared-invisible", "personal-print-infrared-visible",
     "visual-zone-ultraviolet", "fibres-ultraviolet", "portrait-match", "photo-overprint", "composite-personal"});

TEST(LearnedLevels, AreThoseOfTheSeries) {
    for (const std::string_view check : kOfTheSeries)
        EXPECT_TRUE(model().find_level(check) != nullptr || model().find(check) != nullptr) << check;
    for (const std::string_view check : {"photo-infrared-visible", "personal-print-infrared-invisible"})
        EXPECT_EQ(model().find_level(check), nullptr) << check;
    const ModelPrint* overprint = model().find("photo-overprint");
    ASSERT_NE(overprint, nullptr);
    EXPECT_FALSE(overprint->least_similarity);
    EXPECT_TRUE(overprint->least_strength);
}

TEST(LearnedLevels, OtherGenuineDocumentsAreWithin) {
    const std::uint64_t next = seeds_of(kSeries, kLearned).back() + 1;
    for (const std::uint64_t seed : seeds_of(kSeries, 6, next))
        for (const std::string_view check : kOfTheSeries)
            EXPECT_EQ(with_model(passport(seed), check).outcome, Outcome::Successful) << check << " seed " << seed;
}

TEST(LearnedLevels, ForgeriesAreBeyondThoseOfTheCheckThatSeesThem) {
    for (const std::uint64_t seed : seeds_of(kSeries, 2))
        for (const auto& [kind, check] : {std::pair("photo-under", "photo-infrared-invisible"),
                                          {"photo-under", "photo-overprint"},
                                          {"photo-under", "portrait-match"},
                                          {"photo-over", "photo-ultraviolet"},
                                          {"photo-over", "photo-overprint"},
                                          {"photo-over", "portrait-match"},
                                          {"counterfeit-laser", "paper-ultraviolet"},
                                          {"counterfeit-laser", "fibres-ultraviolet"},
                                          {"counterfeit-laser", "photo-overprint"},
                                          {"counterfeit-inkjet", "paper-ultraviolet"},
                                          {"counterfeit-inkjet", "personal-print-infrared-visible"},
                                          {"counterfeit-inkjet", "composite-personal"},
                                          {"infrared-wrong", "composite-personal"},
                                          {"ultraviolet-imitated", "fibres-ultraviolet"},
                                          {"infrared-wrong", "photo-infrared-invisible"}}) {
            const Finding finding = with_model(passport(seed, kind), check);
            // Another's picture is so like the first that many are asked for and few failed.
            if (check == std::string_view("portrait-match"))
                EXPECT_NE(finding.outcome, Outcome::Successful) << kind << " seed " << seed;
            else
                EXPECT_EQ(finding.outcome, Outcome::Failed) << kind << " " << check << " seed " << seed;
            EXPECT_EQ(finding.arguments.at("series"), kSeries);
            EXPECT_FALSE(finding.regions_mm.empty());
        }
}

/// What the check says of any document, and tells of what it measured, where there is no model.
TEST(LearnedLevels, WithoutAModelNothingOfItFails) {
    const auto seed = seeds_of(kSeries, 1).front();
    for (const std::string_view check : kLevels)
        for (const char* kind : {"photo-under", "counterfeit-inkjet"})
            EXPECT_NE(check_of(drawn(passport(seed, kind)), check).outcome, Outcome::Failed) << check << " " << kind;
    EXPECT_EQ(check_of(drawn(passport(seed)), "portrait-match").outcome, Outcome::Successful);
    EXPECT_EQ(check_of(drawn(passport(seed)), "fibres-ultraviolet").reason, reason::kNoModel);
    EXPECT_GT(*check_of(drawn(passport(seed)), "fibres-ultraviolet").measured, 0);
}

TEST(LearnModel, HoldersAreNotToBeBroughtBack) {
    const std::vector<std::uint64_t> holders = seeds_of(kSeries, kLearned);
    const auto documents = [](const std::vector<std::uint64_t>& seeds) {
        std::vector<const Inspected*> all;
        all.reserve(seeds.size());
        for (const std::uint64_t seed : seeds) all.push_back(&drawn(passport(seed)));
        return all;
    };
    expect_nobody_is_brought_back(model(), documents(holders), documents(seeds_of(kSeries, 8, holders.back() + 1)));
}

}  // namespace
}  // namespace garita::catalog
