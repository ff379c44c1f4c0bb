// The bureau asked by a real garita-link over real mutual TLS on this machine; and what garitad believes of a
// garita-link that was taken over.
#include "firmware/link/client.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "firmware/bytes.h"
#include "firmware/process/channel.h"
#include "tests/firmware/watchlists/stub_gateway.h"

namespace garita::link {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using watchlists::BureauAnswer;
using watchlists::kNone;
using watchlists::kStolen;
using watchlists::StubGateway;
using Clock = std::chrono::steady_clock;
using Standing = BureauAnswer::Standing;

std::string program(const std::string& path) {
    const char* build = std::getenv("GARITA_BINARY_DIR");
    return std::string(build != nullptr ? build : ".") + "/" + path;
}

std::string text_of_file(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

const watchlists::Document kDocument{.number = "AB123456", .state = "UTO", .type = "P"};

class LinkTest : public testing::Test {
protected:
    [[nodiscard]] Settings settings(const std::string& authority = "authority", const std::string& station = "station",
                                    const std::string& key = "station") const {
        Settings all{.service = {.name = "FIND of Utopia", .host = "localhost", .port = m_gateway.port}};
        all.authority = text_of_file(m_gateway.files.certificate(authority));
        all.certificate = text_of_file(m_gateway.files.certificate(station));
        all.key = text_of_file(m_gateway.files.key(key));
        return all;
    }
    [[nodiscard]] std::unique_ptr<Link> link(const Settings& settings, Times times = {}) const {
        auto made = Link::create(program("firmware/garita-link"), settings, times);
        EXPECT_TRUE(made) << made.error().text;
        return std::move(*made);
    }
    [[nodiscard]] BureauAnswer ask(const Settings& settings) const { return link(settings)->look_up(kDocument); }
    static void expect_unreachable(const BureauAnswer& answer, const std::string& why = "") {
        EXPECT_EQ(answer.standing, Standing::Unreachable);
        EXPECT_THAT(answer.reports, IsEmpty());
        EXPECT_FALSE(answer.trouble.empty());
        EXPECT_THAT(answer.trouble, HasSubstr(why));
        EXPECT_THAT(answer.trouble, Not(HasSubstr("AB123456")));
    }

    StubGateway m_gateway;
};

TEST_F(LinkTest, TellsReports) {
    m_gateway.start(kStolen);
    const BureauAnswer answer = ask(settings());
    ASSERT_EQ(answer.standing, Standing::Reports) << answer.trouble;
    ASSERT_EQ(answer.reports.size(), 1U);
    EXPECT_EQ(answer.reports[0].state, "UTO");
    EXPECT_EQ(answer.reports[0].reference, "R-1");
    EXPECT_EQ(m_gateway.last, R"({"number":"AB123456","schema":1,"state":"UTO","type":"P"})");
}

TEST_F(LinkTest, NoReportIsNeverKept) {
    std::atomic<bool> stolen = false;
    m_gateway.start("localhost", [&](const httplib::Request&, httplib::Response& response) {
        response.set_content(stolen ? kStolen : kNone, "application/json");
    });
    const auto asks = link(settings());
    EXPECT_EQ(asks->look_up(kDocument).standing, Standing::NoReport);
    stolen = true;
    EXPECT_EQ(asks->look_up(kDocument).standing, Standing::Reports);
    EXPECT_EQ(m_gateway.asked, 2);
}

TEST_F(LinkTest, AGatewayThatIsNotThereIsUnreachable) {
    m_gateway.start(kNone);
    m_gateway.stop();
    expect_unreachable(ask(settings()), "no connection");
}

TEST_F(LinkTest, AGatewayThatDiesIsUnreachableAndAskedAgainOnceItIsBack) {
    m_gateway.start("localhost", [](const httplib::Request&, httplib::Response& response) {
        response.set_chunked_content_provider("application/json",
                                              [](std::size_t, httplib::DataSink&) { return false; });
    });
    const auto asks = link(settings());
    expect_unreachable(asks->look_up(kDocument));
    EXPECT_EQ(m_gateway.asked, 1) << "it was connected";
}

TEST_F(LinkTest, OnlyTheBureauItselfIsBelieved) {
    m_gateway.start("elsewhere", [](const httplib::Request&, httplib::Response& response) {
        response.set_content(kNone, "application/json");
    });
    expect_unreachable(ask(settings()), "certificate");
    expect_unreachable(ask(settings("stranger")), "certificate");
    EXPECT_EQ(m_gateway.asked, 0);
}

TEST_F(LinkTest, AStationWithoutItsCertificateGetsNoAnswer) {
    m_gateway.start(kNone);
    expect_unreachable(ask(settings("authority", "stranger", "stranger")));
    EXPECT_EQ(m_gateway.asked, 0);
}

TEST_F(LinkTest, AKeyOfAnotherCertificateIsToldWhenTheKioskStarts) {
    m_gateway.start(kNone);
    EXPECT_TRUE(link(settings())->look_at_settings());
    const auto looked = link(settings("authority", "station", "stranger"))->look_at_settings();
    ASSERT_FALSE(looked);
    EXPECT_EQ(looked.error().text, "key.pem is not the key of certificate.pem");
    Settings other = settings();
    other.authority = "-----BEGIN CERTIFICATE-----\n";
    EXPECT_THAT(link(other)->look_at_settings().error().text, HasSubstr("authority.pem"));
    EXPECT_EQ(m_gateway.asked, 0) << "nothing is asked";
}

TEST_F(LinkTest, AnswersThatAreNoneAreNoAnswers) {
    std::string answer;
    m_gateway.start("localhost", [&](const httplib::Request&, httplib::Response& response) {
        response.set_content(answer, "application/json");
    });
    const auto asks = link(settings());
    for (const std::string& one : {std::string("garbage"), std::string(R"({"schema":1,"reports":[{"state":7}]})"),
                                   kNone + std::string(1 << 17, ' ')}) {
        answer = one;
        expect_unreachable(asks->look_up(kDocument));
    }
    answer = kStolen;
    EXPECT_EQ(asks->look_up(kDocument).standing, Standing::Reports) << "the next document is asked about all the same";
}

TEST_F(LinkTest, OneThatIsSlowIsEnded) {
    m_gateway.start("localhost", [](const httplib::Request&, httplib::Response& response) {
        // A byte now and then, for ever.
        response.set_chunked_content_provider("application/json", [](std::size_t, httplib::DataSink& sink) {
            std::this_thread::sleep_for(20ms);
            return sink.write(" ", 1);
        });
    });
    const auto asks = link(settings(), {.answer = 700ms});
    const auto begun = Clock::now();
    expect_unreachable(asks->look_up(kDocument), "no answer in time");
    EXPECT_LT(Clock::now() - begun, 4s);
}

/// The process that this one's first thread has started and that still runs; 0: there is none.
pid_t running() {
    const std::string self = std::to_string(getpid());
    std::istringstream words(text_of_file("/proc/" + self + "/task/" + self + "/children"));
    pid_t one = 0;
    words >> one;
    return one;
}

TEST_F(LinkTest, OneThatIsKilledInTheMiddleIsUnreachableAndTheNextIsReady) {
    std::atomic<bool> waits = true;
    std::atomic<bool> reached = false;
    m_gateway.start("localhost", [&](const httplib::Request&, httplib::Response& response) {
        reached = true;
        for (int i = 0; waits && i < 500; ++i) std::this_thread::sleep_for(10ms);
        response.set_content(kNone, "application/json");
    });
    const auto asks = link(settings());
    std::thread killer([&] {
        while (!reached && waits) std::this_thread::sleep_for(1ms);
        if (reached) kill(running(), SIGKILL);
        waits = false;
    });
    expect_unreachable(asks->look_up(kDocument), "the link died (signal 9)");
    waits = false;
    killer.join();
    EXPECT_EQ(asks->look_up(kDocument).standing, Standing::NoReport);
    EXPECT_EQ(running(), 0) << "none is left";
}

/// How many filters of system calls a process is under.
int filters_of(pid_t process) {
    const std::string status = text_of_file("/proc/" + std::to_string(process) + "/status");
    const std::string name = "Seccomp_filters:";
    const std::size_t at = status.find(name);
    return at == std::string::npos ? -1 : std::atoi(status.c_str() + at + name.size());
}

TEST_F(LinkTest, HasGivenUpTheNetworkWhenTheGatewayHearsOfIt) {
    std::atomic<int> filters = 0;
    m_gateway.start("localhost", [&](const httplib::Request&, httplib::Response& response) {
        filters = filters_of(running());
        response.set_content(kNone, "application/json");
    });
    const int own = filters_of(getpid());
    if (own < 0) GTEST_SKIP() << "this kernel does not tell";
    EXPECT_EQ(ask(settings()).standing, Standing::NoReport);
    EXPECT_EQ(filters, own + 2) << "both steps (lock_in.h)";
}

TEST_F(LinkTest, CancelEndsAQuestionAndAllLaterOnes) {
    std::atomic<bool> waits = true;
    std::atomic<bool> reached = false;
    m_gateway.start("localhost", [&](const httplib::Request&, httplib::Response&) {
        reached = true;
        for (int i = 0; waits && i < 500; ++i) std::this_thread::sleep_for(10ms);
    });
    const auto asks = link(settings());
    std::thread ends([&] {
        for (int i = 0; !reached && i < 3000; ++i) std::this_thread::sleep_for(1ms);
        asks->cancel();
    });
    const auto begun = Clock::now();
    expect_unreachable(asks->look_up(kDocument));
    expect_unreachable(asks->look_up(kDocument));
    EXPECT_LT(Clock::now() - begun, 4s);
    waits = false;
    ends.join();
}

TEST_F(LinkTest, AProgramThatIsMissingIsUnreachable) {
    m_gateway.start(kNone);
    auto made = Link::create("/nonexistent/garita-link", settings());
    ASSERT_TRUE(made);
    expect_unreachable((*made)->look_up(kDocument), "cannot be started");
}

class HostileLink : public LinkTest, public testing::WithParamInterface<const char*> {
protected:
    HostileLink() {
        std::string pattern = (fs::temp_directory_path() / "garita-hostile-link-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    ~HostileLink() override { fs::remove_all(m_folder); }
    BureauAnswer of(const std::string& name) {
        fs::create_symlink(program("tests/firmware/link/hostile_link"), m_folder / name);
        const auto made = Link::create((m_folder / name).string(), settings(), {.start = 2000ms, .answer = 1000ms});
        EXPECT_TRUE(made);
        return (*made)->look_up(kDocument);
    }
    fs::path m_folder;
};

TEST_P(HostileLink, IsNeverBelieved) {
    expect_unreachable(of(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Lies, HostileLink,
                         testing::Values("never-ready", "answers-before-it-is-asked", "ready-with-a-file", "gives-up",
                                         "dies-at-once", "hangs", "dies", "killed", "not-json", "empty", "half",
                                         "another-schema", "too-many-reports", "too-long", "deep", "without-file",
                                         "of-two-files", "ready-again", "asks-back", "that-can-change",
                                         "file-of-this-machine", "reason-too-long", "another-protocol",
                                         "unknown-kind"));

TEST_F(HostileLink, AnHonestOneIs) {
    EXPECT_EQ(of("honest").standing, Standing::NoReport) << "the lies above are refused for what they are";
}

/// What a parent that was taken over might say.
class HostileParent : public LinkTest {
protected:
    /// What a garita-link answers to these messages.
    static std::string said_to(const std::vector<std::pair<MessageKind, std::vector<std::string>>>& messages) {
        const auto child = Child::start(program("firmware/garita-link"), "link");
        EXPECT_TRUE(child);
        std::string last = "nothing";
        for (const auto& [kind, texts] : messages) {
            std::vector<Descriptor> files;
            std::vector<int> numbers;
            numbers.reserve(texts.size());
            for (const std::string& text : texts) files.push_back(*sealed_memory(bytes_of(text)));
            for (const Descriptor& file : files) numbers.push_back(file.get());
            (void)send_message((*child)->socket(), kind, numbers);
            const auto answer = receive_message((*child)->socket(), 5000);
            if (!answer) return answer.error().text;
            if (answer->kind == MessageKind::Failed) return read_reason(*answer).value_or("no reason");
            last = "kind " + std::to_string(static_cast<int>(answer->kind));
        }
        return last;
    }
    [[nodiscard]] std::pair<MessageKind, std::vector<std::string>> resources() const {
        const Settings all = settings();
        return {MessageKind::Resources, {to_wire(all.service), all.authority, all.certificate, all.key}};
    }
};

TEST_F(HostileParent, IsNotObeyed) {
    m_gateway.start(kNone);
    const std::string question = watchlists::question_of(kDocument);
    EXPECT_EQ(said_to({resources(), {MessageKind::Ask, {question}}}), "kind 13")
        << "the rest is refused for what it is";
    EXPECT_EQ(said_to({{MessageKind::Ask, {question}}}), "a message out of turn");
    EXPECT_EQ(said_to({{MessageKind::Resources, {"", "", ""}}}), "a message out of turn");
    auto other = resources();
    other.second[0].insert(1, R"("proxy":"elsewhere",)");
    EXPECT_EQ(said_to({other}), "where the service is was not told in its form");
    other = resources();
    other.second[3] = std::string(100'000, 'k');
    EXPECT_THAT(said_to({other}), HasSubstr("too long"));
    for (const std::string& text :
         {std::string("{}"), std::string(R"({"schema":1,"number":"a b","state":"UTO","type":"P"})"),
          std::string(R"({"schema":1,"number":"AB1","state":"UTO","type":"P","more":1})")})
        EXPECT_EQ(said_to({resources(), {MessageKind::Ask, {text}}}), "what was asked is no question to a bureau");
    EXPECT_THAT(said_to({resources(), {MessageKind::Ask, {std::string(2000, 'x')}}}), HasSubstr("too long"));
    EXPECT_EQ(said_to({resources(), {MessageKind::Inspect, {question}}}), "a message out of turn");
    EXPECT_EQ(m_gateway.asked, 1);
}

}  // namespace
}  // namespace garita::link
