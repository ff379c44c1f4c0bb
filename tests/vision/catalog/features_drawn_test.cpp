// Threads, watermarks, holes and access numbers of drawn documents (simulated), by models of their series.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/vision/catalog/brought_back.h"
#include "tests/vision/catalog/drawn_models.h"
#include "vision/catalog/feature.h"
#include "vision/catalog/learn.h"
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
    const std::vector<FeaturePlace> features = features_of(document.truth);
    for (const FeaturePlace& one : features)
        if (std::ranges::find(kFeatures, one.feature, &Feature::name)->personal) example.personal.push_back(one.place);
    std::ranges::copy(measure_features(features, document.pages.at(0)), std::back_inserter(example.measured));
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
    const Identified identified{.outcome = Outcome::Successful, .check = {}, .fits = {}, .model = copy_of(model)};
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

/// A page of which one band's picture is changed.
Inspected changed(const Inspected& document, Band band,
                  const std::function<void(cv::Mat& pixels, double px_per_mm)>& change) {
    Inspected other{.pages = {}, .reading = document.reading, .policy = document.policy, .truth = document.truth};
    Page page = at_reference_ppi(document.pages.at(0));
    page.bands.clear();
    page.ppi = document.pages.at(0).ppi;
    for (const BandImage& one : document.pages.at(0).bands) {
        cv::Mat pixels = as_mat(one.image.view()).clone();
        if (one.band == band) change(pixels, page.ppi / kMillimetresPerInch);
        page.bands.push_back({one.band, to_image(pixels), one.ppi, one.light_nm});
    }
    other.pages.push_back(std::move(page));
    return other;
}

cv::Rect pixels_of(const RectMm& place, double k) {
    return {cvRound(place.x * k), cvRound(place.y * k), cvRound(place.width * k), cvRound(place.height * k)};
}

/// A page of which the place is covered with a grey (0 … 1 of what is there) in one band.
Inspected with_a_stroke(const Inspected& document, const RectMm& place, Band band, double tone) {
    return changed(document, band, [&](cv::Mat& pixels, double k) {
        pixels(pixels_of(place, k) & cv::Rect({}, pixels.size())) *= tone;
    });
}

TEST(Features, AThreadThatIsPrintedIsSeenInWhite) {
    const Inspected& copy = drawn(passport_of(kOthers, "counterfeit-laser"));
    const RectMm thread = {42.4, 0, 1.3, 88};
    const Inspected white = with_a_stroke(copy, thread, Band::White, 0.8);
    const Inspected both = with_a_stroke(white, thread, Band::Infrared, 0.8);
    EXPECT_EQ(held(passport_model(), both, "thread-white").outcome, Outcome::Failed);
    EXPECT_EQ(held(passport_model(), both, "composite-thread").outcome, Outcome::Failed);
}

/// A bar that an imitator's plate has, and nobody else's.
Inspected with_the_mark(std::uint64_t seed) {
    return with_a_stroke(drawn(passport_of(seed, "counterfeit-laser")), {55, 62, 8, 0.8}, Band::White, 0.5);
}

TEST(KnownCounterfeit, IsToldByItsMark) {
    const Inspected imitation = with_the_mark(kOthers);
    std::vector<Example> imitations;
    imitations.push_back(example_of(imitation));
    const Alert alert{.text = "a bar above the zone", .band = Band::White, .place = {50, 60.5, 20, 4}};
    auto mark = learn_mark(passport_model(), alert, imitations);
    ASSERT_TRUE(mark) << mark.error().text;
    DocumentModel model = copy_of(passport_model());
    model.prints.push_back(std::move(*mark));

    const Finding found = held(model, with_the_mark(kOthers + 1), "known-counterfeit");
    EXPECT_EQ(found.outcome, Outcome::Failed);
    EXPECT_EQ(found.arguments.at("alert"), "a bar above the zone");
    ASSERT_EQ(found.regions_mm.size(), 1U);
    EXPECT_NEAR(found.regions_mm.front().y, 62, 2.5);
    for (std::uint64_t seed = kOthers; seed < kOthers + 5; ++seed)
        EXPECT_EQ(held(model, drawn(passport_of(seed)), "known-counterfeit").outcome, Outcome::Successful) << seed;
    EXPECT_EQ(held(model, drawn(passport_of(kOthers, "counterfeit-laser")), "known-counterfeit").outcome,
              Outcome::Successful)
        << "another imitation";
    EXPECT_EQ(held(passport_model(), imitation, "known-counterfeit").outcome, Outcome::NotSupported);
    EXPECT_EQ(learn_mark(model, alert, imitations).error().text, "the model has the mark of an imitation already");
}

TEST(KnownCounterfeit, WhatIsNoMarkIsRefused) {
    std::vector<Example> genuine;
    genuine.push_back(example_of(drawn(passport_of(kOthers))));
    const auto refusal_of = [](const Alert& alert, const std::vector<Example>& imitations) {
        const auto mark = learn_mark(passport_model(), alert, imitations);
        return mark ? "" : mark.error().text;
    };
    EXPECT_EQ(refusal_of({"x", Band::White, {120, 60, 20, 4}}, genuine),
              "the mark's place is not on the page, which is 125 by 88 mm");
    EXPECT_EQ(refusal_of({"x", Band::Coaxial, {50, 60, 20, 4}}, genuine),
              "the model has no print of coaxial to tell the mark from what is genuine");
    EXPECT_EQ(refusal_of({"x", Band::White, {50, 60, 20, 4}}, {}),
              "a mark is learned from one capture of the imitation or more");
    EXPECT_EQ(refusal_of({"x", Band::Infrared, {46, 61, 20, 3}}, genuine),
              "nothing is at that place of the imitation that the series does not have");
}

TEST(Features, APageWithoutASecondPortraitFails) {
    const Inspected& genuine = drawn(passport_of(kOthers));
    const RectMm ghost = genuine.truth.regions_mm.at("ghost");
    // Nothing but ground: a piece of it from beside the signature again and again.
    const Inspected without = changed(genuine, Band::White, [&](cv::Mat& pixels, double k) {
        const cv::Mat piece = pixels(pixels_of({112, 60.5, 6, 3.5}, k)).clone();
        const cv::Rect place = pixels_of({ghost.x - 1, ghost.y - 1, ghost.width + 2, ghost.height + 2}, k);
        for (int y = place.y; y < place.br().y; y += piece.rows)
            for (int x = place.x; x < place.br().x; x += piece.cols) {
                const cv::Rect there = cv::Rect(x, y, piece.cols, piece.rows) & place;
                piece(cv::Rect({}, there.size())).copyTo(pixels(there));
            }
    });
    EXPECT_EQ(held(passport_model(), without, "second-portrait").outcome, Outcome::Failed);
}

TEST(Features, InTheDarkThereIsNoThread) {
    const Inspected dark =
        changed(drawn(passport_of(kOthers)), Band::Infrared, [](cv::Mat& pixels, double) { pixels.setTo(3); });
    for (const char* check : {"thread-infrared", "composite-thread"})
        EXPECT_EQ(held(passport_model(), dark, check).outcome, Outcome::NotSupported) << check;
}

TEST(Features, TooFewPixelsAreNoMissingNumber) {
    const Inspected& card = drawn(card_of(kOthers));
    const RectMm number = card.truth.regions_mm.at("access_number");
    EXPECT_TRUE(measure_feature("can-infrared", card.pages.at(0), number));
    EXPECT_FALSE(measure_feature("can-infrared", card.pages.at(0), {number.x, number.y, 1, 1}));
    EXPECT_FALSE(measure_feature("thread-infrared", card.pages.at(0), {85.5, 0, 0.5, 50}));
    EXPECT_FALSE(measure_feature("second-portrait", card.pages.at(0), {85.5, 0, 0.5, 50}));
}

TEST(Features, WhereTheHoldersIsNothingIsLearned) {
    std::vector<Example> examples;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        examples.push_back(example_of(drawn(passport_of(seed))));
        examples.back().name = "seed " + std::to_string(seed);
    }
    const auto model = learn_model({.series = {"UTO", "P", "3", 2024, ""},
                                    .format = mrz::Format::TD3,
                                    .features = {{"watermark", {10, 25, 12, 12}}}},
                                   examples, [](const std::string&) {});
    ASSERT_TRUE(model) << model.error().text;
    EXPECT_EQ(model->find("watermark-infrared"), nullptr) << "under the photograph";
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
    std::vector<const Inspected*> holders;
    std::vector<const Inspected*> strangers;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        holders.push_back(&drawn(card_of(1 + seed)));
        strangers.push_back(&drawn(card_of(kOthers + seed)));
    }
    expect_nobody_is_brought_back(card_model(), holders, strangers);
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
