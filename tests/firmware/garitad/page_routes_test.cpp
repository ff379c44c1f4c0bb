// What the page may ask and who may ask it, without a socket: sessions, roles, records.
#include "firmware/garitad/page_routes.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "firmware/bytes.h"
#include "firmware/fingerprint.h"
#include "firmware/trust/keys.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

using people::Role;
using test::kPassword;
using test::StationOfTests;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Json = nlohmann::json;

class NoInspector final : public Inspector {
public:
    Result<Report> inspect(const InspectionOrder&, const InspectionSink&) override { return Report{}; }
    void drop() override {}
    void cancel() override {}
};

class PageRoutesTest : public testing::Test {
protected:
    explicit PageRoutesTest(StationOfTests::SetUp set_up = StationOfTests::SetUp::Done) : m_of(set_up) {}

    HttpAnswer post(const std::string& path, const Json& words = Json::object()) {
        return m_routes.post({.path = path, .query = {}, .body = words.dump(), .session = m_cookie});
    }
    HttpAnswer get(const std::string& path) {
        return m_routes.get({.path = path, .query = {}, .body = {}, .session = m_cookie});
    }
    Json session() { return Json::parse(get("/session").body); }
    /// Logs in with kPassword; the cookie is the browser's from then on.
    Json log_in(const std::string& name, const std::string& password = kPassword) {
        const HttpAnswer said = post("/log-in", {{"name", name}, {"password", password}});
        if (said.session) m_cookie = *said.session;
        return Json::parse(said.body);
    }
    /// An inspection that was completed, and its words for a command.
    Json inspected(Mode mode = Mode::Live) {
        Keeper keeper(m_of.station(), {.officer = m_of.find("Ada").id, .mode = mode}, {}, "garita");
        const std::string picture = "pixels";
        EXPECT_TRUE(keeper.keep({.name = {Side::Front, Band::White, {}},
                                 .media_type = "image/jpeg",
                                 .bytes = {reinterpret_cast<const std::uint8_t*>(picture.data()), picture.size()}}));
        EXPECT_TRUE(keeper.complete({.outcome = Outcome::Failed,
                                     .document_type = "P",
                                     .issuing_state = "UTO",
                                     .report = R"({"form":1,"shown":{"findings":[]},"source":{},"label":"1"})",
                                     .terms = {"L898902C3", "UTO", "ERIKSSON"}}));
        return {{"record", hex(keeper.id()->record.bytes)}, {"number", keeper.id()->number}};
    }

    StationOfTests m_of;
    EventHub m_events;
    PictureStore m_pictures;
    NoInspector m_inspector;
    scanner::Client m_scanner{scanner::Launch{.program = "/nonexistent", .kind = "virtual"}};
    Languages m_languages = *all_languages();
    watchlists::Watchlists m_watchlists{m_of.data()};
    ListAnswers m_lists{m_watchlists, m_of.station().clock(), m_languages};
    Kiosk m_kiosk{
        m_scanner,   m_inspector, m_events,       m_pictures,
        m_languages, m_of.data(), m_of.station(), [this](const Report& report) { return m_lists.of(report); }};
    PageRoutes m_page{m_kiosk, m_pictures, m_languages, m_of.station(), m_lists, m_of.data()};
    HttpRoutes m_routes = m_page.routes();
    std::string m_cookie;
};

class BeforeSetUp : public PageRoutesTest {
protected:
    BeforeSetUp() : PageRoutesTest(StationOfTests::SetUp::NotYet) {}
};

TEST_F(BeforeSetUp, TheFirstOneSetsItUpAndChoosesAPassword) {
    EXPECT_EQ(session()["state"], "set-up");
    EXPECT_EQ(post("/scan").status, 401);
    EXPECT_EQ(post("/log-in", {{"name", "Ada"}, {"password", kPassword}}).status, 409);
    EXPECT_EQ(post("/set-up", {{"station", ""}, {"name", "Ada"}}).status, 409);
    const HttpAnswer made = post("/set-up", {{"station", "Ferry post 7"}, {"name", "Ada"}});
    EXPECT_EQ(made.status, 200);
    const std::string first = Json::parse(made.body)["first_password"];
    EXPECT_EQ(post("/set-up", {{"station", "Other"}, {"name", "Eve"}}).status, 409) << "once";
    EXPECT_EQ(session()["state"], "out");
    EXPECT_EQ(log_in("Ada", first)["denial"], "must-replace");
    EXPECT_TRUE(m_cookie.empty()) << "a first password opens nothing";
    const Json weak =
        Json::parse(post("/first-password", {{"name", "Ada"}, {"first", first}, {"password", "short"}}).body);
    EXPECT_EQ(weak["refused"], static_cast<int>(people::Refusal::TooShort));
    EXPECT_EQ(Json::parse(
                  post("/first-password", {{"name", "Ada"}, {"first", first}, {"password", kPassword}}).body)["denial"],
              nullptr);
    EXPECT_EQ(log_in("Ada")["denial"], nullptr);
    EXPECT_EQ(session()["state"], "open");
    EXPECT_EQ(session()["station"], "Ferry post 7");
    EXPECT_EQ(session()["role"], "supervisor");
    EXPECT_THAT(session()["may"], Contains("people"));
}

TEST_F(PageRoutesTest, WithoutASessionNothingOfADocumentIsGivenOut) {
    const Json words = inspected();
    const std::string picture = "/record/" + words["record"].get<std::string>() + "/1/front/white";
    for (const char* path :
         {"/scan", "/inspect-as", "/decide", "/overrule", "/search", "/record", "/people", "/lock", "/pin"})
        EXPECT_EQ(post(path, words).status, 401) << path;
    EXPECT_EQ(get("/picture/1/0/white").status, 401);
    EXPECT_EQ(get(picture).status, 401);
    EXPECT_EQ(m_routes.may_listen({}), 401);
    EXPECT_EQ(get("/").status, 200) << "the page itself is everybody's";
    for (const std::string& cookie : {std::string("x"), std::string(64, '0'), std::string(63, 'a')}) {
        m_cookie = cookie;
        EXPECT_EQ(post("/search", words).status, 401) << cookie;
    }
}

TEST_F(PageRoutesTest, ALockedSessionShowsNothingAndEndsTheStream) {
    ASSERT_EQ(log_in("Ada")["denial"], nullptr);
    EXPECT_EQ(m_routes.may_listen({.path = "/events", .query = {}, .body = {}, .session = m_cookie}), 0);
    EXPECT_EQ(post("/lock").status, 200);
    EXPECT_EQ(session()["state"], "locked");
    EXPECT_EQ(session()["name"], "Ada");
    EXPECT_FALSE(session().contains("may"));
    EXPECT_EQ(m_routes.may_listen({.path = "/events", .query = {}, .body = {}, .session = m_cookie}), 401);
    EXPECT_EQ(post("/search").status, 401);
    EXPECT_EQ(Json::parse(post("/unlock", {{"password", "wrong horse battery"}}).body)["denial"], "wrong");
    EXPECT_EQ(Json::parse(post("/unlock", {{"password", kPassword}}).body)["denial"], nullptr);
    EXPECT_EQ(session()["state"], "open");
}

TEST_F(PageRoutesTest, ASessionThatNobodyUsesLocksAndThePageAloneKeepsNothingOpen) {
    log_in("Ada");
    const HttpRequest stream{.path = "/events", .query = {}, .body = {}, .session = m_cookie};
    for (int minute = 0; minute < 4; ++minute) {
        m_of.now.boottime += 60'000;
        EXPECT_EQ(m_routes.may_listen(stream), 0);
        session();
    }
    EXPECT_EQ(post("/used").status, 200) << "somebody touched the screen";
    m_of.now.boottime += 4 * 60'000;
    EXPECT_EQ(session()["state"], "open");
    m_of.now.boottime += 2 * 60'000;
    EXPECT_EQ(m_routes.may_listen(stream), 401);
    EXPECT_EQ(session()["state"], "locked");
    EXPECT_EQ(post("/used").status, 401) << "a touch opens nothing";
    m_of.now.boottime += 13 * 3'600'000LL;
    EXPECT_EQ(session()["state"], "out") << "the shift is over";
}

TEST_F(PageRoutesTest, APinUnlocksAndOpensNothingElse) {
    log_in("Ada");
    EXPECT_FALSE(session()["pin"]);
    EXPECT_EQ(Json::parse(post("/pin", {{"password", kPassword}, {"pin", "274951"}}).body)["denial"], nullptr);
    EXPECT_TRUE(session()["pin"]);
    post("/lock");
    EXPECT_EQ(Json::parse(post("/unlock", {{"pin", "111222"}}).body)["denial"], "wrong");
    EXPECT_EQ(Json::parse(post("/unlock", {{"pin", "274951"}}).body)["denial"], nullptr);
    EXPECT_EQ(session()["state"], "open");
    post("/log-out");
    m_cookie.clear();
    EXPECT_EQ(log_in("Ada", "274951")["denial"], "wrong");
}

TEST_F(PageRoutesTest, ALoginReplacesTheCookieAndTheSessionBefore) {
    m_cookie = std::string(64, 'a');  // planted
    log_in("Ada");
    const std::string first = m_cookie;
    EXPECT_NE(first, std::string(64, 'a'));
    m_of.make("Olga", Role::Officer);
    log_in("Olga");
    EXPECT_NE(m_cookie, first);
    m_cookie = first;
    EXPECT_EQ(session()["state"], "out") << "one screen, one person";
}

TEST_F(PageRoutesTest, ALogOutForgetsTheCookie) {
    log_in("Ada");
    const std::string before = m_cookie;
    const HttpAnswer said = post("/log-out");
    EXPECT_EQ(said.session, "");
    EXPECT_EQ(session()["state"], "out") << "a copy of the cookie opens nothing either";
}

TEST_F(PageRoutesTest, WhoMayNotIsToldSo) {
    m_of.make("Olga", Role::Officer);
    m_of.make("Theo", Role::Technician);
    log_in("Olga");
    EXPECT_EQ(post("/people").status, 403);
    EXPECT_EQ(post("/people/make", {{"name", "Eve"}, {"role", "supervisor"}}).status, 403);
    EXPECT_EQ(post("/overrule", inspected()).status, 403);
    EXPECT_EQ(post("/clock").status, 403);
    log_in("Theo");
    EXPECT_EQ(post("/scan").status, 403) << "who repairs sees no traveller";
    EXPECT_EQ(post("/search").status, 403);
    EXPECT_EQ(post("/record", inspected()).status, 403);
    EXPECT_EQ(post("/clock").status, 200);
    EXPECT_EQ(m_of.last("clock-confirmed").person, hex(m_of.find("Theo").id.bytes));
}

TEST_F(PageRoutesTest, ATrainerWorksInTheTrainingModeAlone) {
    m_of.make("Tina", Role::Trainer);
    log_in("Tina");
    EXPECT_EQ(session()["mode"], "training");
    EXPECT_EQ(post("/training", {{"on", false}}).status, 403);
    EXPECT_EQ(post("/search").status, 200);
    EXPECT_EQ(post("/record", inspected(Mode::Training)).status, 200);
    EXPECT_EQ(post("/record", inspected(Mode::Live)).status, 409) << "the live records are others";
}

TEST_F(PageRoutesTest, RecordsAreFoundOpenedAndTold) {
    const Json words = inspected();
    const std::string picture = "/record/" + words["record"].get<std::string>() + "/1/front/white";
    log_in("Ada");
    EXPECT_EQ(get(picture).status, 404) << "nothing is seen before the log was told";
    const Json found = Json::parse(post("/search", {{"document_number", "l898902c3"}, {"issuing_state", "UTO"}}).body);
    ASSERT_EQ(found["found"].size(), 1U);
    EXPECT_EQ(found["found"][0]["outcome"], "failed");
    EXPECT_EQ(found["found"][0]["officer"], "Ada");
    EXPECT_EQ(m_of.last("search").whole("found"), 1);
    EXPECT_EQ(Json::parse(post("/search", {{"document_number", "X1"}}).body)["found"].size(), 0U);
    EXPECT_EQ(Json::parse(post("/search", {{"surname", "Eriksson"}}).body)["found"].size(), 1U);
    EXPECT_EQ(Json::parse(post("/search", {{"outcome", "successful"}}).body)["found"].size(), 0U);
    EXPECT_EQ(Json::parse(post("/search", {{"undecided", true}}).body)["found"].size(), 1U);
    const HttpAnswer opened = post("/record", words);
    ASSERT_EQ(opened.status, 200);
    EXPECT_EQ(Json::parse(opened.body)["pictures"][0]["band"], "white");
    EXPECT_EQ(Json::parse(opened.body)["bureau"], nullptr);
    const records::InspectionId id{.record = *named_by_hex<RecordId>(words["record"].get<std::string>())};
    ASSERT_TRUE((*m_of.station().records(Mode::Live))->add_answer(id, R"({"state":"no-report"})"));
    EXPECT_EQ(Json::parse(post("/record", words).body)["bureau"]["state"], "no-report");
    EXPECT_EQ(m_of.last("record-viewed").text("record"), words["record"]);
    EXPECT_EQ(get(picture).body, "pixels");
    EXPECT_EQ(get(picture).type, "image/jpeg");
    for (const std::string& wrong :
         {picture + "/x", picture.substr(0, picture.size() - 5) + "../white", std::string("/record/"),
          std::string("/record/zz/1/front/white"), picture.substr(0, picture.size() - 5) + "infrared"})
        EXPECT_EQ(get(wrong).status, 404) << wrong;
    const auto query =
        (*m_of.station().records(Mode::Live))->query(*named_by_hex<RecordId>(*m_of.last("search").text("query")));
    ASSERT_TRUE(query);
    EXPECT_THAT(*query, HasSubstr("undecided")) << "what was searched for is sealed beside the records";
}

// audit.low_entropy_guess_of_document_number_fails (design/security.md): who has the log, and every number that there
// may be, learns of none whether it was inspected or searched for.
TEST_F(PageRoutesTest, low_entropy_guess_of_document_number_fails) {
    const Json words = inspected();
    log_in("Ada");
    const Json question = {{"document_number", "L898902C3"}, {"issuing_state", "UTO"}, {"surname", "ERIKSSON"}};
    ASSERT_EQ(post("/search", question).status, 200);
    const std::string before(m_of.last("search").text("query").value());
    ASSERT_EQ(post("/search", question).status, 200);
    EXPECT_NE(std::string(m_of.last("search").text("query").value()), before)
        << "asked twice, two names: none comes of what was asked";
    ASSERT_EQ(post("/record", words).status, 200);
    std::string log;
    for (const char* file : {"log.sqlite", "log.sqlite-wal"}) {
        std::ifstream in(m_of.data() / "audit" / file, std::ios::binary);
        log.append(std::istreambuf_iterator<char>(in), {});
    }
    ASSERT_THAT(log, HasSubstr(before)) << "this is where it would stand";
    // The guesser is right, and tries what somebody may have made of the number.
    for (const std::string& guess : {std::string("L898902C3"), std::string("UTOL898902C3"),
                                     std::string("UTO\nL898902C3"), std::string("ERIKSSON"), question.dump()}) {
        const Sha256 digest = sha256_of(bytes_of(guess));
        const std::string raw(reinterpret_cast<const char*>(digest.data()), digest.size());
        for (const std::string& trace : {guess, raw.substr(0, 16), hex(digest).substr(0, 32)})
            EXPECT_THAT(log, Not(HasSubstr(trace)));
    }
}

TEST_F(PageRoutesTest, ADecisionIsMadeAndShownInTheRecord) {
    const Json words = inspected();
    log_in("Ada");
    Json decision = words;
    decision["choice"] = "refer-document";
    decision["felt"] = {"feel.passport/0"};
    decision["reasons"] = "<script>\u202E";
    ASSERT_EQ(post("/decide", decision).status, 200);
    EXPECT_EQ(Json::parse(post("/decide", decision).body)["refused"], 302);
    decision["line"] = 2;
    decision["choice"] = "retain-document";
    EXPECT_EQ(Json::parse(post("/decide", decision).body)["refused"], 304);
    decision["legal_ground"] = "Act 12";
    ASSERT_EQ(post("/decide", decision).status, 200);
    const Json record = Json::parse(post("/record", words).body);
    ASSERT_EQ(record["decisions"].size(), 2U);
    EXPECT_EQ(record["decisions"][0]["choice"], "refer-document");
    EXPECT_FALSE(record["decisions"][0]["compared_with_person"]);
    EXPECT_THAT(record["decisions"][0]["reasons"].get<std::string>(), Not(HasSubstr("\u202E")));
    EXPECT_EQ(record["decisions"][1]["person"], "Ada");
    EXPECT_EQ(record["class"], "refused");
    for (const Json& wrong : {Json{{"choice", "admit"}}, Json{{"choice", "burn"}}, Json{{"record", 5}},
                              Json{{"record", words["record"]}, {"number", 1}, {"choice", "admit"}, {"line", 3}}})
        EXPECT_EQ(post("/decide", wrong).status, 400) << wrong;
}

TEST_F(PageRoutesTest, PeopleAreEnteredWithAFirstPasswordThatIsSaidOnce) {
    log_in("Ada");
    const HttpAnswer made = post("/people/make", {{"name", "Olga"}, {"role", "officer"}});
    ASSERT_EQ(made.status, 200);
    const std::string first = Json::parse(made.body)["first_password"];
    EXPECT_EQ(first.size(), 23U) << "20 letters and digits, in groups";
    EXPECT_THAT(post("/people").body, Not(HasSubstr(first)));
    EXPECT_EQ(Json::parse(post("/people/make", {{"name", "Olga"}, {"role", "officer"}}).body)["refused"],
              static_cast<int>(people::Refusal::NameTaken));
    const std::string id = Json::parse(made.body)["person"]["id"];
    EXPECT_EQ(post("/people/change", {{"id", id}, {"role", "examiner"}}).status, 200);
    EXPECT_EQ(m_of.find("Olga").role, Role::Examiner);
    EXPECT_EQ(post("/people/change", {{"id", id}, {"disable", "left"}}).status, 200);
    EXPECT_EQ(post("/people/reset", {{"id", id}}).status, 409) << "for ever";
    EXPECT_EQ(post("/people/change", {{"id", "zz"}, {"role", "examiner"}}).status, 400);
}

TEST_F(PageRoutesTest, ALegalHoldTakesTwoPersonsWithTheRight) {
    m_of.make("Olga", Role::Officer);
    m_of.make("Egon", Role::Examiner);
    Json words = inspected();
    words["on"] = true;
    words["second"] = "Egon";
    words["password"] = kPassword;
    log_in("Olga");
    EXPECT_EQ(post("/hold", words).status, 403);
    log_in("Ada");
    words["second"] = "Ada";
    EXPECT_EQ(Json::parse(post("/hold", words).body)["denial"], "same-person");
    words["second"] = "Olga";
    EXPECT_EQ(Json::parse(post("/hold", words).body)["denial"], "wrong-role");
    words["second"] = "Egon";
    words["password"] = "wrong horse battery";
    EXPECT_EQ(Json::parse(post("/hold", words).body)["denial"], "wrong");
    EXPECT_EQ(Json::parse(post("/record", words).body)["class"], "doubtful");
    words["password"] = kPassword;
    EXPECT_EQ(post("/hold", words).status, 200);
    EXPECT_EQ(Json::parse(post("/record", words).body)["class"], "legal-hold");
    EXPECT_EQ(m_of.last("legal-hold-set").text("second"), hex(m_of.find("Egon").id.bytes));
    EXPECT_EQ(m_of.last("legal-hold-set").person, hex(m_of.find("Ada").id.bytes));
    words["on"] = false;
    EXPECT_EQ(post("/hold", words).status, 200);
    EXPECT_EQ(Json::parse(post("/record", words).body)["class"], "doubtful");
}

TEST_F(PageRoutesTest, ADeletionTakesTwoSupervisorsAndNoLegalHold) {
    m_of.make("Sara", Role::Supervisor);
    m_of.make("Egon", Role::Examiner);
    Json words = inspected();
    const Json other = inspected();
    words.update({{"reason", "request"}, {"second", "Egon"}, {"password", kPassword}});
    log_in("Egon");
    EXPECT_EQ(post("/delete", words).status, 403);
    log_in("Ada");
    EXPECT_EQ(Json::parse(post("/delete", words).body)["denial"], "wrong-role");
    words["second"] = "Sara";
    words["reason"] = "tidiness";
    EXPECT_EQ(Json::parse(post("/delete", words).body)["refused"], 303);
    words["reason"] = "request";
    words["on"] = true;
    ASSERT_EQ(post("/hold", words).status, 200);
    EXPECT_EQ(Json::parse(post("/delete", words).body)["refused"], 311);
    words["on"] = false;
    ASSERT_EQ(post("/hold", words).status, 200);
    ASSERT_EQ(post("/record", words).status, 200);
    ASSERT_EQ(post("/delete", words).status, 200);
    EXPECT_EQ(m_of.last("record-deleted").text("record"), words["record"].get<std::string>());
    EXPECT_EQ(m_of.last("record-deleted").text("second"), hex(m_of.find("Sara").id.bytes));
    EXPECT_NE(post("/record", words).status, 200);
    EXPECT_NE(get("/record/" + words["record"].get<std::string>() + "/1/front/white").status, 200)
        << "nor its pictures, for who looked at it before";
    EXPECT_EQ(post("/record", other).status, 200);
}

TEST_F(PageRoutesTest, EvidenceLeavesSealedForAKnownRecipientByTwoPersons) {
    m_of.make("Egon", Role::Examiner);
    const auto laboratory = *make_party(Party::Recipient, "Laboratory of Utopia");
    const std::filesystem::path folder = m_of.data() / "evidence" / "recipients";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "laboratory.recipient.toml") << to_toml(Party::Recipient, laboratory.known);
    std::ofstream(folder / "other.txt") << "no recipient";
    Json words = inspected();
    words.update({{"recipient", hex(laboratory.known.key)},
                  {"reason", "second look"},
                  {"language", "en"},
                  {"second", "Egon"},
                  {"password", "wrong horse battery"}});
    log_in("Ada");
    EXPECT_EQ(Json::parse(post("/recipients").body)["recipients"].size(), 1U);
    EXPECT_EQ(Json::parse(post("/export", words).body)["denial"], "wrong");
    EXPECT_EQ(get("/export/evidence").status, 404);
    words["password"] = kPassword;
    Json to_nobody = words;
    to_nobody["recipient"] = std::string(64, 'a');
    EXPECT_EQ(post("/export", to_nobody).status, 400) << "who is not known gets nothing";
    const HttpAnswer made = post("/export", words);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(m_of.last("export").text("purpose"), "evidence");
    EXPECT_EQ(m_of.last("export").text("second"), hex(m_of.find("Egon").id.bytes));
    const std::string archive = get("/export/evidence").body;
    EXPECT_EQ(hex(sha256_of(bytes_of(archive))), m_of.last("export").text("digest"));
    EXPECT_THAT(archive, Not(HasSubstr("ERIKSSON")));
    EXPECT_THAT(get("/export/report.pdf").body, StartsWith("%PDF"));
    log_in("Egon");
    EXPECT_EQ(get("/export/evidence").status, 404) << "another session's";
}

TEST_F(PageRoutesTest, ARecipientIsAddedByWhoConfiguresAndToldInTheLog) {
    m_of.make("Olga", Role::Officer);
    const std::string key = to_toml(Party::Recipient, make_party(Party::Recipient, "Laboratory of Utopia")->known);
    log_in("Olga");
    EXPECT_EQ(post("/recipient", {{"key", key}}).status, 403);
    log_in("Ada");
    EXPECT_EQ(Json::parse(post("/recipient", {{"key", "../../etc/passwd"}}).body)["refused"], 312);
    ASSERT_EQ(post("/recipient", {{"key", key}}).status, 200);
    EXPECT_EQ(std::string(m_of.last("configuration-changed").text("after").value()), hex(sha256_of(bytes_of(key))));
    EXPECT_EQ(Json::parse(post("/recipients").body)["recipients"][0]["name"], "Laboratory of Utopia");
    const auto entries = m_of.station().log().head().number;
    auto renamed = *parse_public_party(Party::Recipient, key);
    renamed.name = "Laboratory of Ruritania";
    const auto again = Json::parse(post("/recipient", {{"key", to_toml(Party::Recipient, renamed)}}).body);
    EXPECT_EQ(again["known"], true);
    EXPECT_EQ(again["name"], "Laboratory of Utopia") << "the key that somebody compared keeps its name";
    EXPECT_EQ(m_of.station().log().head().number, entries) << "nothing was changed";
}

TEST_F(PageRoutesTest, LinesForMonitoringNameNobody) {
    inspected();
    inspected();
    log_in("Ada");
    const HttpAnswer made = post("/monitoring", {{"first_day", "2020-01-01"}});
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(Json::parse(made.body)["inspections"], 2);
    const std::string lines = get("/export/monitoring.jsonl").body;
    EXPECT_EQ(std::ranges::count(lines, '\n'), 2);
    EXPECT_EQ(Json::parse(lines.substr(0, lines.find('\n')))["outcome"], "failed");
    for (const char* of_a_person : {"ERIKSSON", "L898902C3", "Ada"}) EXPECT_THAT(lines, Not(HasSubstr(of_a_person)));
    EXPECT_EQ(m_of.last("export").text("purpose"), "monitoring");
    EXPECT_EQ(m_of.last("export").text("digest"), hex(sha256_of(bytes_of(lines))));
    EXPECT_EQ(Json::parse(post("/monitoring", {{"last_day", "2020-01-01"}}).body)["inspections"], 0);
    m_of.make("Olga", Role::Officer);
    log_in("Olga");
    EXPECT_EQ(post("/monitoring").status, 403);
}

TEST_F(PageRoutesTest, NothingLeavesOfWhoAsksForProtection) {
    m_of.make("Egon", Role::Examiner);
    const auto laboratory = *make_party(Party::Recipient, "Laboratory of Utopia");
    std::filesystem::create_directories(m_of.data() / "evidence" / "recipients");
    std::ofstream(m_of.data() / "evidence" / "recipients" / "l.recipient.toml")
        << to_toml(Party::Recipient, laboratory.known);
    Json words = inspected();
    log_in("Ada");
    words["choice"] = "refer-protection";
    ASSERT_EQ(post("/decide", words).status, 200);
    words.update({{"recipient", hex(laboratory.known.key)},
                  {"reason", "x"},
                  {"language", "en"},
                  {"second", "Egon"},
                  {"password", kPassword}});
    EXPECT_EQ(Json::parse(post("/export", words).body)["refused"], 308);
    EXPECT_EQ(get("/export/evidence").status, 404);
    ASSERT_EQ(post("/receipt", words).status, 200);
    EXPECT_THAT(get("/export/receipt.pdf").body, StartsWith("%PDF"));
    EXPECT_EQ(m_of.last("export").text("purpose"), "subject");

    // Until a supervisor lifts it, with a reason.
    EXPECT_TRUE(Json::parse(post("/record", words).body)["protected"].get<bool>());
    log_in("Egon");
    EXPECT_EQ(post("/lift-protection", words).status, 403) << "an examiner";
    log_in("Ada");
    Json lift = words;
    lift["reason"] = " ";
    EXPECT_EQ(Json::parse(post("/lift-protection", lift).body)["refused"], 303);
    lift["reason"] = "the claim was withdrawn before the asylum authority";
    ASSERT_EQ(post("/lift-protection", lift).status, 200);
    EXPECT_EQ(m_of.last("protection-lifted").text("record"), words["record"].get<std::string>());
    const Json record = Json::parse(post("/record", words).body);
    EXPECT_FALSE(record["protected"].get<bool>());
    EXPECT_EQ(record["lifts"][0]["person"], "Ada");
    EXPECT_EQ(Json::parse(post("/lift-protection", lift).body)["refused"], 309) << "nothing is left to lift";
    EXPECT_EQ(post("/export", words).status, 200);
}

TEST_F(PageRoutesTest, AZoneIsTypedInTheFormOfOne) {
    log_in("Ada");
    const std::string line(44, '<');
    for (const Json& lines : {Json(7), Json::array({line}), Json::array({line, line + "<"}), Json::array({line, 7}),
                              Json::array({line, std::string(44, 'a')}), Json::array({line, std::string(44, '\n')})})
        EXPECT_EQ(post("/correct", {{"lines", lines}}).status, 400) << lines;
    EXPECT_EQ(post("/correct", {{"lines", {line, line}}}).status, 409) << "no document lies there";
    m_of.make("Aline", Role::Auditor);
    log_in("Aline");
    EXPECT_EQ(post("/correct", {{"lines", {line, line}}}).status, 403);
}

TEST_F(PageRoutesTest, AnAuditorReadsTheLogAndNothingElse) {
    m_of.make("Aline", Role::Auditor);
    inspected();
    log_in("Ada");
    EXPECT_EQ(post("/log").status, 403) << "who is watched does not read it";
    log_in("Aline");
    EXPECT_EQ(post("/search").status, 403);
    const Json log = Json::parse(post("/log").body);
    const std::int64_t last = log["entries"][0]["number"];
    EXPECT_EQ(last, m_of.station().log().head().number);
    EXPECT_EQ(log["entries"][1]["person"], "Aline") << "she logged in, in place of Ada";
    for (const char* code : {"en", "es", "fr", "pt"}) EXPECT_FALSE(log["entries"][0]["sentences"][code].empty());
    EXPECT_FALSE(log["more"]);
    EXPECT_EQ(Json::parse(post("/log", {{"before", 3}}).body)["entries"].size(), 2U);
    EXPECT_EQ(Json::parse(post("/log", {{"before", -5}}).body)["entries"].size(), 0U);
    EXPECT_THAT(Json::parse(post("/anchor").body)["anchor"].get<std::string>(),
                HasSubstr("GARITA-AUDIT-1/FERRY-POST-7/"));
}

TEST_F(PageRoutesTest, ABodyThatIsNoObjectIsRefused) {
    log_in("Ada");
    for (const char* body : {"", "[]", "5", "{", "\"x\"", "null", "{\"a\":\xff}"})
        EXPECT_EQ(m_routes.post({.path = "/search", .query = {}, .body = body, .session = m_cookie}).status, 400)
            << body;
    EXPECT_EQ(post("/nowhere").status, 404);
}

}  // namespace
}  // namespace garita
