// The bureau asked beside the inspection: what is shown, kept and logged of an answer; and a whole way, from the
// kiosk's question over garita-link to a gateway and into the record.
#include "firmware/garitad/bureau_answers.h"

#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "firmware/audit/sentences.h"
#include "firmware/evidence/kept_report.h"
#include "firmware/link/client.h"
#include "tests/firmware/garitad/scripted_bureau.h"
#include "tests/firmware/station/station_of_tests.h"
#include "tests/firmware/watchlists/stub_gateway.h"

namespace garita {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;
using watchlists::BureauAnswer;
using Standing = BureauAnswer::Standing;

const watchlists::Document kDocument{.number = "L898902C3", .state = "UTO", .type = "P"};

class BureauAnswersTest : public testing::Test {
protected:
    /// A live inspection that has begun.
    records::InspectionId begin() {
        Keeper keeper(m_of.station(), m_work, {}, "garita");
        EXPECT_TRUE(keeper.begin());
        m_completed = [keeper]() mutable {
            EXPECT_TRUE(keeper.complete({.outcome = Outcome::Successful, .report = "{}"}));
        };
        return *keeper.id();
    }
    BureauQuestion question(std::optional<records::InspectionId> id) {
        return {.document = kDocument, .work = m_work, .inspection = id};
    }
    std::function<void(const std::string&)> tell() {
        return [this](const std::string& answer) {
            const std::lock_guard lock(m_mutex);
            m_told.push_back(Json::parse(answer));
            m_changed.notify_all();
        };
    }
    /// The nth word that was told, from 0.
    Json told(std::size_t n) {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, 10s, [&] { return m_told.size() > n; })) ADD_FAILURE() << "never told: " << n;
        return m_told.size() > n ? m_told[n] : Json();
    }
    std::vector<std::string> kept(const records::InspectionId& id) {
        const auto read = (*m_of.station().records(Mode::Live))->read(id);
        EXPECT_TRUE(read) << read.error().text;
        return read ? read->answers : std::vector<std::string>{};
    }
    static std::string english(const Json& answer) { return answer["sentences"]["en"].dump(); }
    /// Everything in the audit log.
    std::string log() {
        std::string all;
        const auto entries = m_of.station().log().read(1, 10'000);
        for (const audit::KeptEntry& one : *entries) all += one.bytes + "\n";
        return all;
    }

    test::StationOfTests m_of;
    Work m_work{.officer = m_of.find("Ada").id, .mode = Mode::Live};
    Languages m_languages = *all_languages();
    test::ScriptedBureau m_bureau;
    std::function<void()> m_completed;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Json> m_told;
};

TEST_F(BureauAnswersTest, AHitIsToldWithItsTimeKeptAndLoggedWithoutANumber) {
    m_bureau.answer = {.standing = Standing::Reports,
                       .reports = {{.state = "UTO", .reason = watchlists::Reason::Stolen, .reported = 20'455}}};
    BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    const auto id = begin();
    answers.ask(question(id), tell());
    EXPECT_EQ(told(0)["state"], "asking");
    const Json answer = told(1);
    EXPECT_EQ(answer["state"], "reported");
    EXPECT_EQ(answer["asked"], "2026-09-21T14:13:20Z");
    EXPECT_EQ(answer["kept"], true);
    EXPECT_THAT(english(answer), HasSubstr("Reported stolen by Utopia (specimen) on 2026-01-02: confirm with your "
                                           "national bureau before acting; the holder may be the owner."));
    EXPECT_THAT(english(answer), HasSubstr("Asked at 2026-09-21 14:13 (UTC)."));
    for (const auto& [code, language] : m_languages) EXPECT_EQ(answer["sentences"][code].size(), 2U) << code;
    ASSERT_EQ(kept(id).size(), 1U);
    EXPECT_EQ(Json::parse(kept(id)[0])["sentences"], answer["sentences"]);
    const auto in_evidence = evidence::parse_kept_answer(kept(id)[0]);
    ASSERT_TRUE(in_evidence) << in_evidence.error().text;
    EXPECT_EQ(in_evidence->asked, "2026-09-21T14:13:20Z");
    EXPECT_EQ(in_evidence->sentences.at("pt").size(), 2U);
    const audit::Entry entry = m_of.last("bureau-asked");
    EXPECT_EQ(entry.text("answer"), "reported");
    EXPECT_TRUE(entry.text("record"));
    EXPECT_EQ(entry.mode, audit::Mode::Live);
    EXPECT_THAT(audit::sentence_of(entry, m_languages[0].second), HasSubstr("a report is known"));
    EXPECT_THAT(log(), Not(HasSubstr(kDocument.number)));
}

TEST_F(BureauAnswersTest, AnAnswerThatComesAfterTheEndIsAddedAndChangesNothing) {
    m_bureau.delay = 200ms;
    m_bureau.answer = {.standing = Standing::NoReport};
    BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    const auto id = begin();
    const auto begun = std::chrono::steady_clock::now();
    answers.ask(question(id), tell());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 150ms) << "nobody waits for it";
    m_completed();
    const auto before = (*m_of.station().records(Mode::Live))->read(id);
    ASSERT_TRUE(before && before->answers.empty());
    EXPECT_EQ(told(1)["state"], "no-report");
    EXPECT_THAT(english(told(1)), HasSubstr("knew of no report at that moment"));
    const auto after = (*m_of.station().records(Mode::Live))->read(id);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->answers.size(), 1U);
    EXPECT_EQ(after->report, before->report);
    EXPECT_EQ(after->summary, before->summary) << "it makes nothing greener, and nothing kept longer";
}

TEST_F(BureauAnswersTest, UnreachableIsSaidPlainlyWithWhatToDo) {
    m_bureau.answer = {.trouble = "no connection"};
    BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    const auto id = begin();
    answers.ask(question(id), tell());
    EXPECT_EQ(told(1)["state"], "unreachable");
    EXPECT_THAT(english(told(1)), HasSubstr("FIND of Utopia could not be asked: nothing is known from there. Ask your "
                                            "national bureau another way."));
    EXPECT_EQ(m_of.last("bureau-asked").text("answer"), "unreachable");
    EXPECT_EQ(kept(id).size(), 1U);
}

TEST_F(BureauAnswersTest, WhyADocumentIsNotAskedAboutIsSaidInEveryLanguage) {
    const BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    for (const NotAsked why : {NotAsked::Mode, NotAsked::Number}) {
        const Json said = Json::parse(answers.not_asked(why));
        EXPECT_EQ(said["state"], "not-asked");
        for (const auto& [code, language] : m_languages)
            EXPECT_THAT(said["sentences"][code][0].get<std::string>(), HasSubstr("FIND of Utopia")) << code;
    }
    EXPECT_EQ(m_bureau.asked, 0);
}

TEST_F(BureauAnswersTest, WhatCannotBeKeptIsShownAndSaidSo) {
    m_bureau.answer = {.standing = Standing::Reports, .reports = {{.state = "UTO"}}};
    BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    answers.ask(question({}), tell());
    EXPECT_EQ(told(1)["state"], "reported");
    EXPECT_EQ(told(1)["kept"], false);
    EXPECT_FALSE(m_of.last("bureau-asked").text("record"));
    answers.ask(question(records::InspectionId{}), tell());
    EXPECT_EQ(told(3)["kept"], false) << "there is no such record";
}

TEST_F(BureauAnswersTest, OneAfterTheOtherAndNotMoreThanMayWait) {
    m_bureau.delay = 300ms;
    m_bureau.answer = {.standing = Standing::NoReport};
    BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    answers.ask(question(begin()), tell());
    while (m_bureau.asked == 0) std::this_thread::yield();
    for (std::size_t i = 0; i < BureauAnswers::kMostWaiting; ++i) answers.ask(question(begin()), tell());
    answers.ask(question(begin()), tell());
    const std::size_t asked = BureauAnswers::kMostWaiting + 2;
    EXPECT_EQ(told(asked)["state"], "unreachable") << "at once";
    for (std::size_t i = asked + 1; i < 2 * asked; ++i) EXPECT_EQ(told(i)["state"], "no-report");
    EXPECT_EQ(m_bureau.most_at_once, 1);
    EXPECT_EQ(m_bureau.asked, static_cast<int>(asked) - 1);
}

TEST_F(BureauAnswersTest, StoppingEndsTheQuestionAndNobodyIsToldAnyMore) {
    m_bureau.delay = 20s;
    BureauAnswers answers(m_bureau, m_of.station(), m_languages);
    answers.ask(question(begin()), tell());
    answers.ask(question(begin()), tell());
    while (m_bureau.asked == 0) std::this_thread::yield();
    answers.stop();
    EXPECT_EQ(m_bureau.asked, 1);
    EXPECT_EQ(m_told.size(), 2U) << "that they are being asked";
    answers.ask(question(begin()), tell());
    EXPECT_EQ(m_bureau.asked, 1);
}

TEST_F(BureauAnswersTest, AReasonThatNamesTheNumberIsNotPassedOn) {
    m_bureau.answer = {.trouble = "about L898902C3: no"};
    testing::internal::CaptureStderr();
    {
        BureauAnswers answers(m_bureau, m_of.station(), m_languages);
        answers.ask(question(begin()), tell());
        EXPECT_THAT(told(1).dump(), Not(HasSubstr("L898902C3")));
    }
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_THAT(said, HasSubstr("could not be asked"));
    EXPECT_THAT(said, Not(HasSubstr("L898902C3")));
}

TEST_F(BureauAnswersTest, TheWholeWayOverGaritaLink) {
    watchlists::StubGateway gateway;
    gateway.start(watchlists::kStolen);
    const auto text = [](const std::filesystem::path& path) {
        std::stringstream all;
        all << std::ifstream(path).rdbuf();
        return all.str();
    };
    link::Settings settings{.service = {.name = "FIND of Utopia", .host = "localhost", .port = gateway.port}};
    settings.authority = text(gateway.files.certificate("authority"));
    settings.certificate = text(gateway.files.certificate("station"));
    settings.key = text(gateway.files.key("station"));
    const char* build = std::getenv("GARITA_BINARY_DIR");
    const auto link =
        link::Link::create(std::string(build != nullptr ? build : ".") + "/firmware/garita-link", settings);
    ASSERT_TRUE(link);
    BureauAnswers answers(**link, m_of.station(), m_languages);
    const auto id = begin();
    answers.ask(question(id), tell());
    EXPECT_EQ(told(1)["state"], "reported");
    EXPECT_THAT(gateway.last, HasSubstr("L898902C3"));
    EXPECT_EQ(kept(id).size(), 1U);
    gateway.stop();
    answers.ask(question(id), tell());
    EXPECT_EQ(told(3)["state"], "unreachable");
    EXPECT_EQ(kept(id).size(), 2U);
    EXPECT_THAT(log(), Not(HasSubstr("L898902C3")));
}

}  // namespace
}  // namespace garita
