#include "firmware/watchlists/bureau_client.h"

#include <fmt/format.h>
#include <httplib.h>
#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace garita::watchlists {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLargestAnswer = 64U << 10U;
constexpr const char* kPath = "/v1/documents";

/// Calls `stop` when the time is over, unless it goes before: a peer that sends a byte now and then ends, too.
class EndOfTime {
public:
    EndOfTime(Clock::time_point end, std::function<void()> stop)
        : m_thread([this, end, stop = std::move(stop)] {
              std::unique_lock lock(m_mutex);
              if (!m_changed.wait_until(lock, end, [this] { return m_over; })) stop();
          }) {}
    EndOfTime(const EndOfTime&) = delete;
    EndOfTime& operator=(const EndOfTime&) = delete;
    ~EndOfTime() {
        {
            const std::lock_guard lock(m_mutex);
            m_over = true;
        }
        m_changed.notify_one();
        m_thread.join();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_over = false;
    std::thread m_thread;  ///< last: it uses the others
};

/// One question, and what came of it.
struct Try {
    bool was_connected = false;
    BureauAnswer answer{};
};

/// Tells, when a handshake begins, that there is a connection: once, for TLS 1.3 begins others later.
class Connected {
public:
    Connected(SSL_CTX* context, const std::function<void()>& tell) : m_tell(tell) {
        SSL_CTX_set_app_data(context, this);
        SSL_CTX_set_info_callback(context, [](const SSL* ssl, int where, int) {
            auto* self = static_cast<Connected*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
            if ((where & SSL_CB_HANDSHAKE_START) == 0 || self->m_told) return;
            self->m_told = true;
            if (self->m_tell) self->m_tell();
        });
    }
    Connected(const Connected&) = delete;
    Connected& operator=(const Connected&) = delete;

private:
    const std::function<void()>& m_tell;
    bool m_told = false;
};

class BureauClient final : public Bureau {
public:
    explicit BureauClient(BureauOptions options) : m_options(std::move(options)) {}

    std::string name() const override { return m_options.name; }

    BureauAnswer look_up(const Document& document) override {
        const Clock::time_point end = Clock::now() + m_options.time;
        const std::string question = question_of(document);
        Try last;
        for (int i = 0; i < m_options.tries && !last.was_connected && Clock::now() < end; ++i)
            last = ask(question, end);
        return std::move(last.answer);
    }

private:
    Try ask(const std::string& question, Clock::time_point end) const {
        httplib::SSLClient client(m_options.host, m_options.port, m_options.certificate.string(),
                                  m_options.key.string());
        if (!client.is_valid()) return unreachable("this station's certificate or key cannot be used", true);
        SSL_CTX_set_min_proto_version(client.ssl_context(), TLS1_2_VERSION);
        client.set_ca_cert_path(m_options.authority.string());
        client.enable_server_certificate_verification(true);
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        client.set_connection_timeout(std::min(left, m_options.connect_time));
        client.set_read_timeout(left);
        client.set_write_timeout(left);
        const Connected connected(client.ssl_context(), m_options.connected);
        const EndOfTime watch(end, [&client] { client.stop(); });
        return send(client, question);
    }

    Try send(httplib::SSLClient& client, const std::string& question) const {
        std::string body;
        bool is_too_long = false;
        httplib::Request request;
        request.method = "POST";
        request.path = kPath;
        request.body = question;
        request.headers = {{"Content-Type", "application/json"}, {"Accept-Encoding", "identity"}};
        request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
            is_too_long = body.size() + size > kLargestAnswer;
            if (!is_too_long) body.append(data, size);
            return !is_too_long;
        };
        const httplib::Result result = client.send(request);
        if (is_too_long) return unreachable("its answer is longer than any is", true);
        if (!result) {
            using enum httplib::Error;
            const bool was_connected = result.error() != Connection && result.error() != ConnectionTimeout;
            const bool is_certificate = result.error() == SSLServerVerification || result.error() == SSLConnection ||
                                        result.error() == SSLLoadingCerts;
            return unreachable(is_certificate ? "its certificate, or this station's, is not accepted"
                                              : "no connection, or no answer in time",
                               was_connected);
        }
        if (result->status != 200) return unreachable(fmt::format("it answers with status {}", result->status), true);
        auto reports = parse_reports(body);
        if (!reports) return unreachable(reports.error().text, true);
        Try done{.was_connected = true};
        done.answer.standing = reports->empty() ? BureauAnswer::Standing::NoReport : BureauAnswer::Standing::Reports;
        done.answer.reports = std::move(*reports);
        return done;
    }

    Try unreachable(const std::string& why, bool was_connected) const {
        return {.was_connected = was_connected, .answer = {.trouble = m_options.name + ": " + why}};
    }

    BureauOptions m_options;
};

}  // namespace

Result<bool> check_certificates(const BureauOptions& options) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    if (context == nullptr) return fail(ErrorKind::Internal, "OpenSSL has no memory");
    if (SSL_CTX_load_verify_file(context.get(), options.authority.c_str()) != 1)
        return fail(ErrorKind::Input, "authority.pem holds no certificate that can be read");
    if (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate.c_str()) != 1)
        return fail(ErrorKind::Input, "certificate.pem holds no certificate that can be read");
    if (SSL_CTX_use_PrivateKey_file(context.get(), options.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context.get()) != 1)
        return fail(ErrorKind::Input, "key.pem is not the key of certificate.pem");
    return true;
}

Result<std::unique_ptr<Bureau>> make_bureau_client(const BureauOptions& options) {
    // Not read here: one that garita-link was handed lies behind a link of /proc.
    for (const auto& path : {options.authority, options.certificate, options.key})
        if (access(path.c_str(), R_OK) != 0)
            return fail(ErrorKind::Input, path.string() + ": there is no such file, or it may not be read");
    return std::unique_ptr<Bureau>(std::make_unique<BureauClient>(options));
}

}  // namespace garita::watchlists
