#include "firmware/garitad/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "drivers/capture/descriptor.h"

namespace garita {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A raw connection: what no browser would send.
class Connection {
public:
    explicit Connection(int port) : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = connect(m_socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    [[nodiscard]] bool connected() const { return m_connected; }
    bool say(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t n = ::send(m_socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    /// All until the other end closes, `patience` goes by without a byte, or `stop` was heard.
    std::string hear(std::chrono::milliseconds patience = 5s, std::string_view stop = "\x01") const {
        std::string all;
        std::array<char, 4096> piece{};
        pollfd wanted{m_socket.get(), POLLIN, 0};
        while (all.find(stop) == std::string::npos && poll(&wanted, 1, static_cast<int>(patience.count())) > 0) {
            const ssize_t n = recv(m_socket.get(), piece.data(), piece.size(), 0);
            if (n <= 0) break;
            all.append(piece.data(), static_cast<std::size_t>(n));
        }
        return all;
    }

private:
    Descriptor m_socket;
    bool m_connected = false;
};

class HttpServerTest : public testing::Test {
protected:
    HttpServerTest() { start({.request_time = 500ms, .heartbeat = 100ms}); }
    ~HttpServerTest() override { end(); }

    void start(HttpLimits limits) {
        m_server = std::make_unique<HttpServer>(
            limits,
            HttpRoutes{.get = [this](const HttpRequest& r) -> HttpAnswer {
                           if (r.path == "/hang") hang();
                           if (r.path != "/") return {.status = 404};
                           return {.type = "text/html", .body = "page"};
                       },
                       .post = [this](const HttpRequest& r) -> HttpAnswer {
                           ++m_posts;
                           m_session = r.session;
                           return {.status = r.path == "/scan" ? 202 : 404, .session = m_answer_session};
                       },
                       .may_listen = [this](const HttpRequest&) -> int { return m_may_listen; },
                       .worked = [this] { ++m_worked; }},
            m_events);
        const Result<int> port = m_server->bind(0);
        ASSERT_TRUE(port);
        m_port = *port;
        m_thread = std::thread([this] { m_server->serve(); });
    }
    /// Until the test lets it go on.
    void hang() {
        ++m_hanging;
        m_hanging.notify_all();
        m_hangs.wait(true);
    }
    void let_go() {
        m_hangs = false;
        m_hangs.notify_all();
    }
    void end() {
        let_go();
        m_events.close();
        m_server->stop();
        m_thread.join();
    }
    [[nodiscard]] std::string host() const { return fmt::format("127.0.0.1:{}", m_port); }
    [[nodiscard]] std::string ask(const std::string& request) const {
        const Connection connection(m_port);
        connection.say(request);
        return connection.hear();
    }
    [[nodiscard]] std::string get(const std::string& path, const std::string& more = "") const {
        return ask(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n{}\r\n", path, host(), more));
    }
    [[nodiscard]] std::string token() const {
        const std::string answer = get("/tab", "Garita-Page: 1\r\n");
        const std::size_t at = answer.find("\"token\": \"");
        return at == std::string::npos ? "" : answer.substr(at + 10, 32);
    }
    [[nodiscard]] std::string post(const std::string& more, const std::string& body = "{}") const {
        return ask(fmt::format("POST /scan HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n{}\r\n{}", host(), body.size(),
                               more, body));
    }

    EventHub m_events;
    std::unique_ptr<HttpServer> m_server;
    std::thread m_thread;
    std::atomic<int> m_posts = 0;
    std::atomic<int> m_may_listen = 0;
    std::atomic<int> m_worked = 0;
    std::atomic<int> m_hanging = 0;
    std::atomic<bool> m_hangs = true;
    std::string m_session;
    std::optional<std::string> m_answer_session;
    int m_port = 0;
};

TEST_F(HttpServerTest, AStopThatComesEarlyEndsItAllTheSame) {
    end();
    for (int i = 0; i < 50; ++i) {
        start({});
        end();  // often before the server's loop has begun; a stop that is lost would hang here
    }
    start({});
}

TEST_F(HttpServerTest, EveryAnswerForbidsStoringFramingSniffingAndForeignContent) {
    for (const std::string& answer : {get("/"), get("/nothing"), get("/tab")}) {
        EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
        EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
        EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self';"));
        EXPECT_THAT(answer, HasSubstr("frame-ancestors 'none'"));
        EXPECT_THAT(answer, HasSubstr("require-trusted-types-for 'script'"));
        EXPECT_THAT(answer, Not(HasSubstr("unsafe")));
        EXPECT_THAT(answer, Not(HasSubstr("Access-Control-Allow")));
    }
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(get("/nothing"), StartsWith("HTTP/1.1 404"));
}

TEST_F(HttpServerTest, OneCookieOfTheSessionIsPassedOnAndTwoAreNone) {
    const std::string safe = fmt::format("Origin: http://{}\r\nGarita-Tab: {}\r\n", host(), token());
    const auto session_with = [&](const std::string& cookies) {
        static_cast<void>(post(safe + cookies));
        return m_session;
    };
    EXPECT_EQ(session_with("Cookie: garita-session=abc\r\n"), "abc");
    EXPECT_EQ(session_with("Cookie: other=1; garita-session=abc; x=2\r\n"), "abc");
    EXPECT_EQ(session_with("Cookie: garita-session=abc; garita-session=def\r\n"), "");
    EXPECT_EQ(session_with("Cookie: garita-session=abc\r\nCookie: garita-session=abc\r\n"), "");
    EXPECT_EQ(session_with("Cookie: xgarita-session=abc\r\n"), "");
    EXPECT_EQ(session_with(""), "");
}

TEST_F(HttpServerTest, TheSessionsCookieIsSeenByNoScriptAndNoOtherSite) {
    const std::string safe = fmt::format("Origin: http://{}\r\nGarita-Tab: {}\r\n", host(), token());
    m_answer_session = "abc";
    EXPECT_THAT(post(safe), HasSubstr("Set-Cookie: garita-session=abc; Path=/; HttpOnly; SameSite=Strict\r\n"));
    m_answer_session = "";
    EXPECT_THAT(post(safe), HasSubstr("Set-Cookie: garita-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\r\n"));
    m_answer_session.reset();
    EXPECT_THAT(post(safe), Not(HasSubstr("Set-Cookie")));
}

TEST_F(HttpServerTest, WhoMayNotListenHearsNothingAndAStreamEndsWithTheSession) {
    m_events.publish("secret", "{}");
    m_may_listen = 401;
    const std::string refused = get("/events");
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(refused, Not(HasSubstr("secret")));
    m_may_listen = 0;
    const Connection connection(m_port);
    connection.say(fmt::format("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", host()));
    EXPECT_THAT(connection.hear(5s, "secret"), HasSubstr("secret"));
    m_may_listen = 401;
    m_events.publish("other", "{}");
    EXPECT_THAT(connection.hear(5s), Not(HasSubstr("other"))) << "it ended";
}

TEST_F(HttpServerTest, HostMustMatchExactly) {
    for (const std::string& wrong :
         {std::string("evil.example"), fmt::format("localhost:{}", m_port), std::string("127.0.0.1"), host() + ".evil",
          fmt::format("127.0.0.1:{}", m_port + 1), fmt::format("127.0.0.1:0{}", m_port), std::string()})
        EXPECT_THAT(ask(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", wrong)), StartsWith("HTTP/1.1 421")) << wrong;
    EXPECT_THAT(ask("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 421"));
    EXPECT_THAT(ask(fmt::format("GET / HTTP/1.1\r\nHost: {0}\r\nHost: {0}\r\n\r\n", host())),
                StartsWith("HTTP/1.1 421"))
        << "twice";
    EXPECT_THAT(get("/", "X-Forwarded-Host: evil.example\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, APostNeedsThisPagesOriginAndItsTabsToken) {
    const std::string origin = fmt::format("Origin: http://{}\r\n", host());
    const std::string tab = fmt::format("Garita-Tab: {}\r\n", token());
    EXPECT_THAT(post(origin + tab), StartsWith("HTTP/1.1 202"));
    EXPECT_EQ(m_posts, 1);
    for (const std::string& headers :
         {std::string(), origin, tab, origin + "Garita-Tab: \r\n",
          origin + "Garita-Tab: " + std::string(32, '0') + "\r\n", std::string("Origin: http://evil.example\r\n") + tab,
          std::string("Origin: null\r\n") + tab, origin + tab + "Sec-Fetch-Site: cross-site\r\n"})
        EXPECT_THAT(post(headers), StartsWith("HTTP/1.1 403")) << headers;
    EXPECT_EQ(m_posts, 1);
    EXPECT_THAT(get("/tab"), StartsWith("HTTP/1.1 403")) << "another site cannot send the header Garita-Page";
}

TEST_F(HttpServerTest, EachTabHasItsOwnTokenAndTheOldestAreForgotten) {
    const std::string first = token();
    EXPECT_NE(first, token());
    for (int i = 0; i < 32; ++i) static_cast<void>(token());
    EXPECT_THAT(post(fmt::format("Origin: http://{}\r\nGarita-Tab: {}\r\n", host(), first)),
                StartsWith("HTTP/1.1 403"));
}

TEST_F(HttpServerTest, OtherMethodsAndChunkedBodiesAreRefused) {
    for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"})
        EXPECT_THAT(ask(fmt::format("{} / HTTP/1.1\r\nHost: {}\r\n\r\n", method, host())), StartsWith("HTTP/1.1 405"))
            << method;
    EXPECT_THAT(
        ask(fmt::format("POST /scan HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", host())),
        StartsWith("HTTP/1.1 411"));
}

TEST_F(HttpServerTest, LongHeadsManyHeadersAndLongTargetsAreRefused) {
    EXPECT_THAT(get("/", "X: " + std::string(9000, 'a') + "\r\n"), StartsWith("HTTP/1.1 431"));
    std::string many;
    for (int i = 0; i < 60; ++i) many += "X: y\r\n";
    EXPECT_THAT(get("/", many), StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(get("/" + std::string(2000, 'a')), StartsWith("HTTP/1.1 414"));
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 200")) << "and it goes on";
}

TEST_F(HttpServerTest, LargeBodiesNeverReachThePage) {
    const std::string headers = fmt::format("Origin: http://{}\r\nGarita-Tab: {}\r\n", host(), token());
    EXPECT_THAT(post(headers, std::string(17'000, 'x')), Not(StartsWith("HTTP/1.1 2")));
    EXPECT_EQ(m_posts, 0);
}

TEST_F(HttpServerTest, SlowAndSilentClientsAreHungUpOn) {
    const Connection silent(m_port);
    const Connection slow(m_port);
    slow.say("GET / HTTP/1.1\r\nHost: ");
    EXPECT_EQ(silent.hear(), "");
    EXPECT_THAT(slow.hear(), StartsWith("HTTP/1.1 408"));
}

TEST_F(HttpServerTest, SilentClientsDoNotShutOutTheOfficerForLong) {
    std::vector<std::unique_ptr<Connection>> silent;
    silent.reserve(24);
    for (int i = 0; i < 24; ++i) silent.push_back(std::make_unique<Connection>(m_port));
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ABrowserThatOpensManyConnectionsAtOnceLosesNone) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 60; ++i) {
        const Connection quick(m_port);
        EXPECT_TRUE(quick.connected());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 900ms) << "one that is lost is asked for again a second later";
}

TEST_F(HttpServerTest, StopsAtOnceWhateverSilentClientsWaitFor) {
    end();
    start({.request_time = 10s});
    std::vector<std::unique_ptr<Connection>> silent;
    silent.reserve(30);
    for (int i = 0; i < 30; ++i) silent.push_back(std::make_unique<Connection>(m_port));
    std::this_thread::sleep_for(50ms);
    const auto begin = std::chrono::steady_clock::now();
    end();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
    start({});
}

TEST_F(HttpServerTest, endless_header_and_body_flat_memory) {
    const auto resident = [] {
        std::ifstream statm("/proc/self/statm");
        long pages = 0;
        statm >> pages >> pages;
        return pages * 4096;
    };
    const long before = resident();
    const Connection endless(m_port);
    const std::string piece = "X: " + std::string(60'000, 'a');
    endless.say("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 500; ++i)
        if (!endless.say(piece)) break;
    EXPECT_LT(resident() - before, 16L << 20) << "30 MB were offered";
    for (const char* length : {"Content-Length: 99999999999\r\n", "Transfer-Encoding: chunked\r\n", ""}) {
        const Connection body(m_port);
        body.say(fmt::format("POST /scan HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nGarita-Tab: {1}\r\n{2}\r\n",
                             host(), token(), length));
        for (int i = 0; i < 500; ++i)
            if (!body.say(piece)) break;
        EXPECT_LT(resident() - before, 16L << 20) << length;
    }
    EXPECT_EQ(m_posts, 0);
}

TEST_F(HttpServerTest, NonsenseIsAnsweredOrHungUpOnNeverFollowed) {
    for (const std::string& nonsense :
         {std::string("\r\n\r\n"), std::string("\0\0\0\r\n\r\n", 7), std::string("GET\r\n\r\n"),
          std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
          std::string("GET / HTTP/9.9\r\n\r\n"), fmt::format("GET //// HTTP/1.1\r\nHost: {}\r\n\r\n", host()),
          fmt::format("GET /%00%ff/../.. HTTP/1.1\r\nHost: {}\r\n\r\n", host()),
          fmt::format("GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\nContent-Length: -1\r\n\r\n", host())})
        EXPECT_THAT(ask(nonsense), Not(HasSubstr("HTTP/1.1 202"))) << nonsense;
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, EventsComeInOrderWithHeartbeatsAndALatePageSeesThemAll) {
    m_events.publish("first", "{}");
    const Connection page(m_port);
    page.say(fmt::format("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", host()));
    std::string heard = page.hear(5s, "event: first");
    EXPECT_THAT(heard, HasSubstr("Content-Type: text/event-stream"));
    EXPECT_THAT(heard, HasSubstr("event: first\ndata: {}\n\n"));
    EXPECT_THAT(page.hear(5s, "still here"), HasSubstr(": still here"));
    m_events.begin();
    m_events.publish("second", "{\"a\":1}");
    EXPECT_THAT(page.hear(5s, "second"), HasSubstr("event: second\ndata: {\"a\":1}\n\n"));
}

TEST_F(HttpServerTest, TheFifthEventStreamIsRefusedUntilOneEnds) {
    const std::string request = fmt::format("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", host());
    std::vector<std::unique_ptr<Connection>> pages;
    for (int i = 0; i < EventHub::kMaxStreams; ++i) {
        pages.push_back(std::make_unique<Connection>(m_port));
        pages.back()->say(request);
        EXPECT_THAT(pages.back()->hear(5s, "still here"), HasSubstr("200 OK"));
    }
    EXPECT_THAT(ask(request), StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 200")) << "the page itself is still served";
    pages.pop_back();
    std::string again;
    for (int i = 0; i < 50 && !again.starts_with("HTTP/1.1 200"); ++i) {
        std::this_thread::sleep_for(50ms);
        const Connection page(m_port);
        page.say(request);
        again = page.hear(5s, "\r\n\r\n");
    }
    EXPECT_THAT(again, StartsWith("HTTP/1.1 200"));
}

TEST(HttpServer, APageThatIsLoadedAnewAgainAndAgainIsServedSoon) {
    EventHub events;
    const HttpRoutes routes{.get = {}, .post = {}, .may_listen = [](const HttpRequest&) { return 0; }};
    HttpServer server({}, routes, events);  // with the heartbeat of the kiosk
    const Result<int> port = server.bind(0);
    ASSERT_TRUE(port);
    std::thread serving([&server] { server.serve(); });
    const auto load = [&port] {
        const Connection page(*port);  // gone at once
        page.say(fmt::format("GET /events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", *port));
        return page.hear(5s, "\r\n\r\n");
    };
    for (int i = 0; i < EventHub::kMaxStreams; ++i) EXPECT_THAT(load(), StartsWith("HTTP/1.1 200"));
    const auto begin = std::chrono::steady_clock::now();
    while (!load().starts_with("HTTP/1.1 200") && std::chrono::steady_clock::now() - begin < 20s)
        std::this_thread::sleep_for(100ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    events.close();
    server.stop();
    serving.join();
}

TEST_F(HttpServerTest, ATakenPortIsPassedOverForTheNextFreeOne) {
    EventHub events;
    HttpServer second({}, {}, events);
    const Result<int> port = second.bind(m_port);
    ASSERT_TRUE(port) << port.error().text;
    EXPECT_GT(*port, m_port);
    EXPECT_LE(*port, m_port + 50);
    std::thread serving([&second] { second.serve(); });
    std::this_thread::sleep_for(20ms);
    second.stop();
    serving.join();
}

TEST_F(HttpServerTest, ListensOnThisMachineAlone) {
    std::ifstream table("/proc/net/tcp");
    const std::string wanted = fmt::format(":{:04X} 00000000:0000 0A", m_port);
    std::string line;
    int found = 0;
    while (std::getline(table, line))
        if (line.find(wanted) != std::string::npos) {
            ++found;
            EXPECT_THAT(line, HasSubstr("0100007F:")) << "127.0.0.1";
        }
    EXPECT_EQ(found, 1);
}

TEST_F(HttpServerTest, SaysThatItWorksWhenNobodyAsksAndNotWhenEveryThreadHangs) {
    const auto grows_within = [this](std::chrono::milliseconds time) {
        const int before = m_worked;
        const auto end = std::chrono::steady_clock::now() + time;
        while (m_worked == before && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
        return m_worked > before;
    };
    EXPECT_TRUE(grows_within(10 * HttpRoutes::kIdle));
    std::vector<std::unique_ptr<Connection>> pages;
    for (int i = 0; i < HttpLimits{}.threads; ++i) {
        pages.push_back(std::make_unique<Connection>(m_port));
        pages.back()->say(fmt::format("GET /hang HTTP/1.1\r\nHost: {}\r\n\r\n", host()));
    }
    for (int hanging = m_hanging; hanging < HttpLimits{}.threads; hanging = m_hanging) m_hanging.wait(hanging);
    EXPECT_FALSE(grows_within(3 * HttpRoutes::kIdle));
    let_go();
    EXPECT_TRUE(grows_within(10 * HttpRoutes::kIdle));
}

TEST_F(HttpServerTest, StopsWhileStreamsAreOpen) {
    const Connection page(m_port);
    page.say(fmt::format("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", host()));
    EXPECT_THAT(page.hear(5s, "still here"), HasSubstr("200 OK"));
    // The fixture's end would hang otherwise.
}

}  // namespace
}  // namespace garita
