// Levels: how far what checks measure goes on genuine documents of a series; learned from numbers, no picture drawn.
#include "vision/catalog/levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "vision/catalog/compare.h"
#include "vision/catalog/limits.h"
#include "vision/catalog/student.h"

namespace garita::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Captures on each of which a check measured one of these.
class Captures {
public:
    Captures with(const std::string& check, const std::vector<double>& values, bool successful = true,
                  double limit = 0) && {
        m_examples.resize(std::max(m_examples.size(), values.size()));
        for (std::size_t i = 0; i < values.size(); ++i)
            m_examples[i].measured.push_back({check, values[i], successful, limit});
        return std::move(*this);
    }
    [[nodiscard]] std::vector<const Example*> all() const {
        std::vector<const Example*> pointers;
        for (const Example& example : m_examples) pointers.push_back(&example);
        return pointers;
    }
    [[nodiscard]] std::vector<std::string> learned() const {
        std::vector<std::string> checks;
        for (const ModelLevel& level : levels_of(all())) checks.push_back(level.check);
        return checks;
    }
    [[nodiscard]] ModelLevel level(double false_alarms) const {
        ModelLevel level = levels_of(all()).at(0);
        static_cast<void>(set_limits(level, all(), false_alarms));
        return level;
    }
    /// Whether that level asks anything.
    [[nodiscard]] bool asks(double false_alarms) const {
        ModelLevel level = levels_of(all()).at(0);
        return set_limits(level, all(), false_alarms);
    }

private:
    std::vector<Example> m_examples;
};

TEST(Limits, ArePredictionLimitsOfStudentWithPooledVariances) {
    const std::array<double, 5> values = {1, 2, 3, 4, 5};
    const Limit most = limit_of(values, Scale::Linear, 2, 0.01, Side::Most);
    // 4 degrees of freedom with a variance of 2.5, 20 with one of 4.
    const double deviation = std::sqrt((4 * 2.5 + 20 * 4.0) / 24);
    EXPECT_DOUBLE_EQ(most.mean, 3);
    EXPECT_DOUBLE_EQ(most.deviation, deviation);
    EXPECT_NEAR(most.limit, 3 + student_quantile(0.99, 24) * deviation * std::sqrt(1.2), 1e-9);
    const Limit least = limit_of(values, Scale::Linear, 2, 0.01, Side::Least);
    EXPECT_NEAR(3 - least.limit, most.limit - 3, 1e-9);
}

TEST(Limits, OfValuesThatHardlyDifferAreAboutAsWideAsWearAndScanners) {
    const std::array<double, 3> alike = {0.5, 0.5, 0.5};
    const Limit limit = limit_of(alike, Scale::Linear, 0.06, 0.01, Side::Most);
    EXPECT_NEAR(limit.deviation, 0.06, 0.004);
    const std::array<double, 12> many = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
    EXPECT_LT(limit_of(many, Scale::Linear, 0.06, 0.01, Side::Most).limit, limit.limit) << "more captures say more";
}

TEST(Levels, AskNoLessThanTheCheckDoesOfAnyDocument) {
    const ModelLevel far = Captures().with("portrait-match", {0.9, 0.91, 0.89, 0.9, 0.92}, true, 0.60).level(1e-9);
    EXPECT_DOUBLE_EQ(far.least->limit, 0.60);
    const ModelLevel near = Captures().with("portrait-match", {0.7, 0.69, 0.72, 0.7, 0.71}, true, 0.60).level(0.001);
    EXPECT_LT(near.least->limit, 0.60) << "it would alarm too often";
}

TEST(Levels, AreLearnedOfWhatWasMeasuredOnEveryCapture) {
    EXPECT_THAT(Captures().with("paper-ultraviolet", {40, 41, 42}).learned(), ElementsAre("paper-ultraviolet"));
    EXPECT_THAT(Captures().with("paper-ultraviolet", {40, 41, 42}, false).learned(), ElementsAre("paper-ultraviolet"));
    EXPECT_THAT(Captures().with("paper-ultraviolet", {40, 41}).with("expiry", {1, 2, 3}).learned(), IsEmpty());
}

TEST(Levels, OfTwoChecksTheOneThatTheSeriesHasIsLearned) {
    const Captures captures = Captures()
                                  .with("photo-infrared-visible", {0.05, 0.08, 0.06}, false)
                                  .with("photo-infrared-invisible", {0.05, 0.08, 0.06}, true);
    EXPECT_THAT(captures.learned(), ElementsAre("photo-infrared-invisible"));
}

TEST(Levels, AreJudgedOnTheirScale) {
    const ModelLevel level = Captures().with("paper-ultraviolet", {40, 44, 42, 41, 43}).level(0.001);
    ASSERT_TRUE(level.most);
    EXPECT_FALSE(level.least);
    const double mean = std::exp(level.most->mean);
    EXPECT_NEAR(mean, 42, 0.2);
    const double limit = level.most->limit;
    EXPECT_GT(limit, 44);
    EXPECT_NEAR(judge(level, mean)->margin, 1, 1e-9);
    EXPECT_NEAR(judge(level, limit)->margin, 0, 1e-9);
    EXPECT_NEAR(judge(level, limit * limit / mean)->margin, -1, 1e-9) << "as far beyond, on the logarithm's scale";
    EXPECT_EQ(judge(level, 255)->margin, -1);
    EXPECT_EQ(judge(level, 1)->margin, 1);
    EXPECT_DOUBLE_EQ(judge(level, 50)->measured, 50);
    EXPECT_DOUBLE_EQ(judge(level, 50)->limit, limit);
}

TEST(Levels, OfWhatTheSeriesHasNotOrThatVariesTooMuchAskNothing) {
    EXPECT_TRUE(Captures().with("fibres-ultraviolet", {70, 75, 80, 66, 72}).asks(0.001));
    EXPECT_FALSE(Captures().with("fibres-ultraviolet", {6, 8, 20, 12, 7}).asks(0.001)) << "lines of print on a card";
    EXPECT_TRUE(Captures().with("portrait-match", {0.9, 0.88, 0.91, 0.86, 0.9}, true, 0.60).asks(0.001));
    EXPECT_FALSE(Captures().with("portrait-match", {0.9, 0.62, 0.91, 0.66, 0.7}, true, 0.60).asks(0.001));
}

TEST(Levels, WithoutALimitJudgeNothing) {
    EXPECT_FALSE(judge(ModelLevel{}, 1));
}

TEST(Levels, LooserOnesAreTold) {
    DocumentModel before;
    before.levels = {Captures().with("paper-ultraviolet", {40, 44, 42, 41, 43}).level(0.01)};
    DocumentModel after;
    after.levels = {Captures().with("paper-ultraviolet", {60, 64, 62, 61, 63}).level(0.01)};
    const auto looser = compare(before, after);
    ASSERT_EQ(looser.size(), 1U);
    EXPECT_TRUE(looser[0].looser) << looser[0].what;
    ASSERT_EQ(compare(after, before).size(), 1U);
    EXPECT_FALSE(compare(after, before)[0].looser);
    EXPECT_THAT(compare(before, before), IsEmpty());
    const auto gone = compare(before, {});
    ASSERT_EQ(gone.size(), 1U);
    EXPECT_TRUE(gone[0].looser);
    EXPECT_FALSE(compare({}, before).at(0).looser);
}

}  // namespace
}  // namespace garita::catalog
