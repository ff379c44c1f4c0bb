// Counts and rates: a wrong reading that the kiosk would act on weighs ten times a missed one.
#include "firmware/evaluate/score.h"

#include <gtest/gtest.h>

namespace garita::evaluate {
namespace {

TEST(Rate, IntervalIsWilsons) {
    const Rate none = rate(0, 8);
    EXPECT_NEAR(none.high, 0.3244, 0.0005);
    EXPECT_DOUBLE_EQ(none.low, 0);
    const Rate half = rate(50, 100);
    EXPECT_NEAR(half.low, 0.4038, 0.0005);
    EXPECT_NEAR(half.high, 0.5962, 0.0005);
}

TEST(Rate, OfNothingIsUnknown) {
    EXPECT_DOUBLE_EQ(rate(0, 0).low, 0);
    EXPECT_DOUBLE_EQ(rate(0, 0).high, 1);
}

TEST(Spread, IsLeastMiddleAndNearlyWorst) {
    const Spread s = spread({5, 1, 4, 2, 3});
    EXPECT_DOUBLE_EQ(s.least, 1);
    EXPECT_DOUBLE_EQ(s.median, 3);
    EXPECT_DOUBLE_EQ(s.p95, 5);
}

TEST(EditDistance, CountsWhatIsExchangedMissingAndTooMany) {
    EXPECT_EQ(edit_distance("L898902C3", "L898902C3"), 0);
    EXPECT_EQ(edit_distance("L898902C3", "L8989O2C"), 2);
    EXPECT_EQ(edit_distance("", "UTO"), 3);
}

Sample reading(std::vector<std::string> truth, std::vector<std::string> lines, bool accepted, bool readable = true) {
    Sample sample;
    sample.truth.mrz = std::move(truth);
    sample.truth.readable = readable;
    sample.lines = std::move(lines);
    sample.accepted = accepted;
    return sample;
}

TEST(MrzScore, AcceptedAndWrongWeighsTenfoldOnUnreadableImagesToo) {
    const MrzScore score = score_mrz(
        {reading({"AB"}, {"AB"}, true), reading({"AB"}, {"AX"}, false), reading({"AB"}, {"XX"}, true, false)});
    EXPECT_EQ(score.images, 2);
    EXPECT_EQ(score.exact, 1);
    EXPECT_EQ(score.accepted, 1);
    EXPECT_EQ(score.accepted_wrong, 1);
    EXPECT_EQ(score.character_errors, 1);
    EXPECT_DOUBLE_EQ(score.score(), (1 - 10.0) / 2);
}

TEST(DocumentScore, GenuineAndEachKindApartWithAndWithoutAModel) {
    const auto sample = [](std::string kind, Outcome outcome, bool modelled, bool real = false) {
        Sample one;
        one.truth.kind = std::move(kind);
        one.truth.real = real;
        one.outcome = outcome;
        one.modelled = modelled;
        return one;
    };
    std::vector<Sample> samples = {
        sample("", Outcome::Successful, false),      sample("", Outcome::Failed, true),
        sample("", Outcome::Undetermined, true),     sample("", Outcome::Failed, true, true),
        sample("screen", Outcome::Successful, true), sample("screen", Outcome::Aborted, true)};
    samples.push_back(sample("", Outcome::Failed, false));
    samples.back().truth.should_fail = {"expiry"};
    const auto scores = score_documents(samples);
    ASSERT_EQ(scores.size(), 3U);
    EXPECT_FALSE(scores[0].modelled);
    EXPECT_EQ(scores[0].documents, 1) << "an expired document is no false alarm";
    EXPECT_EQ(scores[0].passed(), 1);
    EXPECT_TRUE(scores[1].kind.empty());
    EXPECT_EQ(scores[1].documents, 2);
    EXPECT_EQ(scores[1].failed, 1);
    EXPECT_EQ(scores[1].undetermined, 1);
    EXPECT_EQ(scores[2].kind, "screen");
    EXPECT_EQ(scores[2].passed(), 2) << "what is not stopped passes";
}

TEST(Surprises, ForgeriesThatPassedAndGenuineOnesThatFailed) {
    Sample forged;
    forged.input = "forged";
    forged.truth.should_fail = {"photo-ultraviolet"};
    forged.outcomes = {{"photo-ultraviolet", Outcome::Undetermined}};
    Sample genuine;
    genuine.input = "genuine";
    genuine.truth.must_not_fail = {"viz-mrz"};
    genuine.outcomes = {{"viz-mrz", Outcome::Failed}};
    const std::vector<std::string> told = surprises({forged, genuine});
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0], "forged: photo-ultraviolet is undetermined and should be failed");
    EXPECT_EQ(told[1], "genuine: viz-mrz failed and must not");
}

}  // namespace
}  // namespace garita::evaluate
