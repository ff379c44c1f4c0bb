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

cv::Mat grey_relief(const Page& page, Band band, cv::Size size) {
    const auto relief = relief_of(page, band, std::nullopt, size);
    if (!relief) throw std::runtime_error("the page has not that band");
    return grey_of(*relief);
}

/// How like a picture of the model is to what stands on a document in its holder's places: the most of them, 0 … 1.
double likeness(const StaticPrint& print, const cv::Mat& document, const specimen::Truth& truth) {
    cv::Mat kept;
    as_mat(print.relief.view()).convertTo(kept, CV_32F, 1, -128);
    kept = grey_of(kept);
    double most = 0;
    for (const auto& [name, place] : truth.regions_mm) {
        if (name != "photo" && name != "ghost" && name != "mrz" && !name.starts_with("viz_")) continue;
        const cv::Rect box =
            cv::Rect(px(place.x), px(place.y), px(place.width), px(place.height)) & cv::Rect({}, kept.size());
        const double power = std::sqrt(kept(box).dot(kept(box)) * document(box).dot(document(box)));
        if (power > 0) most = std::max(most, std::abs(kept(box).dot(document(box))) / power);
    }
    return most;
}

/// Somebody has the model and the faces, names and numbers of some persons, and wants to know which of them it was
/// learned from: a holder it was learned from is no more like it than one that it never saw. Not under ultraviolet,
/// where every document shows the print itself over its photograph.
TEST(LearnModel, HoldersAreNotToBeBroughtBack) {
    const std::vector<std::uint64_t> holders = seeds_of(kSeries, kLearned);
    const std::vector<std::uint64_t> strangers = seeds_of(kSeries, 8, holders.back() + 1);
    const cv::Size size(model().prints.front().print.relief.width(), model().prints.front().print.relief.height());
    for (const Band band : {Band::White, Band::Infrared}) {
        std::map<std::string, std::array<double, 2>> sums;  // by check: of holders, of strangers
        for (std::size_t group = 0; group < 2; ++group)
            for (const std::uint64_t seed : group == 0 ? holders : strangers) {
                const Inspected& document = drawn(passport(seed));
                const cv::Mat relief = grey_relief(document.pages.at(0), band, size);
                for (const ModelPrint& print : model().prints)
                    sums[print.check].at(group) += likeness(print.print, relief, document.truth);
            }
        for (const auto& [check, sum] : sums) {
            const double learned = sum[0] / static_cast<double>(holders.size());
            const double others = sum[1] / static_cast<double>(strangers.size());
            std::printf("%-26s in %-9s learned from %.3f, strangers %.3f\n", check.c_str(),
                        std::string(name_of(band)).c_str(), learned, others);
            EXPECT_LT(learned, others + 0.02) << check;
        }
    }
}

}  // namespace
}  // namespace garita::catalog
