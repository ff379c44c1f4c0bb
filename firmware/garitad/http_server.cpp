#include "firmware/garitad/http_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "drivers/capture/descriptor.h"
#include "firmware/garitad/bounded_queue.h"

namespace garita {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPortsToTry = 50;
constexpr std::size_t kMaxTabs = 32;
/// Connections that the kernel keeps until they are taken. The library asks for 5: a browser that opens its six at once
/// then loses one, and asks again a second later.
constexpr int kBacklog = 128;

/// On every answer. Nothing is kept, nothing is framed, nothing runs but files of this server, and text can never
/// become script (CSP level 3; Trusted Types).
const httplib::Headers& safe_headers() {
    static const httplib::Headers kHeaders = {
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri "
         "'none'; "
         "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
    };
    return kHeaders;
}

/// Waits until the socket can do `events`; false when the time has come or the server stops (`stop` is readable).
bool wait_for(int socket, short events, int stop, Clock::time_point end) {
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0) return false;
        std::array<pollfd, 2> wanted{{{socket, events, 0}, {stop, POLLIN, 0}}};
        const int n = poll(wanted.data(), wanted.size(), static_cast<int>(left));
        if (n > 0) return wanted[1].revents == 0;
        if (n == 0 || errno != EINTR) return false;
    }
}

/// One connection as the library sees it: the head that we read already, then at most `body` bytes, all before `end`.
class BoundedStream final : public httplib::Stream {
public:
    BoundedStream(int socket, const HttpLimits& limits, int stop)
        : m_socket(socket), m_limits(limits), m_stop(stop), m_end(Clock::now() + limits.request_time) {}

    /// Reads up to the empty line; the status to answer with where that fails, 0 to hang up.
    [[nodiscard]] std::optional<int> read_head() {
        while (true) {
            const std::size_t empty_line = m_buffer.find("\r\n\r\n");
            if (empty_line != std::string::npos) return judge_head(std::string_view(m_buffer).substr(0, empty_line));
            if (m_buffer.size() >= m_limits.header_bytes) return 431;
            std::array<char, 2048> piece{};
            const ssize_t n = receive(piece.data(), std::min(piece.size(), m_limits.header_bytes - m_buffer.size()));
            if (n <= 0) return m_buffer.empty() ? 0 : 408;
            m_buffer.append(piece.data(), static_cast<std::size_t>(n));
        }
    }

    [[nodiscard]] bool is_readable() const override { return m_at < m_buffer.size() || m_left > 0; }
    [[nodiscard]] bool is_writable() const override {
        return wait_for(m_socket, POLLOUT, m_stop, Clock::now() + m_limits.write_time);
    }
    ssize_t read(char* data, std::size_t size) override {
        if (m_at < m_buffer.size()) {
            const std::size_t n = std::min(size, m_buffer.size() - m_at);
            std::copy_n(m_buffer.data() + m_at, n, data);
            m_at += n;
            return static_cast<ssize_t>(n);
        }
        const ssize_t n = receive(data, std::min(size, m_left));
        if (n > 0) m_left -= static_cast<std::size_t>(n);
        return n;
    }
    ssize_t write(const char* data, std::size_t size) override {
        // httplib writes whole pieces and takes a short count for one.
        std::size_t done = 0;
        const Clock::time_point end = Clock::now() + m_limits.write_time;
        while (done < size) {
            const ssize_t n = ::send(m_socket, data + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n > 0) {
                done += static_cast<std::size_t>(n);
            } else if (n == 0 || (errno != EAGAIN && errno != EINTR) || !wait_for(m_socket, POLLOUT, m_stop, end)) {
                return -1;
            }
        }
        return static_cast<ssize_t>(size);
    }
    // No decision uses an address.
    void get_remote_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
    void get_local_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
    [[nodiscard]] socket_t socket() const override { return m_socket; }

private:
    [[nodiscard]] std::optional<int> judge_head(std::string_view head) const {
        if (head.find('\0') != std::string_view::npos) return 400;
        if (std::ranges::count(head, '\n') > m_limits.header_count) return 431;
        if (head.substr(0, head.find("\r\n")).size() > m_limits.target_bytes) return 414;
        return std::nullopt;
    }
    ssize_t receive(char* data, std::size_t size) {
        while (size > 0 && wait_for(m_socket, POLLIN, m_stop, m_end)) {
            const ssize_t n = recv(m_socket, data, size, MSG_DONTWAIT);
            if (n >= 0 || (errno != EAGAIN && errno != EINTR)) return n;
        }
        return -1;
    }

    int m_socket;
    const HttpLimits& m_limits;
    int m_stop;
    Clock::time_point m_end;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::size_t m_left = m_limits.body_bytes;
};

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

/// The tokens of the open pages, the oldest forgotten first.
class Tabs {
public:
    [[nodiscard]] std::string open() {
        std::string token = random_token();
        const std::lock_guard lock(m_mutex);
        if (m_tokens.size() >= kMaxTabs) m_tokens.pop_front();
        m_tokens.push_back(token);
        return token;
    }
    [[nodiscard]] bool knows(const std::string& token) const {
        const std::lock_guard lock(m_mutex);
        bool found = false;
        for (const std::string& known : m_tokens) found |= same(known, token);
        return found;
    }

private:
    /// Takes the same time wherever the difference is.
    static bool same(std::string_view a, std::string_view b) {
        unsigned char differs = a.empty() || a.size() != b.size() ? 1 : 0;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
            differs |= static_cast<unsigned char>(a[i] ^ b[i]);
        return differs == 0;
    }
    mutable std::mutex m_mutex;
    std::deque<std::string> m_tokens;
};

}  // namespace

class HttpServer::Guarded final : public httplib::Server {
public:
    Guarded(HttpLimits limits, HttpRoutes routes, EventHub& events)
        : m_limits(limits), m_routes(std::move(routes)), m_events(events) {
        new_task_queue = [this] {  // httplib deletes it
            return new BoundedQueue(m_limits.threads, m_limits.waiting, m_routes.worked);
        };
        set_idle_interval(HttpRoutes::kIdle);
        set_default_headers(safe_headers());
        set_payload_max_length(m_limits.body_bytes);
        set_tcp_nodelay(true);
        // The library's own choice would share a port that is taken (SO_REUSEPORT).
        set_socket_options([](socket_t socket) {
            const int yes = 1;
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            return first_look(request, response);
        });
        Post("/.*", [this](const httplib::Request& request, httplib::Response& response) {
            answer(response, m_routes.post(asked(request)));
        });
        set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
            answer(response, {.status = 500});
        });
    }

    void serve() {
        {
            const std::lock_guard lock(m_serving_mutex);
            if (m_stopped) return;
            m_serving = true;
        }
        listen_after_bind();
        const std::lock_guard lock(m_serving_mutex);
        m_serving = false;
    }

    /// The library's stop() does nothing before its loop has begun: it is waited for, or the kiosk would never end.
    void stop_serving() {
        eventfd_write(m_stop.get(), 1);
        while (true) {
            {
                const std::lock_guard lock(m_serving_mutex);
                m_stopped = true;
                if (!m_serving) return;
            }
            if (is_running()) return stop();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    [[nodiscard]] int bind_near(int port) {
        for (int i = 0; i < kPortsToTry && port + i <= 65'535; ++i) {
            m_port = port == 0 ? bind_to_any_port("127.0.0.1") : bind_to_port("127.0.0.1", port + i) ? port + i : -1;
            if (m_port > 0) return ::listen(svr_sock_, kBacklog) == 0 ? m_port : -1;
        }
        return -1;
    }

private:
    static void answer(httplib::Response& response, const HttpAnswer& said) {
        response.status = said.status;
        response.set_content(said.body, said.type);
        if (said.session)
            response.set_header("Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}", kSessionCookie,
                                                          *said.session, said.session->empty() ? "; Max-Age=0" : ""));
    }

    static HttpRequest asked(const httplib::Request& request) {
        const std::size_t mark = request.target.find('?');
        return {.path = request.path,
                .query = mark == std::string::npos ? std::string{} : request.target.substr(mark + 1),
                .body = request.body,
                .session = session_of(request)};
    }

    /// Two cookies of that name are none: one of them was planted.
    static std::string session_of(const httplib::Request& request) {
        if (request.get_header_value_count("Cookie") != 1) return {};
        const std::string all = request.get_header_value("Cookie");
        const std::string wanted = std::string(kSessionCookie) + "=";
        std::string found;
        int count = 0;
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t end = std::min(all.find(';', at), all.size());
            std::string one = all.substr(at, end - at);
            one.erase(0, std::min(one.find_first_not_of(' '), one.size()));
            if (one.starts_with(wanted)) {
                found = one.substr(wanted.size());
                ++count;
            }
            at = end + 1;
        }
        return count == 1 ? found : std::string();
    }

    /// The library must not compress, cut or forward: those headers are dropped.
    bool process_and_close_socket(socket_t socket) override {
        bool kept = false;
        if (t_turned_away) {
            refuse(socket, 503);
        } else {
            BoundedStream stream(socket, m_limits, m_stop.get());
            if (const std::optional<int> status = stream.read_head()) {
                if (*status != 0) refuse(socket, *status);
            } else {
                bool closed = false;
                kept = process_request(stream, true, closed, [](httplib::Request& request) {
                    for (const char* name : {"Accept-Encoding", "Range", "Expect"}) request.headers.erase(name);
                    request.ranges.clear();
                });
            }
        }
        ::shutdown(socket, SHUT_RDWR);
        ::close(socket);
        return kept;
    }

    static void refuse(int socket, int status) {
        const std::string text = fmt::format(
            "HTTP/1.1 {} Refused\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n", status);
        // What does not fit at once is not waited for.
        static_cast<void>(::send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    }

    /// Everything but the body of a POST is decided here.
    HandlerResponse first_look(const httplib::Request& request, httplib::Response& response) {
        const std::string host = fmt::format("127.0.0.1:{}", m_port);
        if (request.get_header_value_count("Host") != 1 || request.get_header_value("Host") != host)
            return refuse(response, 421);
        if (request.method == "GET") return get(request, response);
        if (request.method != "POST") return refuse(response, 405);
        if (request.has_header("Transfer-Encoding") || request.get_header_value_count("Content-Length") > 1)
            return refuse(response, 411);
        const bool from_page =
            request.get_header_value("Origin") == "http://" + host &&
            (!request.has_header("Sec-Fetch-Site") || request.get_header_value("Sec-Fetch-Site") == "same-origin") &&
            m_tabs.knows(request.get_header_value("Garita-Tab"));
        return from_page ? HandlerResponse::Unhandled : refuse(response, 403);
    }

    HandlerResponse get(const httplib::Request& request, httplib::Response& response) {
        if (request.path == "/events") return stream(asked(request), response);
        if (request.path == "/tab") {
            // A header that no other site may send without asking first (CORS), and we never allow it.
            if (!request.has_header("Garita-Page")) return refuse(response, 403);
            answer(response, {.body = fmt::format(R"({{"token": "{}"}})", m_tabs.open())});
            return HandlerResponse::Handled;
        }
        answer(response, m_routes.get(asked(request)));
        return HandlerResponse::Handled;
    }

    HandlerResponse stream(const HttpRequest& request, httplib::Response& response) {
        if (const int refused = m_routes.may_listen(request); refused != 0) return refuse(response, refused);
        if (!m_events.enter()) return refuse(response, 503);
        response.status = 200;
        response.set_chunked_content_provider(
            "text/event-stream",
            [this, request, cursor = EventHub::Cursor{}](std::size_t, httplib::DataSink& sink) mutable {
                const std::optional<std::string> text = m_events.next(cursor, m_limits.heartbeat);
                // A session that has ended or locked meanwhile hears no more.
                if (!text || m_routes.may_listen(request) != 0) {
                    sink.done();
                    return true;
                }
                return sink.write(text->data(), text->size());
            },
            [this](bool) { m_events.leave(); });
        return HandlerResponse::Handled;
    }

    static HandlerResponse refuse(httplib::Response& response, int status) {
        answer(response, {.status = status});
        return HandlerResponse::Handled;
    }

    HttpLimits m_limits;
    HttpRoutes m_routes;
    EventHub& m_events;
    Tabs m_tabs;
    int m_port = 0;
    Descriptor m_stop{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};  ///< readable once the server stops
    std::mutex m_serving_mutex;                                 ///< of the two below
    bool m_serving = false;
    bool m_stopped = false;
};

HttpServer::HttpServer(HttpLimits limits, HttpRoutes routes, EventHub& events)
    : m_server(std::make_unique<Guarded>(limits, std::move(routes), events)) {}

HttpServer::~HttpServer() = default;

Result<int> HttpServer::bind(int port) {
    const int bound = m_server->bind_near(port);
    if (bound < 0)
        return fail(ErrorKind::Device, fmt::format("no free port from {} on; choose another with --port", port));
    return bound;
}

void HttpServer::serve() {
    m_server->serve();
}

void HttpServer::stop() {
    m_server->stop_serving();
}

}  // namespace garita
