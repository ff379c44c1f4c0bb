// What a station believes, has seen and takes. Names of tests in lower case are those of design/security.md.
#include "firmware/trust/station_trust.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <thread>

#include "tests/firmware/trust/authority.h"

namespace garita::trust {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A station that has taken its authority's first trust file, and its certificate as post-7 of the river.
class Stations : public Folder {
protected:
    void SetUp() override {
        const auto taken = install_trust(m_data, m_authority.file(), m_authority.fingerprint(), kToday);
        ASSERT_TRUE(taken) << text_of_error(taken);
        const auto own = make_station_key(m_data, "Ferry post 7");
        ASSERT_TRUE(own) << text_of_error(own);
        m_certificate = {.station = {.id = "post-7", .groups = {"river"}},
                         .known = own->known,
                         .from = "2026-06-01",
                         .until = "2027-06-01"};
        const auto certified =
            install_certificate(m_data, *write_certificate(m_certificate, m_authority.stations), kToday);
        ASSERT_TRUE(certified) << text_of_error(certified);
    }

    StationTrust station() const {
        auto read = StationTrust::read(m_data);
        EXPECT_TRUE(read) << text_of_error(read);
        return **read;
    }
    Wanted wanted(Purpose purpose = Purpose::List) const { return {.purpose = purpose, .most = 10'000'000}; }
    fs::path copy() const { return m_data / "lists" / "stolen-documents.list"; }
    Result<SignedFile> import_bytes(const Bytes& bytes, Purpose purpose = Purpose::List,
                                    const Today& today = kToday) const {
        return station().import_file(put("stick/file", bytes), copy(), wanted(purpose), today);
    }
    Result<SignedFile> reopen(const Today& today = kToday) const {
        return station().open_file(copy(), wanted(), today);
    }
    Result<bool> take(const SignedFacts& facts) const { return note_taken(m_data, facts, Clock::Confirmed); }
    /// The next trust file, signed and installed.
    Result<Standing> next(Authority& authority) const {
        ++authority.version;
        return install_trust(m_data, authority.file(), "", kToday);
    }

    Authority m_authority;
    Certificate m_certificate;
    const fs::path m_data = m_folder / "data";
    const Bytes m_content = content_of("P<UTO123456789\n");
};
using trust = Stations;
using import = Stations;

TEST_F(trust, list_key_cannot_sign_catalog) {
    const StationTrust here = station();
    const Key& key = m_authority.list.known.key;
    EXPECT_TRUE(grant_of(here.text(), key, Purpose::List, kToday));
    for (const PurposeFacts& other : purposes()) {
        if (other.purpose == Purpose::List) continue;
        const auto refused = grant_of(here.text(), key, other.purpose, kToday);
        EXPECT_EQ(refusal(refused), ErrorCode::FileNotTrusted) << other.word;
        EXPECT_THAT(text_of_error(refused), HasSubstr("Utopia's police")) << "it says whose key it is";
    }
    // Nor another list than its own.
    SignedFacts facts = facts_for(Purpose::List, "alerts", 1, m_content);
    const auto other_list = import_bytes(signed_bytes(facts, m_authority.list, m_content));
    EXPECT_EQ(refusal(other_list), ErrorCode::FileNotTrusted);
    EXPECT_THAT(text_of_error(other_list), HasSubstr("signs only stolen-documents"));
    // Nor a catalog's key a list.
    facts.name = "stolen-documents";
    EXPECT_EQ(refusal(import_bytes(signed_bytes(facts, m_authority.catalog, m_content))), ErrorCode::FileNotTrusted);
}

TEST_F(trust, root_rotation_and_revocation) {
    const Authority old = m_authority;
    // A new root that the old one did not sign, or not enough of it.
    Authority rotated = m_authority;
    rotated.version = 2;
    for (const char* name : {"D", "E", "F"}) rotated.root.push_back(key_of(Party::Root, name));
    rotated.root.erase(rotated.root.begin(), rotated.root.begin() + 3);
    EXPECT_EQ(refusal(install_trust(m_data, rotated.file(), "", kToday)), ErrorCode::FileNotTrusted);
    EXPECT_EQ(refusal(install_trust(m_data, rotated.file(), rotated.fingerprint(), kToday)), ErrorCode::FileNotTrusted)
        << "a fingerprint is for the first trust file alone";
    const Bytes half = *add_root_signature(rotated.file(), old.root[0]);
    EXPECT_EQ(refusal(install_trust(m_data, half, "", kToday)), ErrorCode::FileNotTrusted);
    const auto taken = install_trust(m_data, *add_root_signature(half, old.root[1]), "", kToday);
    ASSERT_TRUE(taken) << text_of_error(taken);
    EXPECT_EQ(station().text().root, rotated.trust().root);

    // The old root signs no more.
    Authority by_old = old;
    by_old.version = 3;
    EXPECT_EQ(refusal(install_trust(m_data, by_old.file(), "", kToday)), ErrorCode::FileNotTrusted);
    // Nor is the first trust file put back.
    EXPECT_FALSE(install_trust(m_data, old.file(), "", kToday));

    // A key is revoked by the next trust file; what it signed before goes with it.
    ASSERT_TRUE(import_bytes(signed_list(rotated, 1, m_content)));
    ASSERT_TRUE(reopen());
    Authority revoking = rotated;
    revoking.more = Authority::revoked_key(rotated.list.known.key);
    revoking.list = key_of(Party::Signer, "Utopia's police, new key");
    ASSERT_TRUE(next(revoking));
    const auto revoked = reopen();
    EXPECT_EQ(refusal(revoked), ErrorCode::FileRevoked);
    EXPECT_THAT(text_of_error(revoked), HasSubstr("revoked since 2026-11-20 (the stick was lost)"));
    EXPECT_EQ(refusal(import_bytes(signed_list(rotated, 2, m_content))), ErrorCode::FileRevoked);
    EXPECT_TRUE(import_bytes(signed_list(revoking, 2, m_content)));

    // And so is one file of a key that stays.
    revoking.more += Authority::revoked_file(digest_of(m_content));
    ASSERT_TRUE(next(revoking));
    EXPECT_EQ(refusal(reopen()), ErrorCode::FileRevoked);
    EXPECT_TRUE(import_bytes(signed_list(revoking, 3, content_of("other"))));
}

TEST_F(trust, replayed_old_list) {
    const Bytes first = signed_list(m_authority, 1, m_content);
    const Bytes second = signed_list(m_authority, 2, content_of("two"));
    const auto imported = import_bytes(second);
    ASSERT_TRUE(imported) << text_of_error(imported);
    EXPECT_TRUE(import_bytes(first)) << "nothing is noted before the caller took it";
    ASSERT_TRUE(take(imported->facts()));
    const auto replayed = import_bytes(first);
    EXPECT_EQ(refusal(replayed), ErrorCode::FileOld);
    EXPECT_THAT(text_of_error(replayed),
                HasSubstr("version 1 of stolen-documents, and this station has had version 2"));
    EXPECT_TRUE(import_bytes(second)) << "the same again";
    // Gone from the disk, and a new trust file since: still known.
    fs::remove_all(m_data / "lists");
    ASSERT_TRUE(next(m_authority));
    EXPECT_EQ(refusal(import_bytes(first)), ErrorCode::FileOld);
    // Put there by hand, as one who has the disk could.
    put("data/lists/stolen-documents.list", first);
    EXPECT_EQ(refusal(reopen()), ErrorCode::FileOld);
    // Another content of the same version, though it is signed.
    EXPECT_EQ(refusal(import_bytes(signed_list(m_authority, 2, content_of("other")))), ErrorCode::FileOld);
    // The floor never falls, whoever asks for it.
    EXPECT_EQ(refusal(take(facts_for(Purpose::List, "stolen-documents", 1, m_content))), ErrorCode::FileOld);
    EXPECT_EQ(station().seen().files.back().version, 2U);
    EXPECT_TRUE(take(imported->facts())) << "once more, after a start that was cut short";
    // Names count apart.
    EXPECT_TRUE(take(facts_for(Purpose::Language, "stolen-documents", 1, m_content)));
}

/// A stick whose file changes while it is read, as a malicious one's can.
TEST_F(import, file_changes_between_reads) {
    Bytes content(3'000'000, 'a');
    const Bytes bytes = signed_list(m_authority, 1, content);
    const fs::path stick = put("stick/list", bytes);
    const auto overwrite = [&](std::size_t at, char with) {
        std::fstream file(stick, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(at)).put(with);
    };
    // Behind what was looked at first, before it is copied: the copy is refused, and none stays.
    Wanted watched = wanted();
    watched.progress = [&](std::uint64_t done, std::uint64_t) {
        if (done < 2'000'000) overwrite(2'500'000, 'X');
        return true;
    };
    const auto changed = station().import_file(stick, copy(), watched, kToday);
    EXPECT_EQ(refusal(changed), ErrorCode::FileChanged);
    EXPECT_THAT(text_of_error(changed), HasSubstr(stick.string()));
    EXPECT_FALSE(fs::exists(copy()));
    EXPECT_FALSE(fs::exists(copy().string() + ".part"));

    // After it was copied, in its head and its content: what is read is what was verified.
    put("stick/list", bytes);
    watched.progress = [&](std::uint64_t done, std::uint64_t all) {
        if (done == all) {
            overwrite(0, 'X');
            overwrite(1'000'000, 'X');
        }
        return true;
    };
    const auto file = station().import_file(stick, copy(), watched, kToday);
    ASSERT_TRUE(file) << text_of_error(file);
    EXPECT_EQ(*file->read_all(content.size()), content);
    EXPECT_EQ(get(copy()), bytes);
    // Cut off meanwhile.
    put("stick/list", bytes);
    watched.progress = [&](std::uint64_t, std::uint64_t) {
        fs::resize_file(stick, 1'500'000);
        return true;
    };
    EXPECT_EQ(refusal(station().import_file(stick, copy(), watched, kToday)), ErrorCode::FileChanged);
    EXPECT_EQ(get(copy()), bytes) << "what was there stays";
    // Exchanged for another: the one that was opened is read on.
    put("stick/list", bytes);
    watched.progress = [&](std::uint64_t, std::uint64_t) {
        fs::rename(put("stick/other", Bytes(bytes.size(), 'X')), stick);
        return true;
    };
    EXPECT_TRUE(station().import_file(stick, copy(), watched, kToday));
    EXPECT_EQ(get(copy()), bytes);
}

TEST_F(import, nothing_but_a_whole_file_within_its_size) {
    const Bytes bytes = signed_list(m_authority, 1, m_content);
    const fs::path stick = put("stick/list", bytes);
    fs::create_symlink(stick, m_folder / "stick" / "link");
    EXPECT_THAT(text_of_error(station().import_file(m_folder / "stick" / "link", copy(), wanted(), kToday)),
                HasSubstr("is a link or no file"));
    EXPECT_FALSE(station().import_file(m_folder / "stick", copy(), wanted(), kToday));
    ASSERT_EQ(mkfifo((m_folder / "stick" / "pipe").c_str(), 0600), 0);
    EXPECT_FALSE(station().import_file(m_folder / "stick" / "pipe", copy(), wanted(), kToday)) << "and does not hang";
    Wanted little = wanted();
    little.most = m_content.size() - 1;
    EXPECT_EQ(refusal(station().import_file(stick, copy(), little, kToday)), ErrorCode::FileTooLarge);
    little.most = m_content.size();
    EXPECT_TRUE(station().import_file(stick, copy(), little, kToday));
    fs::remove(copy());
    Bytes longer = bytes;
    longer.resize(longer.size() + 1'000'000);
    EXPECT_EQ(refusal(import_bytes(longer)), ErrorCode::FileChanged) << "a head that tells less than there is";
    EXPECT_FALSE(fs::exists(copy()));
    // A link at the place of the copy is replaced, not followed.
    put("elsewhere", content_of("precious"));
    fs::create_symlink(m_folder / "elsewhere", copy());
    EXPECT_TRUE(import_bytes(bytes));
    EXPECT_FALSE(fs::is_symlink(copy()));
    EXPECT_EQ(get(m_folder / "elsewhere"), content_of("precious"));
    struct stat status {};
    ASSERT_EQ(stat(copy().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(Stations, TakeWhatIsForThemAndNoOther) {
    SignedFacts facts = facts_for(Purpose::List, "stolen-documents", 1, m_content);
    const auto with_audience = [&](std::vector<std::string> audience) {
        facts.audience = std::move(audience);
        return refusal(import_bytes(signed_bytes(facts, m_authority.list, m_content)));
    };
    EXPECT_EQ(with_audience({"all"}), ErrorCode::None);
    EXPECT_EQ(with_audience({"station:post-7"}), ErrorCode::None);
    EXPECT_EQ(with_audience({"group:land", "group:river"}), ErrorCode::None);
    EXPECT_EQ(with_audience({"station:post-8"}), ErrorCode::FileForOthers);
    EXPECT_EQ(with_audience({"group:post-7", "station:river"}), ErrorCode::FileForOthers);
    // Without a certificate it is nobody's station.
    fs::remove(certificate_path(m_data));
    EXPECT_EQ(with_audience({"station:post-7"}), ErrorCode::FileForOthers);
    EXPECT_EQ(with_audience({"all"}), ErrorCode::None);
}

/// Whoever rotates the key that certifies has to certify anew: it is said why.
TEST_F(Stations, SayWhyTheirCertificateIsNotBelieved) {
    EXPECT_EQ(station().nameless_because(), "");
    m_authority.stations = key_of(Party::Signer, "new office");
    ASSERT_TRUE(next(m_authority));
    EXPECT_EQ(station().station(), StationName{});
    EXPECT_THAT(station().nameless_because(),
                HasSubstr("a key that the trust file of Ministry of Utopia does not name"));
    m_authority.more = Authority::revoked_key(m_certificate.known.key);
    m_certificate.version = 2;
    ASSERT_TRUE(install_certificate(m_data, *write_certificate(m_certificate, m_authority.stations), kToday));
    EXPECT_EQ(station().nameless_because(), "");
    ASSERT_TRUE(next(m_authority));
    EXPECT_THAT(station().nameless_because(), HasSubstr("revoked since 2026-11-20"));
    m_certificate.version = 3;
    EXPECT_EQ(refusal(install_certificate(m_data, *write_certificate(m_certificate, m_authority.stations), kToday)),
              ErrorCode::FileRevoked);
}

/// A key for the stations of one group cannot set up another, though it says "all".
TEST_F(Stations, HoldScopeAndAudienceAgainstThemselves) {
    SignedFacts facts = facts_for(Purpose::Configuration, "set-up", 1, m_content);
    EXPECT_EQ(refusal(import_bytes(signed_bytes(facts, m_authority.configuration, m_content), Purpose::Configuration)),
              ErrorCode::None);
    m_certificate.station.groups = {"land"};
    m_certificate.version = 2;
    ASSERT_TRUE(install_certificate(m_data, *write_certificate(m_certificate, m_authority.stations), kToday));
    EXPECT_EQ(refusal(import_bytes(signed_bytes(facts, m_authority.configuration, m_content), Purpose::Configuration)),
              ErrorCode::FileNotTrusted);
}

TEST_F(Stations, KnowThatItIsNotEarlierThanWhatTheyTook) {
    EXPECT_EQ(station().seen().latest, "2026-11-01" > m_certificate.from ? m_certificate.from : "2026-11-01");
    const auto list = import_bytes(signed_list(m_authority, 1, m_content));
    ASSERT_TRUE(list);
    // By an unconfirmed clock a list that begins in the future raises nothing.
    SignedFacts ahead = list->facts();
    ahead.name = "ahead";
    ahead.from = "2098-01-01";
    ASSERT_TRUE(note_taken(m_data, ahead, Clock::Unconfirmed));
    EXPECT_EQ(station().seen().latest, m_certificate.from);
    ASSERT_TRUE(take(list->facts()));
    EXPECT_EQ(station().seen().latest, "2026-11-01");
    // So a clock that was set back by years does not make what is over good again.
    SignedFacts over = facts_for(Purpose::List, "stolen-documents", 2, m_content);
    over.from = "2026-01-01";
    over.until = "2026-10-31";
    EXPECT_EQ(refusal(import_bytes(signed_bytes(over, m_authority.list, m_content), Purpose::List,
                                   {.day = "2026-05-01", .clock = Clock::Unconfirmed})),
              ErrorCode::FileNotDue);
}

TEST_F(Stations, TakeNoTrustFileThatIsOverOrOldOrFirstWithoutAFingerprint) {
    const fs::path fresh = m_folder / "fresh";
    EXPECT_FALSE(*StationTrust::read(fresh)) << "by hand, as long as there is none";
    EXPECT_THAT(text_of_error(install_trust(fresh, m_authority.file(), "", kToday)),
                HasSubstr("compare the fingerprint"));
    EXPECT_EQ(refusal(install_trust(fresh, m_authority.file(), m_authority.fingerprint(), {.day = "2029-01-01"})),
              ErrorCode::FileNotDue);
    EXPECT_EQ(refusal(install_trust(fresh, m_authority.file(), m_authority.fingerprint(), {.day = "2025-01-01"})),
              ErrorCode::FileNotDue);
    EXPECT_FALSE(*StationTrust::read(fresh)) << "nothing was taken";
    const auto unsure = install_trust(fresh, m_authority.file(), m_authority.fingerprint(),
                                      {.day = "1970-01-01", .clock = Clock::Unconfirmed});
    ASSERT_TRUE(unsure) << text_of_error(unsure);
    EXPECT_EQ(*unsure, Standing::Unconfirmed);

    EXPECT_TRUE(install_trust(m_data, m_authority.file({1, 2}), "", kToday)) << "the same, signed by others";
    Authority other = m_authority;
    other.list_until = "2028-06-01";
    EXPECT_EQ(refusal(install_trust(m_data, other.file(), "", kToday)), ErrorCode::FileOld)
        << "another text of the same version";
    other.version = 5;
    ASSERT_TRUE(install_trust(m_data, other.file(), "", kToday));
    EXPECT_EQ(refusal(install_trust(m_data, m_authority.file(), "", kToday)), ErrorCode::FileOld);
    // An ended one is still followed by the next, which its root signed.
    other.version = 6;
    other.until = "2035-12-31";
    EXPECT_TRUE(install_trust(m_data, other.file(), "", {.day = "2030-01-01"}));
}

TEST_F(Stations, SayWhatIsWrongWithTheirOwnFiles) {
    const fs::path in_force = trust_folder(m_data) / "in-force.trust";
    const fs::path seen = seen_folder(m_data) / "seen.toml";
    const auto trouble = [&] {
        const auto read = StationTrust::read(m_data);
        EXPECT_EQ(refusal(read), ErrorCode::TrustUnreadable);
        return text_of_error(read);
    };
    ASSERT_EQ(chmod(in_force.c_str(), 0666), 0);
    EXPECT_THAT(trouble(), HasSubstr("changed by others"));
    ASSERT_EQ(chmod(in_force.c_str(), 0644), 0);
    const Bytes first = get(in_force);
    ASSERT_TRUE(next(m_authority));
    const Bytes second = get(in_force);
    put("data/trust/in-force.trust", first);
    EXPECT_THAT(trouble(), HasSubstr("this station has had version 2")) << "an old disk's file";
    Bytes broken = second;
    broken[broken.size() / 2] ^= 1U;
    put("data/trust/in-force.trust", broken);
    EXPECT_THAT(trouble(), HasSubstr("in-force.trust"));
    // The remedy that it tells.
    fs::remove(in_force);
    EXPECT_EQ(refusal(install_trust(m_data, first, m_authority.fingerprint(), kToday)), ErrorCode::FileOld);
    EXPECT_TRUE(install_trust(m_data, second, m_authority.fingerprint(), kToday));
    const Bytes versions = get(seen);
    fs::remove(seen);
    EXPECT_THAT(trouble(), HasSubstr("older files could be played again"));
    put("data/seen/seen.toml", content_of("schema = 2\n"));
    EXPECT_THAT(trouble(), HasSubstr("line 1"));
    put("data/seen/seen.toml", versions);
    EXPECT_TRUE(StationTrust::read(m_data));
    // A run that lost its power after the trust file and before its version.
    std::string before = std::string(text_of(versions));
    const std::size_t at = before.find("trust_version = 2");
    ASSERT_NE(at, std::string::npos);
    before.replace(at, 17, "trust_version = 1");
    put("data/seen/seen.toml", content_of(before));
    EXPECT_EQ(station().seen().trust_version, 2U);
}

/// Two programs at once: no version is lost, and none falls.
TEST_F(Stations, NoteVersionsFromSeveralProgramsAtOnce) {
    const auto note = [&](const char* name) {
        for (std::uint32_t version = 1; version <= 20; ++version)
            EXPECT_TRUE(take(facts_for(Purpose::Language, name, version, m_content))) << name << version;
    };
    std::thread other(note, "es");
    note("fr");
    other.join();
    std::size_t at_twenty = 0;
    const StationTrust now = station();
    for (const SeenFile& one : now.seen().files) at_twenty += one.version == 20 ? 1 : 0;
    EXPECT_EQ(at_twenty, 2U);
}

}  // namespace
}  // namespace garita::trust
