// What a station takes: catalogs of issuers that it believes, for it, on their days, never older ones.
#include "firmware/catalog/installed.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "firmware/process/named_files.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

const trust::Today kToday{.day = "2026-11-29"};

/// A packed catalog that says who made it.
Bytes models_of(std::string_view what) {
    const std::vector<NamedFile> files = {{what, {reinterpret_cast<const std::uint8_t*>(what.data()), what.size()}}};
    return pack_files(files);
}

class InstalledCatalogs : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-catalogs-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_data = pattern;
        const auto station = make_station(m_data, "post-7");
        ASSERT_TRUE(station) << station.error().text;
        m_station = station->known;
        ASSERT_TRUE(
            trust_issuer(m_data, {.issuer = m_utopia.known, .states = {"UTO"}, .trusted = "2026-11-28T12:00:00Z"}));
    }
    void TearDown() override { fs::remove_all(m_data); }

    Bytes catalog(const OwnParty& issuer, std::uint32_t version, const std::string& name = "utopia") const {
        return *write_archive({.name = name, .version = version, .from = "2026-11-01", .until = "2027-12-31"}, issuer,
                              std::vector{m_station}, models_of(issuer.known.name + std::to_string(version)));
    }
    ErrorCode refused(const Result<bool>& result) const {
        return result ? ErrorCode::None : static_cast<ErrorCode>(result.error().code);
    }

    fs::path m_data;
    PublicParty m_station;
    const OwnParty m_utopia = *make_party(Party::Issuer, "Utopia");
    const OwnParty m_partner = *make_party(Party::Issuer, "Partner");
};

TEST_F(InstalledCatalogs, AreTakenAndReadAgain) {
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 1), kToday));
    const auto installed = read_installed(m_data, kToday);
    ASSERT_TRUE(installed) << installed.error().text;
    ASSERT_EQ(installed->size(), 1U);
    ASSERT_TRUE(installed->front().opened);
    EXPECT_EQ(installed->front().opened->facts.version, 1U);
    EXPECT_EQ(packed_of(*installed), models_of("Utopia1"));
    // Encrypted where it lies, too.
    std::ifstream file(catalogs_folder(m_data) / installed->front().file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(bytes, testing::Not(HasSubstr("Utopia1")));
    ASSERT_TRUE(remove_installed(m_data, installed->front().file));
    EXPECT_TRUE(read_installed(m_data, kToday)->empty());
}

TEST_F(InstalledCatalogs, AnOlderOneIsRefusedAlsoWhenTheNewerWasRemoved) {
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 2), kToday));
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 2), kToday)) << "the same again";
    EXPECT_EQ(refused(install_catalog(m_data, catalog(m_utopia, 1), kToday)), ErrorCode::CatalogOld);
    ASSERT_TRUE(remove_installed(m_data, read_installed(m_data, kToday)->front().file));
    EXPECT_EQ(refused(install_catalog(m_data, catalog(m_utopia, 1), kToday)), ErrorCode::CatalogOld);
    EXPECT_TRUE(install_catalog(m_data, catalog(m_utopia, 1, "another"), kToday)) << "names count apart";
    EXPECT_TRUE(install_catalog(m_data, catalog(m_utopia, 3), kToday));
    EXPECT_EQ(packed_of(*read_installed(m_data, kToday)).size(),
              models_of("Utopia1").size() + models_of("Utopia3").size());
}

/// An old file put back by hand, as one who has the disk could.
TEST_F(InstalledCatalogs, AnOlderFileThatLiesThereIsNotUsed) {
    const Bytes old = catalog(m_utopia, 1);
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 2), kToday));
    const std::string name = read_installed(m_data, kToday)->front().file;
    std::ofstream(catalogs_folder(m_data) / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(old.data()), static_cast<std::streamsize>(old.size()));
    const auto installed = read_installed(m_data, kToday);
    ASSERT_FALSE(installed->front().opened);
    EXPECT_EQ(installed->front().opened.error().code, static_cast<int>(ErrorCode::CatalogOld));
    EXPECT_TRUE(packed_of(*installed).empty());
}

TEST_F(InstalledCatalogs, CountOnTheirDaysOnly) {
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 1), {.day = "2027-12-31"}));
    for (const char* day : {"2026-10-31", "2028-01-01"}) {
        const auto installed = read_installed(m_data, {.day = day});
        EXPECT_EQ(installed->front().opened.error().code, static_cast<int>(ErrorCode::CatalogNotDue)) << day;
        EXPECT_EQ(refused(install_catalog(m_data, catalog(m_utopia, 1), {.day = day})), ErrorCode::CatalogNotDue);
    }
    EXPECT_TRUE(read_installed(m_data, {.day = "2026-11-01"})->front().opened);
    EXPECT_EQ(read_installed(m_data, kToday)->front().opened->standing, trust::Standing::Valid);
    // A clock that somebody turned ends none and begins none, and what it says is not taken for an answer.
    for (const char* day : {"2026-10-31", "2026-11-29", "2028-01-01"}) {
        const auto installed = read_installed(m_data, {.day = day, .clock = trust::Clock::Unconfirmed});
        ASSERT_TRUE(installed->front().opened) << installed->front().opened.error().text;
        EXPECT_EQ(installed->front().opened->standing, trust::Standing::Unconfirmed) << day;
    }
    const trust::Today later{.day = "2026-11-29", .clock = trust::Clock::Unconfirmed, .not_before = "2028-01-01"};
    EXPECT_EQ(read_installed(m_data, later)->front().opened.error().code, static_cast<int>(ErrorCode::CatalogNotDue))
        << "it is over for certain";
}

TEST_F(InstalledCatalogs, OfAnIssuerThatIsNotBelievedOrNoLongerAreNotUsed) {
    EXPECT_EQ(refused(install_catalog(m_data, catalog(m_partner, 1), kToday)), ErrorCode::CatalogNotTrusted);
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 1), kToday));
    ASSERT_TRUE(distrust_issuer(m_data, m_utopia.known.key));
    EXPECT_EQ(read_installed(m_data, kToday)->front().opened.error().code,
              static_cast<int>(ErrorCode::CatalogNotTrusted));
}

TEST_F(InstalledCatalogs, WhoWasTrustedFirstCountsFirst) {
    ASSERT_TRUE(trust_issuer(m_data, {.issuer = m_partner.known, .states = {}, .trusted = "2026-11-27T12:00:00Z"}));
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 1), kToday));
    ASSERT_TRUE(install_catalog(m_data, catalog(m_partner, 5), kToday));
    const auto installed = read_installed(m_data, kToday);
    ASSERT_EQ(installed->size(), 2U);
    EXPECT_EQ(installed->at(0).opened->facts.issuer, "Partner");
    EXPECT_EQ(installed->at(1).opened->facts.issuer, "Utopia");
}

TEST_F(InstalledCatalogs, ABrokenOneLeavesTheOthersUsable) {
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 1), kToday));
    std::ofstream(catalogs_folder(m_data) / "0000-broken.catalog") << "no catalog";
    const auto installed = read_installed(m_data, kToday);
    ASSERT_EQ(installed->size(), 2U);
    EXPECT_TRUE(installed->front().opened);
    EXPECT_FALSE(installed->back().opened);
    EXPECT_EQ(packed_of(*installed), models_of("Utopia1"));
}

TEST_F(InstalledCatalogs, AStationKeepsItsKeyToItself) {
    const fs::path key = catalogs_folder(m_data) / "station.toml";
    struct stat status {};
    ASSERT_EQ(stat(key.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_FALSE(make_station(m_data, "post-7")) << "it has one";
    ASSERT_EQ(chmod(key.c_str(), 0644), 0);
    EXPECT_THAT(read_station(m_data).error().text, HasSubstr("may be read by others"));
    ASSERT_EQ(chmod(key.c_str(), 0600), 0);
    ASSERT_TRUE(install_catalog(m_data, catalog(m_utopia, 1), kToday));
    fs::remove(key);
    EXPECT_FALSE(read_installed(m_data, kToday)) << "a catalog lies there, and nothing opens it";
}

TEST_F(InstalledCatalogs, WhatIsNoIssuerIsAnErrorThatNamesTheFile) {
    const fs::path folder = catalogs_folder(m_data);
    EXPECT_FALSE(
        trust_issuer(m_data, {.issuer = m_partner.known, .states = {"Utopia"}, .trusted = "2026-11-27T12:00:00Z"}));
    EXPECT_FALSE(trust_issuer(m_data, {.issuer = m_partner.known, .states = {}, .trusted = "yesterday"}));
    std::ofstream(folder / "0123456789abcdef.issuer.toml") << "schema = 2\n";
    EXPECT_THAT(read_issuers(m_data).error().text, HasSubstr("0123456789abcdef.issuer.toml"));
    fs::remove(folder / "0123456789abcdef.issuer.toml");
    const auto issuers = read_issuers(m_data);
    ASSERT_EQ(issuers->size(), 1U);
    EXPECT_EQ(issuers->front().issuer, m_utopia.known);
    EXPECT_EQ(issuers->front().states, std::vector<std::string>{"UTO"});
    // The file of another key.
    const std::string name = hex(m_utopia.known.key).substr(0, 16) + ".issuer.toml";
    fs::copy_file(folder / name, folder / "0123456789abcdef.issuer.toml");
    EXPECT_THAT(read_issuers(m_data).error().text, HasSubstr("is of another issuer"));
    fs::remove(folder / "0123456789abcdef.issuer.toml");
    ASSERT_EQ(chmod((folder / name).c_str(), 0666), 0);
    EXPECT_THAT(read_issuers(m_data).error().text, HasSubstr("changed by others"));
}

TEST_F(InstalledCatalogs, AStationWithoutAnyNeedsNothing) {
    const fs::path empty = m_data / "empty";
    EXPECT_TRUE(read_installed(empty, kToday)->empty());
    EXPECT_TRUE(read_issuers(empty)->empty());
    EXPECT_FALSE(*read_station(empty));
    EXPECT_EQ(refused(install_catalog(empty, catalog(m_utopia, 1), kToday)), ErrorCode::CatalogForOthers);
}

}  // namespace
}  // namespace garita
