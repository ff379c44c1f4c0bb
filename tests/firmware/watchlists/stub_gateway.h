// A gateway of a national bureau on this machine, over real mutual TLS, with certificates made anew for each test.
#pragma once

#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "tests/vision/seal/test_pki.h"

namespace garita::watchlists {

inline const std::string kNone = R"({"schema":1,"reports":[]})";
inline const std::string kStolen =
    R"({"schema":1,"reports":[{"state":"UTO","reason":"stolen","reported":"2026-01-02","reference":"R-1"}]})";

inline seal::test::CertificateDraft draft_of(const std::string& name, bool ca = false) {
    seal::test::CertificateDraft draft;
    draft.name = name;
    draft.ca = ca;
    return draft;
}

/// Certificates and keys in PEM files, made anew for each test.
class Certificates {
public:
    Certificates() {
        std::string pattern = (std::filesystem::temp_directory_path() / "garita-bureau-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        m_authority_key = seal::test::make_key("prime256v1");
        m_authority =
            seal::test::make_certificate(draft_of("Authority", true), m_authority_key.get(), m_authority_key.get());
        write("authority", m_authority, m_authority_key.get());
        make("localhost");
        make("station");
        make("elsewhere");
        // Of another authority that calls itself the same.
        const auto key = seal::test::make_key("prime256v1");
        write("stranger", seal::test::make_certificate(draft_of("station"), key.get(), key.get()), key.get());
    }
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;
    ~Certificates() { std::filesystem::remove_all(m_folder); }
    [[nodiscard]] std::filesystem::path certificate(const std::string& name) const {
        return m_folder / (name + ".pem");
    }
    [[nodiscard]] std::filesystem::path key(const std::string& name) const { return m_folder / (name + ".key"); }

private:
    void make(const std::string& name) {
        const auto key = seal::test::make_key("prime256v1");
        write(name, seal::test::make_certificate(draft_of(name), key.get(), m_authority_key.get(), m_authority),
              key.get());
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
    std::filesystem::path m_folder;
    seal::test::Key m_authority_key;
    seal::Bytes m_authority;
};

/// One gateway, as a test starts and stops it.
class StubGateway {
public:
    StubGateway() = default;
    StubGateway(const StubGateway&) = delete;
    StubGateway& operator=(const StubGateway&) = delete;
    ~StubGateway() { stop(); }

    /// With the certificate of this name.
    void start(const std::string& as, const httplib::Server::Handler& handler) {
        m_server = std::make_unique<httplib::SSLServer>(files.certificate(as).c_str(), files.key(as).c_str(),
                                                        files.certificate("authority").c_str());
        ASSERT_TRUE(m_server->is_valid());
        m_server->Post("/v1/documents", [this, handler](const httplib::Request& request, httplib::Response& response) {
            ++asked;
            last = request.body;
            handler(request, response);
        });
        port = m_server->bind_to_any_port("localhost");
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

    Certificates files;
    int port = 0;
    std::atomic<int> asked{0};
    std::string last;  ///< question

private:
    std::unique_ptr<httplib::SSLServer> m_server;
    std::thread m_thread;
};

}  // namespace garita::watchlists
