// `garita evidence` as a laboratory meets it, far from the station: what it says, and its exit status.
#include <gmock/gmock.h>

#include <fstream>

#include "firmware/bytes.h"
#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/evidence/cases.h"
#include "tests/firmware/trust/authority.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using ::testing::HasSubstr;
using trust::Authority;
using Words = std::vector<std::string>;

class EvidenceCommand : public ::testing::Test {
protected:
    void SetUp() override {
        m_authority.from = "2020-01-01";
        m_authority.until = "2025-12-31";
        ASSERT_EQ(evidence({"recipient", "--name", "Laboratory of Utopia", "--out", at("laboratory")}).status, 0);
        ASSERT_EQ(evidence({"recipient", "--name", "Somebody", "--out", at("somebody")}).status, 0);
        const auto laboratory = read_public_party(Party::Recipient, at("laboratory.recipient.toml"));
        ASSERT_TRUE(laboratory) << laboratory.error().text;
        const auto certificate = trust::write_certificate({.station = {.id = "post-7"},
                                                           .known = m_from.station.known,
                                                           .version = 1,
                                                           .from = "2024-01-01",
                                                           .until = "2024-12-31"},
                                                          m_authority.stations);
        ASSERT_TRUE(certificate);
        const auto archive = evidence::write_archive(m_from.facts({*laboratory}), *evidence::parts_of(m_from.made),
                                                     m_from.station, *certificate);
        ASSERT_TRUE(archive) << archive.error().text;
        m_archive = *archive;
        write("case.evidence", *archive);
        write("utopia.trust", m_authority.file());
        write("post-7.toml", to_toml(Party::StationSigner, m_from.station.known));
    }

    [[nodiscard]] std::string at(const std::string& name) const { return (m_folder.path() / name).string(); }
    void write(const std::string& name, std::span<const std::uint8_t> bytes) const {
        std::ofstream(at(name), std::ios::binary) << text_of(bytes);
    }
    void write(const std::string& name, const std::string& text) const { write(name, bytes_of(text)); }
    static Said evidence(Words words) {
        words.insert(words.begin(), "evidence");
        return end_to_end::garita(words, "</dev/null");
    }
    [[nodiscard]] Said verify(const Words& more = {}, const std::string& file = "case.evidence") const {
        Words words = {"verify", at(file)};
        words.insert(words.end(), more.begin(), more.end());
        return evidence(std::move(words));
    }
    [[nodiscard]] Words by_trust() const {
        return {"--trust", at("utopia.trust"), "--root-fingerprint", m_authority.fingerprint()};
    }

    test::Folder m_folder;
    test::Exporting m_from;
    Authority m_authority;
    evidence::Bytes m_archive;
};

TEST_F(EvidenceCommand, IsVerifiedByTheStationsKey) {
    for (const std::string& station : {hex(m_from.station.known.key), at("post-7.toml")}) {
        const Said said = verify({"--station", station});
        EXPECT_EQ(said.status, 0) << said.err;
        EXPECT_THAT(said.out, HasSubstr("addressed to  Laboratory of Utopia"));
        EXPECT_THAT(said.out, HasSubstr("station       Ferry post 7"));
        EXPECT_THAT(said.out, HasSubstr("made          2024-10-04T10:00:00Z"));
        EXPECT_THAT(said.out, HasSubstr("as the station signed it"));
    }
    const Said other = verify({"--station", hex(m_from.laboratory.known.key)});
    EXPECT_EQ(other.status, 3);
    EXPECT_THAT(other.out, HasSubstr("signed by another key"));
}

TEST_F(EvidenceCommand, IsVerifiedByTheAuthorityAfterAllOfItIsOver) {
    const Said said = verify(by_trust());
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("Ferry post 7 (post-7), certified by Utopia's station office from 2024-01-01"));
    const Authority stranger;
    write("stranger.trust", stranger.file());
    EXPECT_EQ(verify({"--trust", at("stranger.trust"), "--root-fingerprint", stranger.fingerprint()}).status, 3);
    EXPECT_EQ(verify({"--trust", at("stranger.trust"), "--root-fingerprint", m_authority.fingerprint()}).status, 2);
    EXPECT_EQ(verify({"--trust", at("utopia.trust")}).status, 1) << "a trust file alone proves nothing";
}

TEST_F(EvidenceCommand, NobodysKeyIsNotEnough) {
    const Said said = verify();
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.out, HasSubstr("by a key that anybody may have made"));
}

TEST_F(EvidenceCommand, WhatWasChangedIsExitStatus3) {
    evidence::Bytes changed = m_archive;
    changed[changed.size() / 2] ^= 1U;
    write("changed", changed);
    const Said said = verify({"--station", at("post-7.toml")}, "changed");
    EXPECT_EQ(said.status, 3);
    EXPECT_THAT(said.err, HasSubstr("changed on its way"));
    write("none", std::string("no archive"));
    EXPECT_EQ(verify({}, "none").status, 2);
    EXPECT_EQ(verify({}, "missing").status, 2);
    fs::create_symlink(at("case.evidence"), at("link"));
    EXPECT_EQ(verify({"--station", at("post-7.toml")}, "link").status, 2) << "no link is followed";
}

TEST_F(EvidenceCommand, AnAnchorFromOutsideClearsAnArchiveOfAKeyThatWasStolenLater) {
    ASSERT_TRUE(m_from.log.log().append(
        {.event = audit::Event::Export,
         .person = test::kExaminer,
         .mode = audit::Mode::Test,
         .fields = {
             {"digest", sha256_of(m_archive)}, {"purpose", audit::Word{"evidence"}}, {"record", m_from.record}}}));
    m_from.log.append(3);
    const std::string anchor = to_text(m_from.log.anchor());
    m_from.log.close();
    m_authority.more = Authority::revoked_key(m_from.station.known.key);
    write("utopia.trust", m_authority.file());
    const auto with = [&](const Words& more) {
        Words words = by_trust();
        words.insert(words.end(), more.begin(), more.end());
        return verify(words);
    };
    const Said stolen = with({});
    EXPECT_EQ(stolen.status, 3);
    EXPECT_THAT(stolen.out, HasSubstr("REVOKED       the key is in wrong hands since 2026-11-20: the stick was lost"));
    const Said by_log = with({"--audit", m_from.log.file()});
    EXPECT_EQ(by_log.status, 3);
    EXPECT_THAT(by_log.out, HasSubstr("tells of this export in entry 23"));
    const Said cleared = with({"--audit", m_from.log.file(), "--anchor", anchor});
    EXPECT_EQ(cleared.status, 0) << cleared.out << cleared.err;
    EXPECT_THAT(cleared.out, HasSubstr("an anchor from outside has seen that"));
    test::tamper(m_from.log.file(), "DELETE FROM entries WHERE number IN (7, 8)");
    const Said tampered = with({"--audit", m_from.log.file(), "--anchor", anchor, "--language", "es"});
    EXPECT_EQ(tampered.status, 3);
    EXPECT_THAT(tampered.out, HasSubstr("NOT WHOLE"));
    EXPECT_EQ(verify({"--anchor", anchor}).status, 1) << "an anchor of nothing";
}

TEST_F(EvidenceCommand, OpensForWhomItIsAddressedTo) {
    const auto open = [&](const std::string& who, const std::string& out, const Words& more = {}) {
        Words words = {"open", at("case.evidence"), "--key", at(who + ".secret.toml"), "--out", at(out)};
        words.insert(words.end(), more.begin(), more.end());
        return evidence(std::move(words));
    };
    const Said others = open("somebody", "out");
    EXPECT_EQ(others.status, 2);
    EXPECT_THAT(others.err, HasSubstr("not addressed to Somebody but to Laboratory of Utopia"));
    EXPECT_FALSE(fs::exists(at("out")));
    EXPECT_EQ(open("laboratory", "out", {"--station", hex(m_from.laboratory.known.key)}).status, 3);
    EXPECT_FALSE(fs::exists(at("out"))) << "what speaks against it is not opened";
    const Said opened = open("laboratory", "out", by_trust());
    ASSERT_EQ(opened.status, 0) << opened.err;
    EXPECT_TRUE(fs::exists(at("out/case.json")));
    EXPECT_TRUE(fs::exists(at("out/station.certificate")));
    EXPECT_EQ(end_to_end::run("cd '" + at("out") + "' && sha256sum --quiet -c manifest.txt").status, 0);
    EXPECT_EQ(open("laboratory", "out").status, 1) << "never over what is there";
    const Said blind = open("laboratory", "blind");
    EXPECT_EQ(blind.status, 0);
    EXPECT_THAT(blind.err, HasSubstr("by a key that anybody may have made"));
    EXPECT_EQ(
        evidence({"open", at("case.evidence"), "--key", at("laboratory.recipient.toml"), "--out", at("x")}).status, 2)
        << "the public file opens nothing";
}

TEST_F(EvidenceCommand, ARecipientsKeyIsNeverWrittenOver) {
    EXPECT_EQ(evidence({"recipient", "--name", "Again", "--out", at("laboratory")}).status, 1);
    EXPECT_EQ(evidence({"recipient", "--out", at("x")}).status, 1);
    EXPECT_EQ(fs::status(at("laboratory.secret.toml")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace garita
