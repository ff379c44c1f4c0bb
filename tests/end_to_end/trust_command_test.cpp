// garita trust, as an authority and a station's technician use it: firmware/trust/CEREMONY.md, step by step.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

class TrustCommand : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-trust-command-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_path = pattern;
        for (const char* root : {"root-a", "root-b", "root-c"}) key(root, "root");
        for (const char* signer : {"police", "offices"}) key(signer, "signer");
        write_text("utopia.toml", text(1));
        ASSERT_EQ(trust({"new", at("utopia.toml"), "--out", at("utopia-1.trust")}).status, 0);
    }
    void TearDown() override { fs::remove_all(m_path); }

    std::string at(const std::string& name) const { return m_path / name; }
    static end_to_end::Said trust(Words words) {
        words.insert(words.begin(), "trust");
        return end_to_end::garita(words, "</dev/null");
    }
    end_to_end::Said at_station(Words words) const {
        words.insert(words.end(), {"--data", at("data")});
        return trust(std::move(words));
    }
    void key(const std::string& name, const std::string& as) const {
        const auto made = trust({"key", "--as", as, "--name", "The " + name, "--out", at(name)});
        ASSERT_EQ(made.status, 0) << made.err;
        EXPECT_THAT(made.out, HasSubstr("key = \"" + public_key(name)));
    }
    std::string public_key(const std::string& name) const {
        std::stringstream text;
        text << std::ifstream(at(name + ".public.toml")).rdbuf();
        const std::string all = text.str();
        return all.substr(all.find("key = \"") + 7, 64);
    }
    void write_text(const std::string& name, const std::string& text) const { std::ofstream(at(name)) << text; }
    std::string text(int version, const std::string& more = "") const {
        std::string out = "schema = 1\nname = \"Ministry of Utopia\"\nversion = " + std::to_string(version) +
                          "\nfrom = \"2026-01-01\"\nuntil = \"2099-12-31\"\n[root]\nthreshold = 2\n";
        for (const char* root : {"root-a", "root-b", "root-c"})
            out += std::string("[[root.keys]]\nname = \"") + root + "\"\nkey = \"" + public_key(root) + "\"\n";
        out +=
            "[[keys]]\npurpose = \"list\"\nname = \"Police\"\nscope = [\"stolen-documents\"]\nuntil = "
            "\"2099-12-31\"\nkey = \"" +
            public_key("police") + "\"\n";
        out +=
            "[[keys]]\npurpose = \"stations\"\nname = \"Offices\"\nscope = [\"all\"]\nuntil = \"2099-12-31\"\nkey = "
            "\"" +
            public_key("offices") + "\"\n";
        return out + more;
    }
    end_to_end::Said sign(const std::string& file, const std::string& root) const {
        return trust({"sign", at(file), "--key", at(root + ".secret.toml"), "--yes"});
    }
    static std::string fingerprint_in(const std::string& out) {
        std::smatch found;
        return std::regex_search(out, found, std::regex("root's fingerprint ([0-9a-f ]+)\n")) ? found[1].str() : "";
    }
    void install_first() const {
        ASSERT_EQ(sign("utopia-1.trust", "root-a").status, 0);
        ASSERT_EQ(sign("utopia-1.trust", "root-c").status, 0);
        const std::string fingerprint = fingerprint_in(trust({"show", at("utopia-1.trust")}).out);
        const auto taken = at_station({"install", at("utopia-1.trust"), "--root-fingerprint", fingerprint});
        ASSERT_EQ(taken.status, 0) << taken.err;
    }

    fs::path m_path;
};

TEST_F(TrustCommand, ATrustFileIsSignedByEnoughAndTakenByItsFingerprint) {
    EXPECT_THAT(trust({"show", at("utopia-1.trust")}).out, HasSubstr("still to sign      2 more"));
    const auto once = sign("utopia-1.trust", "root-a");
    ASSERT_EQ(once.status, 0) << once.err;
    EXPECT_THAT(once.err, HasSubstr("may sign           list: Police, for stolen-documents")) << "who signs sees what";
    EXPECT_EQ(sign("utopia-1.trust", "root-a").status, 2);
    EXPECT_EQ(sign("utopia-1.trust", "police").status, 2) << "a signer is no root";
    const std::string fingerprint = fingerprint_in(trust({"show", at("utopia-1.trust")}).out);
    ASSERT_EQ(fingerprint.size(), 79U);
    const auto early = at_station({"install", at("utopia-1.trust"), "--root-fingerprint", fingerprint});
    EXPECT_EQ(early.status, 2);
    EXPECT_THAT(early.err, HasSubstr("1 of its own 3 root keys signed it, and 2 have to"));
    ASSERT_EQ(sign("utopia-1.trust", "root-c").status, 0);
    const auto unasked = at_station({"install", at("utopia-1.trust"), "--yes"});
    EXPECT_EQ(unasked.status, 2) << "nobody agrees beforehand to the first one";
    EXPECT_THAT(unasked.err, HasSubstr("--root-fingerprint"));
    std::string wrong = fingerprint;
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    EXPECT_EQ(at_station({"install", at("utopia-1.trust"), "--root-fingerprint", wrong}).status, 2);
    EXPECT_THAT(at_station({"show"}).out, HasSubstr("no trust file is in force"));
    const auto taken = at_station({"install", at("utopia-1.trust"), "--root-fingerprint", fingerprint});
    EXPECT_EQ(taken.status, 0) << taken.err;
    EXPECT_THAT(at_station({"show"}).out, HasSubstr("version            1, valid 2026-01-01 to 2099-12-31"));
}

TEST_F(TrustCommand, AStationIsCertifiedAndTakesFilesForItself) {
    install_first();
    ASSERT_EQ(at_station({"station", "--name", "Ferry post 7", "--out", at("post-7.toml")}).status, 0);
    const Words certify = {"certify",   at("post-7.toml"),
                           "--id",      "post-7",
                           "--groups",  "river,land",
                           "--version", "1",
                           "--until",   "2099-06-01",
                           "--key",     at("offices.secret.toml"),
                           "--out",     at("post-7.certificate")};
    EXPECT_EQ(trust(certify).status, 1) << "nobody compared the fingerprint";
    Words agreed = certify;
    agreed.emplace_back("--yes");
    ASSERT_EQ(trust(agreed).status, 0);
    const auto certified = at_station({"install", at("post-7.certificate")});
    ASSERT_EQ(certified.status, 0) << certified.err;
    EXPECT_THAT(at_station({"show"}).out, HasSubstr("this station       post-7, in groups: river, land"));

    write_text("stolen.csv", "P<UTO123456789\n");
    const auto sign_file = [&](const std::string& to, const std::string& name, const std::string& audience) {
        return trust({"sign-file", at("stolen.csv"), "--kind", "list", "--name", name, "--version", "12", "--until",
                      "2099-12-31", "--for", audience, "--key", at("police.secret.toml"), "--out", at(to)});
    };
    ASSERT_EQ(sign_file("ours.list", "stolen-documents", "group:river").status, 0);
    const auto ours = at_station({"verify-file", at("ours.list"), "--kind", "list"});
    EXPECT_EQ(ours.status, 0) << ours.err;
    EXPECT_THAT(ours.out, HasSubstr("signed by Police"));
    EXPECT_EQ(at_station({"verify-file", at("ours.list"), "--kind", "language"}).status, 2);
    ASSERT_EQ(sign_file("theirs.list", "stolen-documents", "station:post-8").status, 0);
    EXPECT_THAT(at_station({"verify-file", at("theirs.list"), "--kind", "list"}).err,
                HasSubstr("it is for station:post-8, and this station is station:post-7"));
    ASSERT_EQ(sign_file("other.list", "alerts", "all").status, 0);
    EXPECT_THAT(at_station({"verify-file", at("other.list"), "--kind", "list"}).err,
                HasSubstr("signs only stolen-documents"));
    EXPECT_EQ(sign_file("none.list", "stolen-documents", "post-7").status, 2)
        << "an audience is all, station: or group:";
}

TEST_F(TrustCommand, AKeyIsRevokedByTheNextTrustFile) {
    install_first();
    const std::string revoked = "[[revoked_keys]]\nkey = \"" + public_key("police") +
                                "\"\nsince = \"2026-11-20\"\nreason = \"the stick was lost\"\n";
    write_text("next.toml", text(2, revoked));
    const auto both = trust({"new", at("next.toml"), "--out", at("utopia-2.trust")});
    EXPECT_EQ(both.status, 2);
    EXPECT_THAT(both.err, HasSubstr("revoked in the same trust file"));
    std::string without = text(2, revoked);
    const std::size_t from = without.find("[[keys]]");
    without.erase(from, without.find("[[keys]]", from + 1) - from);
    write_text("next.toml", without);
    ASSERT_EQ(trust({"new", at("next.toml"), "--out", at("utopia-2.trust")}).status, 0);
    ASSERT_EQ(sign("utopia-2.trust", "root-b").status, 0);
    ASSERT_EQ(sign("utopia-2.trust", "root-c").status, 0);
    const auto taken = at_station({"install", at("utopia-2.trust")});
    EXPECT_EQ(taken.status, 0) << taken.err;
    EXPECT_THAT(at_station({"show"}).out, HasSubstr("since 2026-11-20: the stick was lost"));
    const auto old = at_station({"install", at("utopia-1.trust")});
    EXPECT_EQ(old.status, 2);
    EXPECT_THAT(old.err, HasSubstr("this station has had version 2"));
}

TEST_F(TrustCommand, KeepsSecretsToTheirOwners) {
    const std::string secret = at("root-a.secret.toml");
    struct stat status {};
    ASSERT_EQ(stat(secret.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    ASSERT_EQ(chmod(secret.c_str(), 0644), 0);
    const auto open = sign("utopia-1.trust", "root-a");
    EXPECT_EQ(open.status, 2);
    EXPECT_THAT(open.err, HasSubstr("may be read by others"));
    EXPECT_EQ(trust({"key", "--name", "Again", "--out", at("police")}).status, 1) << "no key is written over another";
    EXPECT_EQ(trust({"sign", at("utopia-1.trust"), "--key", at("root-b.secret.toml")}).status, 1) << "nobody to ask";
}

}  // namespace
}  // namespace garita
