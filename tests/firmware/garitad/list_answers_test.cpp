// What the page is told of watchlists: hits, what is not a hit, nothing, and how old the lists are.
#include "firmware/garitad/list_answers.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "mrz/interpret.h"
#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

Report report_of(const std::vector<std::string>& lines) {
    mrz::Interpretation read;
    read.format = mrz::Format::TD3;
    read.lines = lines;
    Report report;
    report.reading.mrz = MrzReading{};
    report.reading.mrz->interpretation = read;
    return report;
}

class ListAnswersTest : public watchlists::StationWithLists {
protected:
    ListAnswersTest() {
        import(make(watchlists::of_numbers("UTO,P,L898902C3,stolen,2026-01-02\nUTO,P,AB8456,lost,\n")));
    }
    Json of(const Report& report) { return Json::parse(m_answers.of(report)); }
    const std::vector<std::string> kListed = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                              "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

    // 2026-11-30, noon.
    audit::Moment m_now{.utc = 1'796'040'000, .clock = audit::Clock::Confirmed, .boottime = 1, .boot = {1}};
    StationClock m_clock{[this] { return m_now; }};
    Languages m_languages = *all_languages();
    watchlists::Watchlists m_lists{data()};
    ListAnswers m_answers{m_lists, m_clock, m_languages};
};

TEST_F(ListAnswersTest, AHitSaysWhatToDoInEveryLanguageAndAccusesNobody) {
    const Json answer = of(report_of(kListed));
    ASSERT_EQ(answer["found"].size(), 1U);
    EXPECT_TRUE(answer["found"][0]["hit"]);
    EXPECT_EQ(answer["found"][0]["picture"], nullptr);
    for (const auto& [code, language] : m_languages)
        EXPECT_FALSE(answer["found"][0]["sentences"][code].empty()) << code;
    EXPECT_THAT(answer["found"][0]["sentences"]["en"][0].get<std::string>(), HasSubstr("the holder may be the owner"));
    EXPECT_THAT(answer["found"][0]["sentences"]["es"].dump(), HasSubstr("Llame al 555 0100"));
}

TEST_F(ListAnswersTest, ASimilarNumberIsNoHit) {
    const Json answer = of(report_of({kListed[0], "ABB456<<<6UTO7408122F1204159ZE184226B<<<<<10"}));
    ASSERT_EQ(answer["found"].size(), 1U);
    EXPECT_FALSE(answer["found"][0]["hit"]);
    EXPECT_THAT(answer["found"][0]["sentences"]["en"][0].get<std::string>(), HasSubstr("not a hit"));
}

TEST_F(ListAnswersTest, NothingFoundIsSaidWithItsLimits) {
    const Json answer = of(report_of({kListed[0], "X000000<<6UTO7408122F1204159ZE184226B<<<<<10"}));
    EXPECT_TRUE(answer["found"].empty());
    EXPECT_THAT(answer["notes"]["en"].dump(), HasSubstr("does not say that it is genuine"));
}

TEST_F(ListAnswersTest, WithoutANumberNoListIsAskedAndNothingIsSaid) {
    EXPECT_TRUE(m_answers.of(Report{}).empty());
    EXPECT_TRUE(m_answers.of(report_of({"<<<<", "<<<<"})).empty());
}

TEST_F(ListAnswersTest, TheAgeOfEachListIsSaidAndNoneByAClockThatNobodyConfirmed) {
    Json states = Json::parse(m_answers.states());
    ASSERT_EQ(states.size(), 1U);
    EXPECT_THAT(states[0]["sentences"]["en"][0].get<std::string>(), HasSubstr("age in days: 5"));
    EXPECT_FALSE(states[0]["attention"]);
    m_now.clock = audit::Clock::Unconfirmed;
    states = Json::parse(m_answers.states());
    EXPECT_THAT(states[0]["sentences"]["en"][0].get<std::string>(), HasSubstr("not confirmed"));
    m_now.clock = audit::Clock::Confirmed;
    m_now.utc += 400LL * 86'400;
    states = Json::parse(m_answers.states());
    EXPECT_TRUE(states[0]["attention"]) << "it is over";
}

TEST_F(ListAnswersTest, APictureIsGivenOutOfAnAlertAloneAndNoPathLeadsElsewhere) {
    for (const char* path : {"/alert/", "/alert/stolen-documents", "/alert/stolen-documents/x", "/alert/../x",
                             "/alert/stolen-documents/../../in-force.toml"})
        EXPECT_EQ(m_answers.picture(path).status, 404) << path;
}

}  // namespace
}  // namespace garita
