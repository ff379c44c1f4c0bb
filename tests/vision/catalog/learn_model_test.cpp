// Models learned from drawn genuine captures, held against others and against forgeries. Simulated throughout.
#include "vision/catalog/learn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/vision/catalog/drawn_models.h"
#include "vision/catalog/identify.h"

namespace garita::catalog {
namespace {

using ::testing::HasSubstr;

Judgement held_against(const char* check, const specimen::Request& request) {
    const ModelPrint* print = model().find(check);
    if (print == nullptr) throw std::runtime_error(std::string("the model has no ") + check);
    const auto found = match(print->print, drawn(request).pages.at(0));
    const auto judged = found ? judge(*print, *found) : std::nullopt;
    if (!judged) throw std::runtime_error("nothing to judge");
    std::printf("%-24s %-22s seed %2d: similarity %.3f strength %.3f margin %+.2f (limit %.3f)\n", check,
                request.kind.empty() ? "genuine" : request.kind.c_str(), static_cast<int>(request.seed),
                found->similarity, found->strength, judged->margin, judged->limit);
    return *judged;
}

constexpr std::array kChecks{"print-white", "pattern-ultraviolet", "print-infrared-visible", "print-infrared-invisible",
                             "composite-print"};

TEST(LearnModel, HasAPrintAndLimitsForEachCheck) {
    EXPECT_EQ(model().captures, static_cast<int>(kLearned));
    EXPECT_TRUE(model().may_fail());
    EXPECT_EQ(name_of(model().series), kSeries);
    for (const char* check : kChecks) EXPECT_NE(model().find(check), nullptr) << check;
    EXPECT_TRUE(model().find("print-white")->least_similarity);
    EXPECT_TRUE(model().find("print-infrared-invisible")->most_strength);
    EXPECT_FALSE(model().find("print-infrared-invisible")->least_similarity);
}

TEST(LearnModel, OtherGenuineDocumentsAreWithinItsLimits) {
    const std::uint64_t next = seeds_of(kSeries, kLearned).back() + 1;
    for (const std::uint64_t seed : seeds_of(kSeries, 6, next))
        for (const char* check : kChecks) EXPECT_GE(held_against(check, passport(seed)).margin, 0) << check << seed;
}

TEST(LearnModel, ForgeriesAreBeyondThoseOfTheCheckThatSeesThem) {
    const std::uint64_t seed = seeds_of(kSeries, 1).front();
    for (const auto& [kind, check] : {std::pair("counterfeit-laser", "pattern-ultraviolet"),
                                      {"counterfeit-inkjet", "pattern-ultraviolet"},
                                      {"ultraviolet-imitated", "pattern-ultraviolet"},
                                      {"photocopy", "pattern-ultraviolet"},
                                      {"screen", "pattern-ultraviolet"},
                                      {"counterfeit-inkjet", "print-infrared-visible"},
                                      {"screen", "print-infrared-visible"},
                                      {"infrared-wrong", "print-infrared-invisible"},
                                      {"infrared-wrong", "composite-print"},
                                      {"screen", "composite-print"},
                                      {"photocopy", "composite-print"}})
        EXPECT_LT(held_against(check, passport(seed, kind)).margin, 0) << kind << " " << check;
    // What is right on them stays right.
    EXPECT_GE(held_against("pattern-ultraviolet", passport(seed, "infrared-wrong")).margin, 0);
    EXPECT_GE(held_against("print-white", passport(seed, "data-viz")).margin, 0);
}

TEST(LearnModel, TwoSeriesMixedAreToldApart) {
    std::vector<std::uint64_t> seeds = seeds_of(kSeries, 4);
    seeds.push_back(seeds_of("UTO-P-1-2015", 1).front());
    const auto mixed = learn_model({.format = mrz::Format::TD3}, examples_of(seeds), [](const std::string&) {});
    ASSERT_FALSE(mixed);
    EXPECT_THAT(mixed.error().text, HasSubstr("seed " + std::to_string(seeds.back()) + " ("));
    EXPECT_THAT(mixed.error().text, HasSubstr("of another series"));
    EXPECT_EQ(mixed.error().text.find("seed " + std::to_string(seeds.front()) + " ("), std::string::npos);
}

TEST(LearnModel, TooFewAndTooManyAreRefused) {
    std::vector<Example> few = examples_of(seeds_of(kSeries, 2));
    EXPECT_THAT(learn_model({}, few, [](const std::string&) {}).error().text, HasSubstr("from 3 to 50"));
    EXPECT_FALSE(learn_model({}, {}, [](const std::string&) {}));
    // Three do, and say so: they advise.
    const auto three =
        learn_model({.format = mrz::Format::TD3}, examples_of(seeds_of(kSeries, 3)), [](const std::string&) {});
    ASSERT_TRUE(three) << three.error().text;
    EXPECT_FALSE(three->may_fail());
    for (const std::uint64_t seed : seeds_of(kSeries, 4, seeds_of(kSeries, kLearned).back() + 1))
        for (const ModelPrint& print : three->prints) {
            const auto found = match(print.print, drawn(passport(seed)).pages.at(0));
            ASSERT_TRUE(found);
            EXPECT_GE(judge(print, *found)->margin, 0) << print.check << " seed " << seed;
        }
}

TEST(LearnModel, WithoutABandThereIsNoPrintOfIt) {
    std::vector<Example> examples = examples_of(seeds_of(kSeries, 4));
    for (Example& example : examples)
        std::erase_if(example.page.bands, [](const BandImage& band) { return band.band == Band::Infrared; });
    const auto learned = learn_model({.format = mrz::Format::TD3}, examples, [](const std::string&) {});
    ASSERT_TRUE(learned) << learned.error().text;
    EXPECT_NE(learned->find("print-white"), nullptr);
    EXPECT_EQ(learned->find("print-infrared-visible"), nullptr);
    EXPECT_EQ(learned->find("print-infrared-invisible"), nullptr);
    EXPECT_EQ(learned->find("composite-print"), nullptr);
}

/// A model of a few captures of either series: enough to tell them apart.
const DocumentModel& model_of(const std::string& series) {
    static std::map<std::string, DocumentModel> models;
    if (!models.contains(series)) {
        auto learned = learn_model(
            {.series = {"UTO", "P", series.substr(6, 1), std::stoi(series.substr(8)), ""}, .format = mrz::Format::TD3},
            examples_of(seeds_of(series, 5)), [](const std::string&) {});
        if (!learned) throw std::runtime_error(learned.error().text);
        models[series] = std::move(*learned);
    }
    return models[series];
}

constexpr char kOther[] = "UTO-P-1-2015";

/// Identifies among models of these series; "" in a name's place cannot be loaded.
Identified identified_as(const std::vector<std::string>& series, const specimen::Request& request,
                         const Claim& claim = {.state = "UTO", .type = "P", .format = mrz::Format::TD3}) {
    std::vector<ModelFacts> facts;
    for (const std::string& name : series) {
        if (name.empty())
            facts.push_back({{"UTO", "P", "9", 2020, ""}, mrz::Format::TD3});
        else
            facts.push_back({model_of(name).series, mrz::Format::TD3});
    }
    const auto load = [&](std::size_t i, std::string_view) -> Result<DocumentModel> {
        if (series.at(i).empty()) return fail(ErrorKind::Input, "broken");
        return copy_of(model_of(series.at(i)));
    };
    Identified found = identify(facts, load, claim, drawn(request).pages.at(0));
    std::printf("%s %d: outcome %d, model %zu, everywhere %.3f\n", request.kind.c_str(), static_cast<int>(request.seed),
                static_cast<int>(found.outcome), found.which, found.fits.everywhere);
    return found;
}

TEST(Identify, TheSeriesOfADocumentIsTold) {
    const auto two = seeds_of(kSeries, 7).back();
    const auto one = seeds_of(kOther, 7).back();
    const auto first = identified_as({"", kOther, kSeries}, passport(two));
    EXPECT_EQ(first.outcome, Outcome::Successful);
    EXPECT_EQ(first.which, 2U);
    ASSERT_TRUE(first.model);
    EXPECT_EQ(name_of(first.model->series), kSeries);
    EXPECT_EQ(identified_as({"", kOther, kSeries}, passport(one)).which, 1U);
}

TEST(Identify, AForgeryOfASeriesIsOfThatSeries) {
    const auto seed = seeds_of(kSeries, 1).front();
    for (const char* kind : {"counterfeit-laser", "counterfeit-inkjet", "photocopy", "infrared-wrong", "photo-over"}) {
        const auto found = identified_as({kOther, kSeries}, passport(seed, kind));
        EXPECT_EQ(found.outcome, Outcome::Successful) << kind;
        EXPECT_EQ(found.which, 1U) << kind;
    }
}

TEST(Identify, ASeriesWithoutAModelIsTakenForNoOther) {
    const auto found = identified_as({kOther}, passport(seeds_of(kSeries, 1).front()));
    EXPECT_EQ(found.outcome, Outcome::NotSupported);
    EXPECT_FALSE(found.model);
    EXPECT_TRUE(found.names.empty());
    const auto seed = seeds_of(kSeries, 1).front();
    for (const Claim& claim :
         {Claim{"UTO", "P", mrz::Format::TD2}, Claim{"D", "P", mrz::Format::TD3}, Claim{"UTO", "PD", mrz::Format::TD3}})
        EXPECT_EQ(identified_as({kSeries}, passport(seed), claim).outcome, Outcome::NotSupported) << claim.type;
    EXPECT_EQ(identified_as({""}, passport(seed)).outcome, Outcome::NotSupported) << "a broken model fits nothing";
}

/// Titles and labels are the same on all series of a layout: the ground tells, even with one model and few captures.
TEST(Identify, ASeriesOfTheSameLayoutIsTakenForNoOther) {
    for (const std::size_t captures : {std::size_t{3}, kLearned}) {
        auto examples = examples_of(seeds_of(kOther, captures));
        for (Example& example : examples)
            std::erase_if(example.page.bands, [](const BandImage& band) { return band.band != Band::White; });
        for (Example& example : examples) example.measured.clear();
        const auto learned = learn_model({.series = {"UTO", "P", "1", 2015, ""}, .format = mrz::Format::TD3}, examples,
                                         [](const std::string&) {});
        ASSERT_TRUE(learned) << learned.error().text;
        const StaticPrint& print = learned->find("print-white")->print;
        for (std::uint64_t seed = 200; seed < 204; ++seed) {
            specimen::Request another = passport(seed);
            another.series = "UTO-P-3-2024";
            specimen::Request copy = passport(seed, "screen");
            copy.series = kOther;
            EXPECT_LT(fit(print, drawn(another).pages.at(0))->everywhere, kFits - 0.1) << captures << ", " << seed;
            EXPECT_GT(fit(print, drawn(copy).pages.at(0))->everywhere, kFits + 0.05) << captures << ", " << seed;
        }
    }
}

TEST(Identify, AModelWhoseOtherPicturesAreBrokenIsNone) {
    const std::vector<ModelFacts> facts = {{model_of(kSeries).series, mrz::Format::TD3}};
    const auto load = [](std::size_t, std::string_view only) -> Result<DocumentModel> {
        if (only.empty()) return fail(ErrorKind::Input, "broken");
        return copy_of(model_of(kSeries));
    };
    const auto found = identify(facts, load, {.state = "UTO", .type = "P", .format = mrz::Format::TD3},
                                drawn(passport(seeds_of(kSeries, 1).front())).pages.at(0));
    EXPECT_EQ(found.outcome, Outcome::NotSupported);
    EXPECT_FALSE(found.model);
    EXPECT_TRUE(found.names.empty());
}

TEST(Identify, TwoThatFitAlikeAreForAnOfficer) {
    const auto found = identified_as({kSeries, kOther, kSeries}, passport(seeds_of(kSeries, 1).front()));
    EXPECT_EQ(found.outcome, Outcome::Undetermined);
    EXPECT_FALSE(found.model);
    EXPECT_THAT(found.names, ::testing::ElementsAre(kSeries, kSeries));
}

specimen::Request card(std::uint64_t seed) {
    return {.format = mrz::Format::TD1, .seed = seed, .ppi = 300};
}

// Titles, labels and lines of text are the same on both: they make up most of a card.
TEST(Identify, TwoSeriesOfOneLayoutAreToldByWhatTheyDifferIn) {
    constexpr std::size_t kOfEach = 5;
    std::map<std::string, std::vector<std::uint64_t>> seeds;
    for (std::uint64_t seed = 1;
         seeds.size() < 2 ||
         std::ranges::any_of(seeds, [](const auto& series) { return series.second.size() <= kOfEach; });
         ++seed)
        seeds[drawn(card(seed)).truth.series].push_back(seed);
    std::vector<DocumentModel> models;
    std::vector<ModelFacts> facts;
    for (const auto& [series, of_series] : seeds) {
        std::vector<Example> examples;
        for (std::size_t i = 0; i < kOfEach; ++i) examples.push_back(example_of(drawn(card(of_series[i]))));
        auto learned = learn_model({.series = {"UTO", "I", series.substr(6, 1), 2015, ""}, .format = mrz::Format::TD1},
                                   examples, [](const std::string&) {});
        ASSERT_TRUE(learned) << learned.error().text;
        facts.push_back({learned->series, mrz::Format::TD1});
        models.push_back(std::move(*learned));
    }
    const auto load = [&](std::size_t i, std::string_view) -> Result<DocumentModel> { return copy_of(models[i]); };
    std::size_t which = 0;
    for (const auto& [series, of_series] : seeds) {
        const Page& page = drawn(card(of_series[kOfEach])).pages.at(0);
        const StaticPrint& own = models[which].find("print-white")->print;
        const StaticPrint& other = models[1 - which].find("print-white")->print;
        std::printf("%s: everywhere %.3f and %.3f, rather %+.2f and %+.2f\n", series.c_str(),
                    fit(own, page)->everywhere, fit(other, page)->everywhere, rather(own, other, page).value_or(0),
                    rather(other, own, page).value_or(0));
        EXPECT_GT(rather(own, other, page).value_or(0), kTold) << series;
        EXPECT_LT(rather(other, own, page).value_or(0), -kTold) << series;
        const auto found = identify(facts, load, {.state = "UTO", .type = "I", .format = mrz::Format::TD1}, page);
        EXPECT_EQ(found.outcome, Outcome::Successful) << series;
        EXPECT_EQ(found.which, which) << series;
        EXPECT_FALSE(rather(own, own, page)) << "they do not differ";
        ++which;
    }
}

/// Where the holder's are printed nothing is kept, and nowhere what is not alike on all.
TEST(LearnModel, NothingOfAHolderIsInAModel) {
    for (const ModelPrint& print : model().prints) {
        if (print.check == "photo-overprint") continue;  // of which HoldersAreNotToBeBroughtBack asks
        const ImageView relief = print.print.relief.view();
        const ImageView weight = print.print.weight.view();
        for (const std::uint64_t seed : seeds_of(kSeries, kLearned))
            for (const RectMm& place : example_of(drawn(passport(seed))).personal) {
                const double k = kReferencePpi / kMillimetresPerInch;
                for (int y = static_cast<int>(place.y * k);
                     y < std::min<int>(weight.height, static_cast<int>((place.y + place.height) * k)); ++y)
                    for (int x = static_cast<int>(place.x * k);
                         x < std::min<int>(weight.width, static_cast<int>((place.x + place.width) * k)); ++x) {
                        ASSERT_EQ(
                            int(weight.data[static_cast<std::size_t>(y) * weight.stride + static_cast<std::size_t>(x)]),
                            0)
                            << print.check;
                        ASSERT_EQ(int(relief.data[static_cast<std::size_t>(y) * relief.stride +
                                                  static_cast<std::size_t>(x * relief.channels)]),
                                  128);
                    }
            }
    }
}

TEST(LearnModel, APageThatIsTooSmallOrHasNotTheBandIsNotHeldAgainstIt) {
    Page page;
    page.ppi = 300;
    EXPECT_FALSE(match(model().prints.at(0).print, page));
    page.bands.push_back({model().prints.at(0).print.band, Image(100, 100, 3), 300, {}});
    EXPECT_FALSE(match(model().prints.at(0).print, page));
    page.bands[0].image = Image(1476, 1039, 3);  // black: nothing is printed there
    const auto black = match(model().prints.at(0).print, page);
    ASSERT_TRUE(black);
    EXPECT_EQ(black->similarity, 0);
    EXPECT_EQ(black->strength, 0);
}

}  // namespace
}  // namespace garita::catalog
