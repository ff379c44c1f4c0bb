// Who changes what stands in the data folder is found in the audit log, with whatever it was done.
#include "firmware/garitad/data_changes.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "firmware/calibration.h"
#include "firmware/catalog/archive.h"
#include "firmware/catalog/installed.h"
#include "firmware/fingerprint.h"
#include "firmware/pairing.h"
#include "firmware/station/configuration.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class DataChangesTest : public ::testing::Test {
protected:
    /// Events that one more look appends.
    std::vector<std::string> tell() {
        const std::int64_t before = m_of.station().log().head().number;
        const auto told = m_changes.tell(m_of.station().log());
        EXPECT_TRUE(told) << told.error().text;
        auto events = m_of.events(before + 1);
        std::erase(events, "checkpoint");
        return events;
    }
    void configure(const std::string& text) const { std::ofstream(configuration_file(m_of.data())) << text; }
    /// Another program looks, as after a start of the kiosk.
    void begin_anew() { m_changes = DataChanges(m_of.data()); }
    static Pairing pairing() {
        return {.head = {.serial = "HEAD-7", .key = {7}},
                .maker = "Utopia Optics",
                .model = "Head 3",
                .bands = {Band::White},
                .paired = "2026-11-28T12:00:00Z"};
    }
    /// Of a catalog that somebody signed, believed here or not.
    std::vector<std::uint8_t> catalog(std::uint32_t version) const {
        return *write_archive({.name = "utopia", .version = version, .from = "2026-11-01", .until = "2027-12-31"},
                              m_issuer, std::vector{m_reader.known}, std::vector<std::uint8_t>{1, 2, 3});
    }
    void lay(const std::vector<std::uint8_t>& bytes, const std::string& name = "x.catalog") const {
        fs::create_directories(catalogs_folder(m_of.data()));
        std::ofstream(catalogs_folder(m_of.data()) / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    test::StationOfTests m_of;
    DataChanges m_changes{m_of.data()};
    const OwnParty m_issuer = *make_party(Party::Issuer, "Utopia");
    const OwnParty m_reader = *make_party(Party::Station, "post-7");
};

TEST_F(DataChangesTest, WhatNobodyChangedIsNotTold) {
    EXPECT_THAT(tell(), IsEmpty());
    EXPECT_THAT(tell(), IsEmpty());
}

TEST_F(DataChangesTest, TheConfigurationIsToldOnceForEachChange) {
    configure("[retention]\nrefused = 900\n");
    EXPECT_THAT(tell(), ElementsAre("configuration-changed"));
    EXPECT_THAT(tell(), IsEmpty());
    begin_anew();
    EXPECT_THAT(tell(), IsEmpty()) << "nor by the next start";
    const std::string first(m_of.last("configuration-changed").text("after").value());
    configure("[retention]\nrefused = 901\n");
    EXPECT_THAT(tell(), ElementsAre("configuration-changed"));
    EXPECT_EQ(m_of.last("configuration-changed").text("before"), first);
    fs::remove(configuration_file(m_of.data()));
    EXPECT_THAT(tell(), ElementsAre("configuration-changed"));
    EXPECT_EQ(m_of.last("configuration-changed").text("after"), hex(sha256_of({})));
}

TEST_F(DataChangesTest, ACatalogIsToldHoweverItCameThere) {
    lay(catalog(1));
    EXPECT_THAT(tell(), ElementsAre("catalog-installed"));
    EXPECT_EQ(m_of.last("catalog-installed").whole("version"), 1);
    EXPECT_EQ(m_of.last("catalog-installed").text("issuer"), hex(m_issuer.known.key));
    lay(catalog(2));
    EXPECT_THAT(tell(), ElementsAre("catalog-installed"));
    EXPECT_EQ(m_of.last("catalog-installed").whole("version"), 2);
    fs::remove(catalogs_folder(m_of.data()) / "x.catalog");
    EXPECT_THAT(tell(), ElementsAre("catalog-removed"));
    lay({1, 2, 3});
    EXPECT_THAT(tell(), IsEmpty()) << "what nobody signed is no catalog";
}

TEST_F(DataChangesTest, WhateverLiesAmongCatalogsNothingWaitsOrEnds) {
    lay(catalog(1), "\xff\x01.catalog");
    EXPECT_THAT(tell(), ElementsAre("catalog-installed")) << "by whatever name";
    EXPECT_THAT(tell(), IsEmpty());
    begin_anew();
    EXPECT_THAT(tell(), IsEmpty());
    ASSERT_EQ(mkfifo((catalogs_folder(m_of.data()) / "pipe.catalog").c_str(), S_IRUSR | S_IWUSR), 0);
    const std::int64_t before = m_of.station().log().head().number;
    EXPECT_FALSE(m_changes.tell(m_of.station().log()));
    EXPECT_EQ(m_of.station().log().head().number, before) << "nor is the other one gone";
}

TEST_F(DataChangesTest, WhereItsNotesCannotBeWrittenTheSameIsNotToldAgainAndAgain) {
    configure("[retention]\nrefused = 900\n");
    fs::create_directory(m_of.data() / "audit" / "told.json");  // in their place
    const std::int64_t before = m_of.station().log().head().number;
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(m_changes.tell(m_of.station().log()));
    EXPECT_EQ(m_of.station().log().head().number, before);
    fs::remove(m_of.data() / "audit" / "told.json");
    EXPECT_THAT(tell(), ElementsAre("configuration-changed"));
}

TEST_F(DataChangesTest, ScannersThatArePairedCalibratedAndForgottenAreTold) {
    ASSERT_TRUE(keep_pairing(m_of.data(), pairing()));
    EXPECT_THAT(tell(), ElementsAre("scanner-paired"));
    EXPECT_EQ(m_of.last("scanner-paired").text("scanner"), hex(sha256_of(pairing().head.key)));
    Pairing newer = pairing();
    newer.head.least_firmware = 9;
    ASSERT_TRUE(keep_pairing(m_of.data(), newer));
    EXPECT_THAT(tell(), IsEmpty()) << "its firmware is another matter";
    newer.bands = {Band::White, Band::Infrared};
    ASSERT_TRUE(keep_pairing(m_of.data(), newer));
    EXPECT_THAT(tell(), ElementsAre("scanner-paired"));
    ASSERT_TRUE(forget_pairing(m_of.data(), "HEAD-7"));
    EXPECT_THAT(tell(), ElementsAre("scanner-unpaired"));
}

TEST_F(DataChangesTest, WhatCannotBeReadIsNotGoneAndHidesNothingElse) {
    ASSERT_TRUE(keep_pairing(m_of.data(), pairing()));
    ASSERT_THAT(tell(), ElementsAre("scanner-paired"));
    std::ofstream(pairing_path(m_of.data(), "HEAD-7")) << "damaged";
    configure("[retention]\nrefused = 900\n");
    const std::int64_t before = m_of.station().log().head().number;
    EXPECT_FALSE(m_changes.tell(m_of.station().log()));
    EXPECT_THAT(m_of.events(before + 1), ElementsAre("configuration-changed"));
    EXPECT_FALSE(m_changes.tell(m_of.station().log())) << "said until it is mended";
    ASSERT_TRUE(keep_pairing(m_of.data(), pairing()));
    EXPECT_THAT(tell(), IsEmpty());
}

TEST_F(DataChangesTest, WithoutItsNotesAllIsToldAnew) {
    configure("[retention]\nrefused = 900\n");
    lay(catalog(1));
    EXPECT_THAT(tell(), UnorderedElementsAre("configuration-changed", "catalog-installed"));
    std::ofstream(m_of.data() / "audit" / "told.json") << "{\"configuration\": {}}";
    begin_anew();
    EXPECT_THAT(tell(), UnorderedElementsAre("configuration-changed", "catalog-installed"));
}

}  // namespace
}  // namespace garita
