// The adapter to the national bureau against a stub service: what it knows, and every way in which it knows nothing.
#include "firmware/watchlists/bureau_client.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "firmware/watchlists/sentences.h"
#include "tests/vision/seal/test_pki.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;
namespace pki = seal::test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Standing = BureauAnswer::Standing;
using std::chrono::milliseconds;

const std::string kNone = R"({"schema":1,"reports":[]})";
const std::string kStolen =
    R"({"schema":1,"reports":[{"state":"UTO","reason":"stolen","reported":"2026-01-02","reference":"R-1"}]})";

pki::CertificateDraft draft_of(const std::string& name, bool ca = false) {
    pki::CertificateDraft draft;
    draft.name = name;
    draft.ca = ca;
    return draft;
}

/// Certificates and keys in PEM files, made anew for each test.
class Certificates {
public:
    Certificates() {
        std::string pattern = (fs::temp_directory_path() / "garita-bureau-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        m_authority_key = pki::make_key("prime256v1");
        m_authority = pki::make_certificate(draft_of("Authority", true), m_authority_key.get(), m_authority_key.get());
        write("authority", m_authority, m_authority_key.get());
        make("localhost");
        make("station");
        make("elsewhere");
        // Of another authority that calls itself the same.
        const auto key = pki::make_key("prime256v1");
        write("stranger", pki::make_certificate(draft_of("station"), key.get(), key.get()), key.get());
    }
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;
    ~Certificates() { fs::remove_all(m_folder); }
    [[nodiscard]] fs::path certificate(const std::string& name) const { return m_folder / (name + ".pem"); }
    [[nodiscard]] fs::path key(const std::string& name) const { return m_folder / (name + ".key"); }

private:
    void make(const std::string& name) {
        const auto key = pki::make_key("prime256v1");
        write(name, pki::make_certificate(draft_of(name), key.get(), m_authority_key.get(), m_authority), key.get());
    }
    void write(const std::string& name, const seal::Bytes& der, EVP_PKEY* key) const {
        const unsigned char* at = der.data();
        X509* const parsed = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
        std::FILE* file = std::fopen(certificate(name).c_str(), "w");
        EXPECT_EQ(PEM_write_X509(file, parsed), 1);
        std::fclose(file);
        X509_free(parsed);
        file = std::fopen(this->key(name).c_str(), "w");
        EXPECT_EQ(PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr), 1);
        std::fclose(file);
    }
    fs::path m_folder;
    pki::Key m_authority_key;
    seal::Bytes m_authority;
};

class BureauService : public testing::Test {
protected:
    void TearDown() override { stop(); }
    /// A gateway of a bureau on this machine.
    void start(const std::string& as, const httplib::Server::Handler& handler) {
        m_server = std::make_unique<httplib::SSLServer>(m_files.certificate(as).c_str(), m_files.key(as).c_str(),
                                                        m_files.certificate("authority").c_str());
        ASSERT_TRUE(m_server->is_valid());
        m_server->Post("/v1/documents", [this, handler](const httplib::Request& request, httplib::Response& response) {
            ++m_asked;
            m_last = request.body;
            handler(request, response);
        });
        m_port = m_server->bind_to_any_port("localhost");
        m_thread = std::thread([this] { m_server->listen_after_bind(); });
        while (!m_server->is_running()) std::this_thread::yield();
    }
    void start(const std::string& answer) {
        start("localhost", [answer](const httplib::Request&, httplib::Response& response) {
            response.set_content(answer, "application/json");
        });
    }
    void stop() {
        if (!m_server) return;
        m_server->stop();
        m_thread.join();
        m_server = nullptr;
    }
    [[nodiscard]] BureauOptions options() const {
        return {.name = "FIND of Utopia",
                .host = "localhost",
                .port = m_port,
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

    Certificates m_files;
    std::unique_ptr<httplib::SSLServer> m_server;
    std::thread m_thread;
    int m_port = 0;
    std::atomic<int> m_asked{0};
    std::string m_last;
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
    EXPECT_EQ(m_last, R"({"number":"AB123456","schema":1,"state":"UTO","type":"P"})");
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
    EXPECT_EQ(m_asked, 2);
}

TEST_F(BureauService, ThatIsNotThereIsSaidPlainly) {
    start(kNone);
    stop();
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
    EXPECT_EQ(m_asked, 0);
}

TEST_F(BureauService, AStationWithoutItsCertificateGetsNoAnswer) {
    start(kNone);
    BureauOptions other = options();
    other.certificate = m_files.certificate("stranger");
    other.key = m_files.key("stranger");
    expect_unreachable(ask(other));
    other.key = m_files.key("station");  // not of that certificate
    expect_unreachable(ask(other));
    EXPECT_EQ(m_asked, 0);
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
    EXPECT_EQ(m_asked, 1);  // it was connected: not asked again
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
