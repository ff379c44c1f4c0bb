// garita scanner pair and unpair over a simulated head, without its USB.
#include "firmware/tool/pair.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "firmware/fingerprint.h"
#include "firmware/pairing.h"
#include "tests/drivers/head/messages.h"
#include "tests/drivers/head/simulated_head.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;
using head::filled;
using testing::HasSubstr;

class PairHead : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-pair-XXXXXX").string();
        m_data = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_data); }
    /// Pairs a head of that make; what was said is in m_said.
    int pair_one(const head::SimulatedHead& make, PairWords words, const std::vector<Band>& bands = {},
                 bool opened = false) {
        auto transport = std::make_unique<head::FaultyTransport>(make);
        if (opened) transport->hardware().tamper();
        auto scanner = head::HeadScanner::create(std::move(transport));
        testing::internal::CaptureStderr();
        const int status = pair(words, m_data, bands, **scanner);
        m_said = testing::internal::GetCapturedStderr();
        return status;
    }
    [[nodiscard]] Pairing kept() const { return read_pairing(m_data, "SIM-0001")->value_or(Pairing{}); }

    static constexpr PairWords kYes{.yes = true};
    static constexpr PairWords kAnew{.yes = true, .anew = true};
    const head::SimulatedHead m_make{.width = 20, .height = 10, .key_seed = filled<32>(7)};
    fs::path m_data;
    std::string m_said;
};

TEST_F(PairHead, ShowsWhatItIsAndKeepsItsKeyCounterAndBands) {
    ASSERT_EQ(pair_one(m_make, kYes), 0) << m_said;
    const head::PublicKey key = head::SigningKey::of_seed(filled<32>(7))->public_key();
    EXPECT_EQ(kept().head, (head::PairedHead{.serial = "SIM-0001", .key = key, .least_firmware = 3}));
    EXPECT_EQ(kept().bands, (std::vector<Band>{Band::Infrared, Band::White, Band::Ultraviolet}));
    EXPECT_EQ(kept().maker, "Garita");
    for (const std::string& shown : {std::string("Garita"), std::string("Simulated head (simulated"),
                                     std::string("SIM-0001"), std::string("counter 3"), fingerprint_of(key)})
        EXPECT_THAT(m_said, HasSubstr(shown));
}

TEST_F(PairHead, WithoutATerminalNothingIsPairedUnlessItWasAgreed) {
    ASSERT_NE(freopen("/dev/null", "r", stdin), nullptr);
    EXPECT_EQ(pair_one(m_make, {}), 1);
    EXPECT_THAT(m_said, HasSubstr("--yes"));
    EXPECT_EQ(kept(), Pairing{});
}

TEST_F(PairHead, OneThatDoesNotSignCannotBePaired) {
    head::SimulatedHead make = m_make;
    make.key_seed.reset();
    EXPECT_EQ(pair_one(make, kAnew), 2);
    EXPECT_THAT(m_said, HasSubstr("signs no captures"));
}

TEST_F(PairHead, AnotherKeyUnderAKnownNumberIsSaidLoudlyAndWantsItsOwnWord) {
    ASSERT_EQ(pair_one(m_make, kYes), 0);
    const Pairing before = kept();
    head::SimulatedHead other = m_make;
    other.key_seed = filled<32>(8);
    EXPECT_EQ(pair_one(other, kYes), 2);
    EXPECT_THAT(m_said, HasSubstr("ANOTHER KEY"));
    EXPECT_THAT(m_said, HasSubstr(fingerprint_of(before.head.key)));
    EXPECT_EQ(kept(), before);
    EXPECT_EQ(pair_one(other, kAnew), 0);
    EXPECT_EQ(kept().head.key, head::SigningKey::of_seed(filled<32>(8))->public_key());
}

TEST_F(PairHead, AnOpenedOneIsSaidLoudlyAndWantsItsOwnWord) {
    EXPECT_EQ(pair_one(m_make, kYes, {}, true), 2);
    EXPECT_THAT(m_said, HasSubstr("WAS OPENED"));
    EXPECT_EQ(kept(), Pairing{});
    EXPECT_EQ(pair_one(m_make, kAnew, {}, true), 0);
    EXPECT_EQ(kept().head.serial, "SIM-0001");
}

TEST_F(PairHead, FewerBandsThanBeforeWantTheirOwnWord) {
    ASSERT_EQ(pair_one(m_make, kYes), 0);
    head::SimulatedHead fewer = m_make;
    fewer.bands = {Band::White, Band::Infrared};
    EXPECT_EQ(pair_one(fewer, kYes), 2);
    EXPECT_THAT(m_said, HasSubstr("ultraviolet would be left out"));
    EXPECT_EQ(pair_one(m_make, kYes, {Band::White}), 2) << "by choice too";
    EXPECT_EQ(kept().bands.size(), 3U);
    EXPECT_EQ(pair_one(m_make, kAnew, {Band::White}), 0);
    EXPECT_EQ(kept().bands, std::vector<Band>{Band::White});
    EXPECT_EQ(pair_one(m_make, kYes), 0) << "more are no loss";
    EXPECT_EQ(pair_one(m_make, kYes, {Band::Coaxial}), 1);
    EXPECT_THAT(m_said, HasSubstr("no such band"));
}

TEST_F(PairHead, OlderFirmwareThanBeforeIsRefusedWhateverIsSaid) {
    head::SimulatedHead newer = m_make;
    newer.firmware_counter = 9;
    ASSERT_EQ(pair_one(newer, kYes), 0);
    EXPECT_EQ(pair_one(m_make, kAnew), 2);
    EXPECT_THAT(m_said, HasSubstr("update it first"));
    EXPECT_EQ(kept().head.least_firmware, 9U);
}

TEST_F(PairHead, WhatWasKeptAndIsDamagedWantsItsOwnWord) {
    ASSERT_EQ(pair_one(m_make, kYes), 0);
    fs::resize_file(pairing_path(m_data, "SIM-0001"), 40);
    EXPECT_EQ(pair_one(m_make, kYes), 2);
    EXPECT_THAT(m_said, HasSubstr("what was kept of it is lost"));
    EXPECT_EQ(pair_one(m_make, kAnew), 0);
    EXPECT_EQ(kept().head.serial, "SIM-0001");
}

TEST_F(PairHead, IsUnpairedByNameOrAsTheOnlyOne) {
    EXPECT_EQ(unpair(kYes, m_data, ""), 2) << "none";
    head::SimulatedHead second = m_make;
    second.serial = "SIM-0002";
    ASSERT_EQ(pair_one(m_make, kYes), 0);
    ASSERT_EQ(pair_one(second, kYes), 0);
    EXPECT_EQ(unpair(kYes, m_data, ""), 1) << "which";
    EXPECT_EQ(unpair(kYes, m_data, "SIM-0003"), 2);
    EXPECT_EQ(unpair(kYes, m_data, "SIM-0001"), 0);
    EXPECT_EQ(unpair(kYes, m_data, ""), 0);
    EXPECT_TRUE(read_pairings(m_data)->empty());
    ASSERT_EQ(pair_one(m_make, kYes), 0);
    fs::resize_file(pairing_path(m_data, "SIM-0001"), 40);
    EXPECT_EQ(unpair(kYes, m_data, "SIM-0001"), 0) << "a damaged one too";
}

}  // namespace
}  // namespace garita::tool
