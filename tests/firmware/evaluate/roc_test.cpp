// How well checks tell forgeries from genuine documents; a check that says the same of both does not count.
#include "firmware/evaluate/roc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace garita::evaluate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(AreaUnderTheCurve, CountsPairsInOrderAndTiesHalf) {
    EXPECT_DOUBLE_EQ(area_under({-0.5, -0.2, 0.1}, {0.0, 0.3, 0.6}).value, 8.0 / 9);
    EXPECT_DOUBLE_EQ(area_under({0.2}, {0.2}).value, 0.5);
    EXPECT_DOUBLE_EQ(area_under({0.9, 0.8}, {0.1, 0.2}).value, 0);
}

TEST(AreaUnderTheCurve, IntervalIsNewcombesAndHasAWidthWhereNothingOverlaps) {
    const Area apart = area_under(std::vector<double>(20, -1), std::vector<double>(20, 1));
    EXPECT_DOUBLE_EQ(apart.value, 1);
    EXPECT_DOUBLE_EQ(apart.high, 1);
    EXPECT_NEAR(apart.low, 0.8987, 0.0005);
    const Area few = area_under({-0.5, -0.2, 0.1}, {0.0, 0.3, 0.6});
    EXPECT_NEAR(few.low, 0.4010, 0.0005);
    EXPECT_NEAR(few.high, 0.9884, 0.0005);
}

TEST(AreaUnderTheCurve, WithoutEitherKindNothingIsKnown) {
    for (const Area& unknown : {area_under({}, {1}), area_under({1}, {})}) {
        EXPECT_DOUBLE_EQ(unknown.value, 0.5);
        EXPECT_DOUBLE_EQ(unknown.low, 0);
        EXPECT_DOUBLE_EQ(unknown.high, 1);
    }
}

TEST(Curve, RisesFromNothingToAll) {
    EXPECT_THAT(curve({-0.5, 0.2}, {0.2, 0.7}, 2, 2),
                ElementsAre(Point{0, 0}, Point{0, 0.5}, Point{0.5, 1}, Point{1, 1}));
}

TEST(Curve, EndsBelowOneWhereAForgeryHasNoMargin) {
    EXPECT_THAT(curve({-0.5}, {0.5}, 2, 1), ElementsAre(Point{0, 0}, Point{0, 0.5}, Point{1, 0.5}));
}

struct Said {
    std::string kind;
    Outcome outcome;
    double margin;
    std::string series = "UTO-P-1";
};

std::vector<Sample> samples(const std::vector<Said>& said, bool with_model = false) {
    std::vector<Sample> list;
    for (const Said& one : said) {
        Sample& sample = list.emplace_back();
        sample.truth.kind = one.kind;
        sample.truth.series = one.series;
        if (!one.kind.empty())
            (with_model ? sample.truth.should_fail_with_model : sample.truth.should_fail) = {"photo-edge"};
        sample.outcomes["photo-edge"] = one.outcome;
        sample.margins["photo-edge"] = one.margin;
    }
    return list;
}

TEST(Characteristics, GenuineDocumentThatACheckMustFailIsAForgeryForThatCheckAlone) {
    std::vector<Sample> list = samples({{"", Outcome::Failed, -1}, {"", Outcome::Successful, 1}});
    list[0].truth.should_fail = {"photo-edge"};
    for (Sample& sample : list) sample.outcomes["recapture"] = Outcome::Successful;
    const auto told = characteristics(list);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].forged, 1);
    EXPECT_EQ(told[0].genuine, 1);
    EXPECT_TRUE(told[0].counts());
    EXPECT_EQ(told[1].forged, 0);
    const auto doubt = doubts(list);
    ASSERT_EQ(doubt.size(), 2U);
    EXPECT_EQ(doubt[0].genuine, 1) << "what has a reason to be failed is no doubt";
    EXPECT_EQ(doubt[0].failed, 0);
    EXPECT_EQ(doubt[1].genuine, 2);
}

TEST(Characteristics, DetectionsAndFalseAlarmsAreMarginsBelowZero) {
    const auto list = characteristics(samples({{"photo-over", Outcome::Failed, -0.4},
                                               {"photo-over", Outcome::Successful, 0.1},
                                               {"", Outcome::Successful, 0.6},
                                               {"", Outcome::Undetermined, -0.1}}));
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].forged, 2);
    EXPECT_EQ(list[0].genuine, 2);
    EXPECT_EQ(list[0].forged_below, 1);
    EXPECT_EQ(list[0].genuine_below, 1);
    EXPECT_DOUBLE_EQ(list[0].area().value, 0.75);
    EXPECT_TRUE(list[0].counts());
}

TEST(Characteristics, ACheckThatSaysTheSameOfForgedAndGenuineDoesNotCount) {
    const std::vector<Said> same = {{"photo-over", Outcome::Successful, 0.2}, {"", Outcome::Successful, 0.9}};
    EXPECT_FALSE(characteristics(samples(same))[0].counts());
    std::vector<Said> advised = same;
    advised[0].outcome = Outcome::Undetermined;
    EXPECT_TRUE(characteristics(samples(advised, true))[0].counts());
}

TEST(Characteristics, ACheckWithoutForgeriesDoesNotCount) {
    const auto list = characteristics(samples({{"", Outcome::Successful, 0.9}, {"", Outcome::Failed, -0.9}}));
    EXPECT_EQ(list[0].forged, 0);
    EXPECT_FALSE(list[0].counts());
}

TEST(Characteristics, GenuineOnesOfOtherSeriesAreNotHeldAgainstAForgery) {
    const auto list = characteristics(samples({{"photo-over", Outcome::Undetermined, -0.4, "UTO-I-1"},
                                               {"", Outcome::Successful, 0.5, "UTO-I-1"},
                                               {"", Outcome::Successful, -0.9, "UTO-P-1"}}));
    EXPECT_EQ(list[0].genuine, 1);
    EXPECT_DOUBLE_EQ(list[0].area().value, 1);
}

TEST(Characteristics, RealDocumentsAreLeftOut) {
    std::vector<Sample> list = samples({{"photo-over", Outcome::Failed, -0.4}, {"", Outcome::Successful, 0.5}});
    list[1].truth.real = true;
    EXPECT_EQ(characteristics(list)[0].genuine, 0);
}

TEST(Doubts, ThreeOfAHundredAreTooMany) {
    std::vector<Said> said(100, {"", Outcome::Successful, 0.5});
    said[0].outcome = said[1].outcome = Outcome::Undetermined;
    EXPECT_TRUE(doubts(samples(said))[0].below_limit());
    said[2].outcome = Outcome::Undetermined;
    const Doubt three = doubts(samples(said))[0];
    EXPECT_EQ(three.undetermined, 3);
    EXPECT_FALSE(three.below_limit());
}

TEST(Doubts, AreOfWhatTheCheckSpokeOf) {
    const Doubt doubt = doubts(samples({{"", Outcome::NotSupported, 0},
                                        {"", Outcome::Aborted, 0},
                                        {"", Outcome::Successful, 0.5},
                                        {"photo-over", Outcome::Undetermined, -0.1}}))[0];
    EXPECT_EQ(doubt.genuine, 3);
    EXPECT_EQ(doubt.spoke, 1);
    EXPECT_EQ(doubt.undetermined, 0);
}

TEST(Figure, HasASquareForEveryCheckWithForgeries) {
    const std::string svg =
        figure(characteristics(samples({{"photo-over", Outcome::Failed, -0.4}, {"", Outcome::Successful, 0.5}})));
    EXPECT_THAT(svg, HasSubstr("photo-edge"));
    EXPECT_THAT(svg, HasSubstr("1 forged, 1 genuine"));
    EXPECT_THAT(figure(characteristics(samples({{"", Outcome::Successful, 0.5}}))), Not(HasSubstr("polyline class")));
}

}  // namespace
}  // namespace garita::evaluate
