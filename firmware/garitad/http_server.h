// The officer's page over HTTP on 127.0.0.1, by cpp-httplib behind limits of our own: header bytes, header count, body
// and time are bounded before the library sees a byte; one request a connection; a bounded queue.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/garitad/event_hub.h"

namespace garita {

struct HttpLimits {
    std::size_t header_bytes = 8192;  ///< request line and headers together
    int header_count = 48;
    std::size_t target_bytes = 1024;  ///< path and query
    std::size_t body_bytes = 16'384;
    std::chrono::milliseconds request_time{3000};  ///< from the connection to the last byte of the request
    std::chrono::milliseconds write_time{3000};    ///< for any piece of an answer
    /// Of an event stream without news. A page that was closed or loaded anew gives its place back when two of them
    /// found nobody.
    std::chrono::milliseconds heartbeat{1000};
    int threads = EventHub::kMaxStreams + 4;  ///< the streams never take them all
    std::size_t waiting = 32;                 ///< connections that wait for a thread; further ones are told 503
};

struct HttpRequest {
    std::string path;   ///< without the query
    std::string query;  ///< what follows the question mark, as it is
    std::string body;
    std::string session;  ///< the value of the cookie kSessionCookie, where there is exactly one; else empty
};

struct HttpAnswer {
    int status = 200;
    std::string type = "application/json";
    std::string body = "{}";
    /// The cookie's new value: of a session, for as long as the browser runs, seen by no script; empty: it goes.
    std::optional<std::string> session{};
};

inline constexpr std::string_view kSessionCookie = "garita-session";

/// What the server asks its owner. Called from several threads.
struct HttpRoutes {
    /// Answers a GET; status 404 for an unknown path. Must change nothing.
    std::function<HttpAnswer(const HttpRequest&)> get;
    /// Answers a POST that came from this page: Host, Origin and the tab's token were checked.
    std::function<HttpAnswer(const HttpRequest&)> post;
    /// Whether who asks may hear the events: asked at the start of a stream and before each piece of it. 0: yes; else
    /// the status to answer with.
    std::function<int(const HttpRequest&)> may_listen;
    /// A thread that answers requests works: called after each, and at least once a kIdle where there are none.
    std::function<void()> worked{};

    static constexpr std::chrono::seconds kIdle{1};
};

/// GET /events is the stream of `events`; GET /tab gives a page the token that its POSTs must carry in the header
/// Garita-Tab; everything else goes to the routes.
class HttpServer {
public:
    HttpServer(HttpLimits limits, HttpRoutes routes, EventHub& events);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Listens on 127.0.0.1 at `port`, or at the next free one of the 50 after it; 0: any. Returns the port.
    [[nodiscard]] Result<int> bind(int port);

    /// Serves until stop(); returns at once when stop() came first. REQUIRES bind().
    void serve();

    /// Ends serve(), from any thread, however early: before it was called or while it begins.
    void stop();

private:
    class Guarded;
    std::unique_ptr<Guarded> m_server;
};

}  // namespace garita
