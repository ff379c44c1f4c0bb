// The adapter to the national bureau against a stub service: what it knows, and every way in which it knows nothing.
#include "firmware/watchlists/bureau_client.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "firmware/watchlists/sentences.h"
#include "tests/firmware/watchlists/stub_gateway.h"

namespace garita::watchlists {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Standing = BureauAnswer::Standing;
using std::chrono::milliseconds;

class BureauService : public testing::Test {
protected:
    void start(const std::string& as, const httplib::Server::Handler& handler) { m_gateway.start(as, handler); }
    void start(const std::string& answer) { m_gateway.start(answer); }
    [[nodiscard]] BureauOptions options() const {
        return {.name = "FIND of Utopia",
                .host = "localhost",
                .port = m_gateway.port,
                .authority = m_files.certificate("authority"),
                .certificate = m_files.certificate("station"),
                .key = m_files.key("station"),
                .time = milliseconds(2000)};
    }
    [[nodiscard]] static BureauAnswer ask(const BureauOptions& options) {
        const auto client = make_bureau_client(options);
        EXPECT_TRUE(client) << client.error().text;
        return (*client)->look_up({.number = "AB123456", .state = "UTO", .type = "P"});
    }
    void expect_unreachable(const BureauAnswer& answer) {
        EXPECT_EQ(answer.standing, Standing::Unreachable);
        EXPECT_THAT(answer.reports, IsEmpty());
        EXPECT_THAT(answer.trouble, HasSubstr("FIND of Utopia: "));
        EXPECT_THAT(answer.trouble, Not(HasSubstr("AB123456")));
    }

    StubGateway m_gateway;
    Certificates& m_files = m_gateway.files;
};

TEST_F(BureauService, TellsReports) {
    start(kStolen);
    const BureauAnswer answer = ask(options());
    EXPECT_EQ(answer.standing, Standing::Reports) << answer.trouble;
    ASSERT_EQ(answer.reports.size(), 1U);
    EXPECT_EQ(
        answer.reports[0],
        (BureauReport{
            .state = "UTO", .reason = Reason::Stolen, .reported = *day_number("2026-01-02"), .reference = "R-1"}));
    EXPECT_EQ(m_gateway.last, R"({"number":"AB123456","schema":1,"state":"UTO","type":"P"})");
    const Language english = Language::create("en").value();
    EXPECT_THAT(
        sentences_of(answer, "FIND of Utopia", {english, "en"}),
        ElementsAre(
            "Reported stolen by Utopia (specimen) on 2026-01-02: confirm with your national bureau before acting; "
            "the holder may be the owner."));
}

TEST_F(BureauService, NoReportIsNeverKept) {
    std::atomic<bool> stolen = false;
    start("localhost", [&](const httplib::Request&, httplib::Response& response) {
        response.set_content(stolen ? kStolen : kNone, "application/json");
    });
    const auto client = make_bureau_client(options());
    const Document document{.number = "AB123456", .state = "UTO", .type = "P"};
    EXPECT_EQ((*client)->look_up(document).standing, Standing::NoReport);
    stolen = true;
    EXPECT_EQ((*client)->look_up(document).standing, Standing::Reports);
    EXPECT_EQ(m_gateway.asked, 2);
}

TEST_F(BureauService, ThatIsNotThereIsSaidPlainly) {
    start(kNone);
    m_gateway.stop();
    const auto answer = ask(options());
    expect_unreachable(answer);
    for (const std::string& code : languages()) {
        const Language language = Language::create(code).value();
        const auto sentences = sentences_of(answer, "FIND of Utopia", {language, code});
        ASSERT_EQ(sentences.size(), 1U);
        EXPECT_THAT(sentences[0], HasSubstr("FIND of Utopia"));
    }
}

TEST_F(BureauService, OnlyTheBureauItselfIsBelieved) {
    start("elsewhere", [](const httplib::Request&, httplib::Response& response) {
        response.set_content(kNone, "application/json");
    });
    expect_unreachable(ask(options()));  // another host's certificate
    BureauOptions other = options();
    other.authority = m_files.certificate("stranger");
    expect_unreachable(ask(other));
    EXPECT_EQ(m_gateway.asked, 0);
}

TEST_F(BureauService, AStationWithoutItsCertificateGetsNoAnswer) {
    start(kNone);
    BureauOptions other = options();
    other.certificate = m_files.certificate("stranger");
    other.key = m_files.key("stranger");
    expect_unreachable(ask(other));
    other.key = m_files.key("station");  // not of that certificate
    expect_unreachable(ask(other));
    EXPECT_EQ(m_gateway.asked, 0);
    other.key = "/nonexistent";
    EXPECT_FALSE(make_bureau_client(other));
}

TEST_F(BureauService, AnswersThatAreNoneAreNoAnswers) {
    std::string answer;
    start("localhost", [&](const httplib::Request&, httplib::Response& response) {
        response.set_content(answer, "application/json");
    });
    for (const char* one :
         {"", "{}", "[]", "null", R"({"schema":2,"reports":[]})", R"({"schema":1})", R"({"schema":1,"reports":{}})",
          R"({"schema":1,"reports":[],"more":1})", R"({"schema":1,"reports":[{}]})",
          R"({"schema":1,"reports":[{"state":"UTO","reason":"gone"}]})",
          R"({"schema":1,"reports":[{"state":7,"reason":"lost"}]})"}) {
        answer = one;
        expect_unreachable(ask(options()));
    }
    answer = kNone + std::string(1 << 17, ' ');
    expect_unreachable(ask(options()));
}

TEST_F(BureauService, OtherStatusIsNoAnswer) {
    start("localhost", [](const httplib::Request&, httplib::Response& response) {
        response.status = 503;
        response.set_content(kNone, "application/json");
    });
    expect_unreachable(ask(options()));
    EXPECT_EQ(m_gateway.asked, 1);  // it was connected: not asked again
}

TEST_F(BureauService, OneThatIsSlowEndsInTime) {
    start("localhost", [](const httplib::Request&, httplib::Response& response) {
        // A byte now and then, for ever.
        response.set_chunked_content_provider("application/json", [](std::size_t, httplib::DataSink& sink) {
            std::this_thread::sleep_for(milliseconds(50));
            return sink.write(" ", 1);
        });
    });
    BureauOptions quick = options();
    quick.time = milliseconds(600);
    const auto begun = std::chrono::steady_clock::now();
    expect_unreachable(ask(quick));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(3000));
}

}  // namespace
}  // namespace garita::watchlists
