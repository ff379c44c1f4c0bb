// Certificates of stations: whose key it is, by whom, and for what was signed long ago.
#include "firmware/trust/certificate.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/firmware/trust/authority.h"

namespace garita::trust {
namespace {

using testing::HasSubstr;

class Certificates : public Folder {
protected:
    Bytes written() const { return *write_certificate(m_certificate, m_authority.stations); }
    Result<CertifiedStation> on(const std::string& day) const {
        return verify_certificate(written(), m_authority.trust(), day);
    }
    Authority m_authority;
    const OwnParty m_station = key_of(Party::StationSigner, "Ferry post \"7\"");
    Certificate m_certificate{.station = {.id = "post-7", .groups = {"river", "land"}},
                              .known = m_station.known,
                              .version = 4,
                              .from = "2026-06-01",
                              .until = "2027-05-31"};
};

TEST_F(Certificates, SayWhoseKeyItIs) {
    const auto certified = on(kDay);
    ASSERT_TRUE(certified) << text_of_error(certified);
    EXPECT_EQ(certified->certificate, m_certificate);
    EXPECT_EQ(certified->authority, m_authority.stations.known);
    EXPECT_FALSE(certified->revoked);
    EXPECT_LE(written().size(), 1000U) << "one lies in every evidence archive";
}

/// A court asks years later: the day of the signature counts.
TEST_F(Certificates, StillHoldWhenTheyAreOverForWhatWasSignedInTheirTime) {
    m_authority.from = "2030-01-01";  // of the trust file that a laboratory has then
    m_authority.until = "2032-12-31";
    EXPECT_TRUE(on("2026-06-01"));
    EXPECT_TRUE(on("2027-05-31"));
    EXPECT_EQ(refusal(on("2027-06-01")), ErrorCode::FileNotDue);
    EXPECT_EQ(refusal(on("2026-05-31")), ErrorCode::FileNotDue);
    m_certificate.until = "2028-12-31";  // beyond the authority's key, which ends with 2027
    EXPECT_TRUE(on("2027-12-31"));
    EXPECT_EQ(refusal(on("2028-01-01")), ErrorCode::FileNotDue);
    EXPECT_TRUE(verify_certificate(written(), m_authority.trust(), std::nullopt));
}

TEST_F(Certificates, AreOfThoseWhoMayCertifyAlone) {
    EXPECT_EQ(
        refusal(verify_certificate(*write_certificate(m_certificate, m_authority.list), m_authority.trust(), kDay)),
        ErrorCode::FileNotTrusted);
    TrustText trust = m_authority.trust();
    const auto named = std::ranges::find(trust.keys, Purpose::Stations, &NamedKey::purpose);
    const auto by_scope = [&](std::vector<std::string> scope) {
        named->scope = std::move(scope);
        return refusal(verify_certificate(written(), trust, kDay));
    };
    EXPECT_EQ(by_scope({"group:river", "group:land"}), ErrorCode::None);
    EXPECT_EQ(by_scope({"group:river"}), ErrorCode::FileNotTrusted) << "it would put a station into another's group";
    EXPECT_EQ(by_scope({"station:post-7"}), ErrorCode::FileNotTrusted);
    m_certificate.station.groups.clear();
    EXPECT_EQ(by_scope({"station:post-7"}), ErrorCode::None);
    EXPECT_EQ(by_scope({"station:post-8"}), ErrorCode::FileNotTrusted);
    EXPECT_EQ(by_scope({"group:river"}), ErrorCode::FileNotTrusted) << "in no group, so in none of its own";
}

TEST_F(Certificates, TellThatAKeyWasStolenAndLeaveWhatCameBeforeToWhoCanShowIt) {
    m_authority.more = Authority::revoked_key(m_station.known.key);
    const auto stolen = on("2026-08-01");
    ASSERT_TRUE(stolen) << text_of_error(stolen);
    ASSERT_TRUE(stolen->revoked);
    EXPECT_EQ(stolen->revoked->since, "2026-11-20");
    // The authority's own key: nothing that it signed is believed.
    Authority again = m_authority;
    again.stations = key_of(Party::Signer, "new");
    again.more = Authority::revoked_key(m_authority.stations.known.key);
    EXPECT_EQ(refusal(verify_certificate(written(), again.trust(), "2026-08-01")), ErrorCode::FileRevoked);
}

TEST_F(Certificates, NoChangedByteIsOverlooked) {
    const Bytes bytes = written();
    const TrustText trust = m_authority.trust();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        Bytes changed = bytes;
        changed[at] ^= 0x01U;
        EXPECT_FALSE(verify_certificate(changed, trust, kDay)) << "byte " << at;
    }
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(verify_certificate({bytes.data(), size}, trust, kDay)) << size;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(verify_certificate(longer, trust, kDay));
}

TEST_F(Certificates, AreKeptByTheStationWhoseKeyTheyAreOf) {
    ASSERT_TRUE(install_trust(m_folder, m_authority.file(), m_authority.fingerprint(), kToday));
    EXPECT_THAT(text_of_error(install_certificate(m_folder, written(), kToday)), HasSubstr("has no key yet"));
    const auto own = make_station_key(m_folder, "Ferry post 7");
    ASSERT_TRUE(own) << text_of_error(own);
    EXPECT_FALSE(make_station_key(m_folder, "Ferry post 7")) << "it has one";
    EXPECT_EQ(refusal(install_certificate(m_folder, written(), kToday)), ErrorCode::FileForOthers);
    m_certificate.known = own->known;
    ASSERT_TRUE(install_certificate(m_folder, written(), kToday));
    EXPECT_EQ((*StationTrust::read(m_folder))->station(), m_certificate.station);
    EXPECT_EQ(**read_certificate(m_folder), written());
    m_certificate.version = 3;
    EXPECT_EQ(refusal(install_certificate(m_folder, written(), kToday)), ErrorCode::FileOld);
    m_certificate.version = 5;
    EXPECT_EQ(refusal(install_certificate(m_folder, written(), {.day = "2027-06-01"})), ErrorCode::FileNotDue);
    const std::filesystem::path key = trust_folder(m_folder) / "station.toml";
    struct stat status {};
    ASSERT_EQ(stat(key.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    ASSERT_EQ(chmod(key.c_str(), 0640), 0);
    EXPECT_THAT(text_of_error(read_station_key(m_folder)), HasSubstr("may be read by others"));
}

TEST_F(Certificates, WhatIsNoneIsNotWritten) {
    m_certificate.station.id = "Post 7";
    EXPECT_FALSE(write_certificate(m_certificate, m_authority.stations));
    m_certificate.station = {.id = "post-7", .groups = std::vector<std::string>(65, "river")};
    EXPECT_FALSE(write_certificate(m_certificate, m_authority.stations));
    m_certificate.station.groups = {"../river"};
    EXPECT_FALSE(write_certificate(m_certificate, m_authority.stations));
}

}  // namespace
}  // namespace garita::trust
