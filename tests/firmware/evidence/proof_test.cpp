// Whose archive it is, elsewhere and years later.
#include "firmware/evidence/proof.h"

#include <gmock/gmock.h>

#include "firmware/dates.h"
#include "tests/firmware/evidence/cases.h"
#include "tests/firmware/trust/authority.h"

namespace garita {
namespace {

using namespace evidence;
using test::Exporting;
using trust::Authority;

class Proof : public ::testing::Test {
protected:
    Exporting m_from;
    Authority m_authority;
    std::string m_day = utc_text(m_from.made.facts.made).substr(0, 10);

    Proof() {
        // The day of the records of tests lies before that of the trust files of tests.
        m_authority.from = "2020-01-01";
        m_authority.until = "2025-12-31";
    }
    [[nodiscard]] Bytes certificate(const std::string& from, const std::string& until, const PublicParty& of) const {
        const auto file = trust::write_certificate(
            {.station = {.id = "post-7"}, .known = of, .version = 1, .from = from, .until = until},
            m_authority.stations);
        EXPECT_TRUE(file) << trust::text_of_error(file);
        return *file;
    }
    [[nodiscard]] Bytes good() const { return certificate("2024-01-01", "2024-12-31", m_from.station.known); }
    /// The log's entry of the export, and what comes after.
    void tell_exported(const Bytes& archive) {
        const auto told = m_from.log.log().append({.event = audit::Event::Export,
                                                   .person = test::kExaminer,
                                                   .mode = audit::Mode::Test,
                                                   .fields = {{"digest", sha256_of(archive)},
                                                              {"purpose", audit::Word{"evidence"}},
                                                              {"record", m_from.record},
                                                              {"second", test::kSupervisor}}});
        ASSERT_TRUE(told) << told.error().text;
    }
};

TEST_F(Proof, TheCertificateHasToBeGoodOnTheDayOfTheSignatureAndMayBeOverSince) {
    ASSERT_EQ(m_day, "2024-10-04");
    const Bytes archive_bytes = m_from.archive(good());
    const auto archive = Archive::verify(archive_bytes);
    ASSERT_TRUE(archive);
    const auto proven = certified_station(*archive, archive->certificate(), m_authority.trust());
    ASSERT_TRUE(proven) << proven.error().text << ": years after all of it is over";
    EXPECT_EQ(proven->certificate.station.id, "post-7");
    EXPECT_FALSE(proven->revoked);
    for (const auto& [from, until] : {std::pair("2024-10-05", "2024-12-31"), std::pair("2024-01-01", "2024-10-03")})
        EXPECT_EQ(test::refusal(
                      certified_station(*archive, certificate(from, until, m_from.station.known), m_authority.trust())),
                  Refusal::NotCertified)
            << from;
    EXPECT_EQ(test::refusal(certified_station(*archive, {}, m_authority.trust())), Refusal::NotCertified);
    EXPECT_EQ(test::refusal(certified_station(*archive, archive->certificate(), Authority().trust())),
              Refusal::NotCertified)
        << "another authority";
}

TEST_F(Proof, TheCertificateOfAnotherStationIsNone) {
    const OwnParty other = test::station_party(9, "Ferry post 9");
    const Bytes archive_bytes = m_from.archive(certificate("2024-01-01", "2024-12-31", other.known));
    const auto archive = Archive::verify(archive_bytes);
    ASSERT_TRUE(archive);
    EXPECT_EQ(test::refusal(certified_station(*archive, archive->certificate(), m_authority.trust())),
              Refusal::OtherStation);
}

TEST_F(Proof, ARevokedKeyIsTold) {
    const Bytes archive_bytes = m_from.archive(good());
    const auto archive = Archive::verify(archive_bytes);
    m_authority.more = Authority::revoked_key(m_from.station.known.key);
    const auto proven = certified_station(*archive, archive->certificate(), m_authority.trust());
    ASSERT_TRUE(proven) << proven.error().text;
    EXPECT_TRUE(proven->revoked);
}

TEST_F(Proof, TheAuditLogTellsOfTheExportAndAnAnchorFromOutsideShowsSinceWhen) {
    const Bytes archive_bytes = m_from.archive();
    const auto archive = Archive::verify(archive_bytes);
    tell_exported(archive_bytes);
    m_from.log.append(5);
    const audit::Anchor later = m_from.log.anchor();
    m_from.log.close();

    const auto alone = look_in_log(*archive, m_from.log.file(), {});
    ASSERT_TRUE(alone) << alone.error().text;
    EXPECT_TRUE(alone->agrees());
    EXPECT_GT(alone->entry, archive->facts().anchor.count);
    EXPECT_FALSE(alone->is_vouched_for()) << "its own anchor is from before the export";
    const std::vector<audit::Anchor> anchors = {later};
    const auto seen = look_in_log(*archive, m_from.log.file(), anchors);
    ASSERT_TRUE(seen);
    EXPECT_TRUE(seen->agrees());
    EXPECT_TRUE(seen->is_vouched_for());

    test::tamper(m_from.log.file(), "DELETE FROM entries WHERE number = " + std::to_string(seen->entry));
    const auto cut = look_in_log(*archive, m_from.log.file(), anchors);
    ASSERT_TRUE(cut);
    EXPECT_FALSE(cut->agrees());
    EXPECT_EQ(cut->entry, 0);
}

TEST_F(Proof, TheLogOfAnotherStationOrOneThatLacksTheAnchorDoesNotAgree) {
    const Bytes archive_bytes = m_from.archive();
    const auto archive = Archive::verify(archive_bytes);
    test::KeptLog other(test::station(2, "post-8"));
    other.append(40);
    other.close();
    const auto looked = look_in_log(*archive, other.file(), {});
    ASSERT_TRUE(looked) << looked.error().text;
    EXPECT_FALSE(looked->agrees());
    EXPECT_FALSE(look_in_log(*archive, other.folder() / "none.sqlite", {}));

    // The same log, but the archive is signed by another key that has seen one of its anchors.
    const auto stolen =
        write_archive(m_from.facts({m_from.police.known}), *parts_of(m_from.made), test::station_party(9), {});
    ASSERT_TRUE(stolen);
    m_from.log.close();
    const auto foreign = look_in_log(*Archive::verify(*stolen), m_from.log.file(), {});
    ASSERT_TRUE(foreign);
    EXPECT_TRUE(foreign->log.is_whole());
    EXPECT_FALSE(foreign->agrees());
}

}  // namespace
}  // namespace garita
