// Catalogs at a station that has a trust file: it says whose are taken, for which states, and until when.
#include <gmock/gmock.h>

#include "firmware/catalog/installed.h"
#include "firmware/catalog/model_toml.h"
#include "firmware/process/named_files.h"
#include "tests/firmware/trust/authority.h"

namespace garita {
namespace {

using testing::HasSubstr;
using trust::Authority;
using trust::kDay;
using trust::refusal;
using trust::text_of_error;

/// Models of these states, without pictures.
trust::Bytes models_of(const std::vector<std::string>& states) {
    std::vector<std::string> names;
    std::vector<std::string> texts;
    for (const std::string& state : states) {
        catalog::DocumentModel model;
        model.captures = 10;
        model.false_alarms = 0.01;
        model.prints.push_back({.check = "pattern-ultraviolet",
                                .print = {.band = Band::Ultraviolet},
                                .least_similarity = catalog::Limit{2.5, 0.28, 0.83}});
        model.series = {.state = state, .type = "P", .number = "1", .year = 2015};
        names.push_back(state + "/model.toml");
        texts.push_back(to_toml(model));
        EXPECT_TRUE(parse_model_toml(texts.back())) << text_of_error(parse_model_toml(texts.back()));
    }
    std::vector<NamedFile> files;
    for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], bytes_of(texts[i])});
    return pack_files(files);
}

class CatalogsByTrustFile : public trust::Folder {
protected:
    void SetUp() override {
        const auto station = make_station(m_folder, "post-7");
        ASSERT_TRUE(station) << text_of_error(station);
        m_station = station->known;
        // Somebody was trusted by hand before there was a trust file.
        ASSERT_TRUE(trust_issuer(m_folder, {.issuer = m_partner.known, .trusted = "2026-11-28T12:00:00Z"}));
        ASSERT_TRUE(install_catalog(m_folder, catalog(m_partner, 1), {.day = kDay}));
        const auto taken = trust::install_trust(m_folder, m_authority.file(), m_authority.fingerprint(), trust::kToday);
        ASSERT_TRUE(taken) << text_of_error(taken);
    }
    trust::Bytes catalog(const OwnParty& issuer, std::uint32_t version,
                         const std::vector<std::string>& states = {"UTO"}) const {
        return *write_archive({.name = "utopia", .version = version, .from = "2026-11-01", .until = "2028-06-30"},
                              issuer, std::vector{m_station}, models_of(states));
    }
    void next(Authority authority) {
        authority.version = ++m_authority.version;
        const auto taken = trust::install_trust(m_folder, authority.file(), "", trust::kToday);
        ASSERT_TRUE(taken) << text_of_error(taken);
    }
    /// Of the only catalog that Utopia's office signed.
    ErrorCode state_of_installed(const char* day = kDay) const {
        const auto installed = read_installed(m_folder, {.day = day});
        EXPECT_TRUE(installed) << text_of_error(installed);
        for (const InstalledCatalog& one : *installed)
            if (one.file.starts_with(hex(m_authority.catalog.known.key).substr(0, 16))) return refusal(one.opened);
        return ErrorCode::CatalogsUnreadable;
    }

    Authority m_authority;
    const OwnParty m_partner = *make_party(Party::Issuer, "Partner");
    PublicParty m_station;
};

TEST_F(CatalogsByTrustFile, AreTakenOfTheIssuersThatItNames) {
    const auto taken = install_catalog(m_folder, catalog(m_authority.catalog, 1), {.day = kDay});
    ASSERT_TRUE(taken) << text_of_error(taken);
    EXPECT_EQ(state_of_installed(), ErrorCode::None);
    const auto issuers = read_issuers(m_folder);
    ASSERT_EQ(issuers->size(), 1U) << "who was trusted by hand no longer counts";
    EXPECT_EQ(issuers->front().issuer, m_authority.catalog.known);
    EXPECT_EQ(issuers->front().until, "2027-12-31");
    const auto partners = open_catalog(m_folder, catalog(m_partner, 1), {.day = kDay});
    EXPECT_EQ(refusal(partners), ErrorCode::CatalogNotTrusted);
    EXPECT_THAT(text_of_error(partners), HasSubstr("a key that the trust file of Ministry of Utopia does not name"));
    // A key that may sign lists signs no catalog.
    EXPECT_EQ(refusal(open_catalog(m_folder, catalog(m_authority.list, 1), {.day = kDay})),
              ErrorCode::CatalogNotTrusted);
}

TEST_F(CatalogsByTrustFile, NobodyIsTrustedByHandBesideIt) {
    const auto by_hand = trust_issuer(m_folder, {.issuer = m_partner.known, .trusted = "2026-11-29T12:00:00Z"});
    EXPECT_THAT(text_of_error(by_hand), HasSubstr("the trust file of Ministry of Utopia says which issuers"));
    EXPECT_FALSE(distrust_issuer(m_folder, m_partner.known.key));
}

TEST_F(CatalogsByTrustFile, OfOtherStatesThanTheirIssuersAreRefused) {
    const auto foreign = install_catalog(m_folder, catalog(m_authority.catalog, 1, {"UTO", "XOM"}), {.day = kDay});
    EXPECT_EQ(refusal(foreign), ErrorCode::CatalogNotTrusted);
    EXPECT_THAT(text_of_error(foreign), HasSubstr("a model of a document of XOM"));
    // Narrowed later: what is installed is no longer used.
    ASSERT_TRUE(install_catalog(m_folder, catalog(m_authority.catalog, 1), {.day = kDay}));
    Authority narrowed = m_authority;
    narrowed.catalog = trust::key_of(Party::Issuer, "unused");
    narrowed.more = Authority::named_key("catalog", m_authority.catalog.known, "\"XOM\"", "2027-12-31");
    next(narrowed);
    EXPECT_EQ(state_of_installed(), ErrorCode::CatalogNotTrusted);
}

TEST_F(CatalogsByTrustFile, EndWithTheirIssuersKey) {
    ASSERT_TRUE(install_catalog(m_folder, catalog(m_authority.catalog, 1), {.day = kDay}));
    EXPECT_EQ(state_of_installed("2027-12-31"), ErrorCode::None);
    EXPECT_EQ(state_of_installed("2028-01-01"), ErrorCode::CatalogNotDue);
}

TEST_F(CatalogsByTrustFile, AreRevokedWithTheirKeyOrAlone) {
    const trust::Bytes first = catalog(m_authority.catalog, 1);
    ASSERT_TRUE(install_catalog(m_folder, first, {.day = kDay}));
    Authority revoking = m_authority;
    revoking.more = Authority::revoked_file(Archive::verify(first, std::vector{m_authority.catalog.known})->digest());
    next(revoking);
    EXPECT_EQ(state_of_installed(), ErrorCode::CatalogRevoked);
    ASSERT_TRUE(install_catalog(m_folder, catalog(m_authority.catalog, 2), {.day = kDay}));
    EXPECT_EQ(state_of_installed(), ErrorCode::None);
    EXPECT_EQ(refusal(install_catalog(m_folder, catalog(m_authority.catalog, 1), {.day = kDay})),
              ErrorCode::CatalogOld);
    revoking.more = Authority::revoked_key(m_authority.catalog.known.key);
    revoking.catalog = trust::key_of(Party::Issuer, "Utopia's document office, new key");
    next(revoking);
    EXPECT_EQ(state_of_installed(), ErrorCode::CatalogRevoked);
}

}  // namespace
}  // namespace garita
