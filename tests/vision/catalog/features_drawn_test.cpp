// Threads, watermarks, holes and access numbers of drawn documents (simulated), by models of their series.
#include <gmock/gmock.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/vision/catalog/brought_back.h"
#include "tests/vision/catalog/drawn_models.h"
#include "vision/catalog/feature.h"
#include "vision/checks/features.h"
#include "vision/cv.h"

namespace garita::catalog {
namespace {

constexpr char kPassports[] = "UTO-P-3-2024";
constexpr char kCards[] = "UTO-I-5-2024";
constexpr std::uint64_t kOthers = 100;  // seeds that the models were not learned from

specimen::Request passport_of(std::uint64_t seed, const std::string& kind = "") {
    return {.format = mrz::Format::TD3, .kind = kind, .seed = seed, .series = kPassports, .ppi = 300};
}
specimen::Request card_of(std::uint64_t seed, const std::string& kind = "") {
    return {.format = mrz::Format::TD1, .kind = kind, .seed = seed, .series = kCards, .ppi = 300};
}

/// As somebody who knows the series would say it.
std::vector<FeaturePlace> features_of(const specimen::Truth& truth) {
    std::vector<FeaturePlace> features;
    for (const auto& [feature, region] :
         {std::pair("thread", "thread"), std::pair("watermark", "watermark"), std::pair("perforation", "perforation"),
          std::pair("personal-perforation", "personal_perforation"), std::pair("access-number", "access_number"),
          std::pair("second-portrait", "ghost")})
        if (const auto found = truth.regions_mm.find(region); found != truth.regions_mm.end())
            features.push_back({feature, found->second});
    return features;
}

Example example_with_features(const Inspected& document) {
    Example example = example_of(document);
    for (const FeaturePlace& one : features_of(document.truth))
        for (const Feature& feature : kFeatures) {
            if (feature.name != one.feature) continue;
            if (feature.personal) example.personal.push_back(one.place);
            if (feature.print) continue;
            if (const auto found = measure_feature(feature.check, document.pages.at(0), one.place))
                example.measured.push_back({std::string(feature.check), found->value, true, 0, one.place});
        }
    return example;
}

DocumentModel learned_from(const SeriesId& series, mrz::Format format,
                           specimen::Request (*request_of)(std::uint64_t, const std::string&)) {
    std::vector<Example> examples;
    for (std::uint64_t seed = 1; seed <= kLearned; ++seed) {
        examples.push_back(example_with_features(drawn(request_of(seed, ""))));
        examples.back().name = "seed " + std::to_string(seed);
    }
    auto model =
        learn_model({.series = series, .format = format, .features = features_of(drawn(request_of(1, "")).truth)},
                    examples, [](const std::string&) {});
    if (!model) throw std::runtime_error(model.error().text);
    return std::move(*model);
}
const DocumentModel& passport_model() {
    static const DocumentModel kModel = learned_from({"UTO", "P", "3", 2024, ""}, mrz::Format::TD3, passport_of);
    return kModel;
}
const DocumentModel& card_model() {
    static const DocumentModel kModel = learned_from({"UTO", "I", "5", 2024, ""}, mrz::Format::TD1, card_of);
    return kModel;
}

Finding held(const DocumentModel& model, const Inspected& document, std::string_view check) {
    const Identified identified{.outcome = Outcome::Successful, .check = {}, .match = {}, .model = copy_of(model)};
    Finding finding = check_of(document, check, &identified);
    print(document.truth.kind + " " + document.truth.remarks, finding);
    return finding;
}

constexpr auto kOfPassports =
    std::to_array<const char*>({"thread-infrared", "thread-white", "composite-thread", "watermark-infrared",
                                "perforation-white", "personal-perforation", "mrz-overprint", "second-portrait"});

TEST(Features, AreOnGenuineDocuments) {
    for (std::uint64_t seed = kOthers; seed < kOthers + 5; ++seed) {
        for (const char* check : kOfPassports)
            EXPECT_EQ(held(passport_model(), drawn(passport_of(seed)), check).outcome, Outcome::Successful)
                << check << ", seed " << seed;
        for (const char* check : {"can-infrared", "second-portrait"})
            EXPECT_EQ(held(card_model(), drawn(card_of(seed)), check).outcome, Outcome::Successful)
                << check << ", card, seed " << seed;
    }
}

TEST(Features, AreNotOnCounterfeits) {
    struct Missing {
        const char* kind;
        const char* check;
    };
    for (std::uint64_t seed = kOthers; seed < kOthers + 2; ++seed)
        for (const auto& [kind, check] : {Missing{"counterfeit-laser", "thread-infrared"},
                                          {"counterfeit-laser", "composite-thread"},
                                          {"counterfeit-laser", "watermark-infrared"},
                                          {"counterfeit-laser", "mrz-overprint"},
                                          {"counterfeit-inkjet", "thread-infrared"},
                                          {"counterfeit-inkjet", "watermark-infrared"},
                                          // Dots of a black that infrared passes are no holes.
                                          {"counterfeit-inkjet", "personal-perforation"},
                                          {"data-mrz-strip", "mrz-overprint"}})
            EXPECT_EQ(held(passport_model(), drawn(passport_of(seed, kind)), check).outcome, Outcome::Failed)
                << check << ", " << kind << ", seed " << seed;
    for (std::uint64_t seed = kOthers; seed < kOthers + 2; ++seed)
        EXPECT_EQ(held(card_model(), drawn(card_of(seed, "counterfeit-inkjet")), "can-infrared").outcome,
                  Outcome::Failed);
}

/// A page of which the place is covered with a grey (0 … 1 of what is there) in one band.
Inspected with_a_stroke(const Inspected& document, const RectMm& place, Band band, double tone) {
    Inspected changed{.pages = {}, .reading = document.reading, .policy = document.policy, .truth = document.truth};
    Page page = at_reference_ppi(document.pages.at(0));
    page.bands.clear();
    page.ppi = document.pages.at(0).ppi;
    for (const BandImage& one : document.pages.at(0).bands) {
        cv::Mat pixels = as_mat(one.image.view()).clone();
        const double k = page.ppi / kMillimetresPerInch;
        const cv::Rect box(cvRound(place.x * k), cvRound(place.y * k), cvRound(place.width * k),
                           cvRound(place.height * k));
        if (one.band == band) pixels(box & cv::Rect({}, pixels.size())) *= tone;
        page.bands.push_back({one.band, to_image(pixels), one.ppi, one.light_nm});
    }
    changed.pages.push_back(std::move(page));
    return changed;
}

TEST(Features, AThreadThatIsPrintedIsSeenInWhite) {
    const Inspected& copy = drawn(passport_of(kOthers, "counterfeit-laser"));
    const RectMm thread = {42.4, 0, 1.3, 88};
    const Inspected white = with_a_stroke(copy, thread, Band::White, 0.8);
    const Inspected both = with_a_stroke(white, thread, Band::Infrared, 0.8);
    EXPECT_EQ(held(passport_model(), both, "thread-white").outcome, Outcome::Failed);
    EXPECT_EQ(held(passport_model(), both, "composite-thread").outcome, Outcome::Failed);
}

TEST(Features, APageWithoutASecondPortraitFails) {
    const Inspected& genuine = drawn(passport_of(kOthers));
    const RectMm ghost = genuine.truth.regions_mm.at("ghost");
    const Inspected without = with_a_stroke(genuine, ghost, Band::White, 0);
    EXPECT_EQ(held(passport_model(), without, "second-portrait").outcome, Outcome::Failed);
}

TEST(Features, LuminescentPrintOverTheZoneIsNoStrip) {
    for (std::uint64_t seed = kOthers; seed < kOthers + 5; ++seed)
        EXPECT_EQ(check_of(drawn(passport_of(seed)), "mrz-ultraviolet").outcome, Outcome::Successful) << seed;
}

TEST(Features, WithoutAModelNothingIsSaidOfThem) {
    for (const char* check : kOfPassports) {
        const Finding finding = check_of(drawn(passport_of(kOthers)), check);
        EXPECT_EQ(finding.outcome, Outcome::NotSupported) << check;
        EXPECT_EQ(finding.reason, "no model") << check;
    }
    EXPECT_EQ(held(card_model(), drawn(card_of(kOthers)), "thread-infrared").reason, "not in this model");
}

TEST(Features, APlaceThatIsNotOnThePageIsRefused) {
    std::vector<Example> examples;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) examples.push_back(example_of(drawn(passport_of(seed))));
    const auto refusal_of = [&examples](const std::vector<FeaturePlace>& features) {
        const auto model =
            learn_model({.series = {"UTO", "P", "3", 2024, ""}, .format = mrz::Format::TD3, .features = features},
                        examples, [](const std::string&) {});
        return model ? "" : model.error().text;
    };
    EXPECT_EQ(refusal_of({{"thread", {124, 0, 5, 88}}}),
              "the place of the thread is not on the page, which is 125 by 88 mm");
    EXPECT_EQ(refusal_of({{"hologram", {1, 1, 5, 5}}}), "there is no feature \"hologram\"");
    EXPECT_EQ(refusal_of({{"thread", {40, 0, 5, 88}}, {"thread", {41, 0, 5, 88}}}), "the thread has two places");
}

TEST(Features, HoldersAreNotToBeBroughtBack) {
    const auto documents = [](std::uint64_t first, std::uint64_t count) {
        std::vector<const Inspected*> all;
        all.reserve(count);
        for (std::uint64_t seed = first; seed < first + count; ++seed) all.push_back(&drawn(passport_of(seed)));
        return all;
    };
    ASSERT_NE(passport_model().find("mrz-overprint"), nullptr) << "which is learned where a name stands";
    expect_nobody_is_brought_back(passport_model(), documents(1, kLearned), documents(kOthers, 8));
}

TEST(Features, HaveAPictureOfTheirPlaceAlone) {
    const ModelPrint* watermark = passport_model().find("watermark-infrared");
    ASSERT_NE(watermark, nullptr);
    const RectMm& place = drawn(passport_of(1)).truth.regions_mm.at("watermark");
    const cv::Mat weight = as_mat(watermark->print.weight.view());
    const double k = kReferencePpi / kMillimetresPerInch;
    cv::Mat beyond = weight.clone();
    beyond(cv::Rect(cvRound(place.x * k), cvRound(place.y * k), cvRound(place.width * k), cvRound(place.height * k)))
        .setTo(0);
    EXPECT_EQ(cv::countNonZero(beyond), 0);
    EXPECT_GT(cv::countNonZero(weight), 0);
}

}  // namespace
}  // namespace garita::catalog
