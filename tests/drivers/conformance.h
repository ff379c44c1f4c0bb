// What every driver must do, whatever it drives: the test of a driver includes this file, makes a factory of scanners
// over a known capture, and instantiates the suite (see folder_test.cpp).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/scanner.h"

namespace garita {

struct ConformanceCase {
    std::string driver;
    std::function<std::unique_ptr<Scanner>()> make;  ///< a scanner with at least two documents to scan
    bool simulated = false;
    /// A scanner whose scan lasts many seconds unless it is cancelled; none where a scan cannot last.
    std::function<std::unique_ptr<Scanner>()> make_slow{};
};

class ScannerConformance : public testing::TestWithParam<ConformanceCase> {
protected:
    void SetUp() override { m_scanner = GetParam().make(); }

    std::unique_ptr<Scanner> m_scanner;
};

TEST_P(ScannerConformance, SaysWhatItIs) {
    const ScannerFacts facts = m_scanner->facts();
    EXPECT_EQ(facts.driver, GetParam().driver);
    EXPECT_FALSE(facts.model.empty());
    EXPECT_EQ(facts.simulated, GetParam().simulated);
    EXPECT_EQ(m_scanner->facts(), facts) << "told twice, the same";
}

TEST_P(ScannerConformance, DeliversImagesOnceASideAndBandWithinTheLimits) {
    for (int scan = 0; scan < 4; ++scan) {
        std::set<std::pair<Side, Band>> seen;
        const Result<std::string> label = m_scanner->scan({}, [&seen](const Shot& shot) {
            EXPECT_TRUE(seen.emplace(shot.side, shot.band).second) << "a band twice";
            EXPECT_FALSE(shot.bytes.empty());
            EXPECT_LE(shot.bytes.size(), kMaxShotBytes);
            EXPECT_EQ(shot.name.find('/'), std::string::npos);
            EXPECT_FALSE(shot.name.empty());
            EXPECT_GE(shot.ppi, 0);
        });
        ASSERT_TRUE(label.has_value()) << label.error().text;
        EXPECT_FALSE(label->empty());
        EXPECT_FALSE(seen.empty());
        EXPECT_LE(seen.size(), kMaxShots);
    }
}

TEST_P(ScannerConformance, PlaysTheNextDocumentAtEveryScan) {
    const auto ignore = [](const Shot&) {};
    const Result<std::string> first = m_scanner->scan({}, ignore);
    const Result<std::string> second = m_scanner->scan({}, ignore);
    ASSERT_TRUE(first && second);
    EXPECT_NE(*first, *second);
}

TEST_P(ScannerConformance, DeliversTheBandsAskedForInTheirOrder) {
    std::vector<Band> all;
    ASSERT_TRUE(m_scanner->scan({}, [&all](const Shot& shot) { all.push_back(shot.band); }));
    m_scanner.reset();  // a device has one user
    m_scanner = GetParam().make();
    std::vector<Band> seen;
    const ScanRequest backwards{.bands = {Band::White, Band::Infrared}};
    ASSERT_TRUE(m_scanner->scan(backwards, [&seen](const Shot& shot) { seen.push_back(shot.band); }));
    std::vector<Band> expected;
    for (const Band band : backwards.bands)
        for (const Band one : all)
            if (one == band) expected.push_back(band);
    EXPECT_EQ(seen, expected);
    EXPECT_FALSE(expected.empty());
}

TEST_P(ScannerConformance, DeliversWhatItsFactsTell) {
    const ScannerFacts facts = m_scanner->facts();
    if (facts.bands.empty()) GTEST_SKIP() << "its bands are known with each scan only";
    ASSERT_TRUE(m_scanner->scan({}, [&facts](const Shot& shot) {
        const BandFacts told{.band = shot.band, .ppi = shot.ppi, .light_nm = shot.light_nm};
        EXPECT_NE(std::find(facts.bands.begin(), facts.bands.end(), told), facts.bands.end()) << shot.name;
    }));
}

TEST_P(ScannerConformance, TellsWhetherADocumentLiesThere) {
    const Result<ScannerStatus> status = m_scanner->status();
    ASSERT_TRUE(status) << status.error().text;
    const auto presence = m_scanner->wait_for(Presence::Present, std::chrono::seconds(1));
    ASSERT_TRUE(presence) << presence.error().text;
    EXPECT_EQ(*presence, status->presence);
    EXPECT_NE(*presence, Presence::Absent) << "two documents are there to scan";
    const auto start = std::chrono::steady_clock::now();
    const auto still = m_scanner->wait_for(Presence::Absent, std::chrono::milliseconds(50));
    ASSERT_TRUE(still);
    EXPECT_EQ(*still, *presence);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_P(ScannerConformance, ACancelBeforehandDoesNothing) {
    m_scanner->cancel();
    const Result<ScannerStatus> status = m_scanner->status();
    EXPECT_TRUE(status) << status.error().text;
    m_scanner->cancel();
    EXPECT_TRUE(m_scanner->wait_for(Presence::Present, std::chrono::seconds(1)));
    m_scanner->cancel();
    EXPECT_TRUE(m_scanner->scan({}, [](const Shot&) {}));
}

TEST_P(ScannerConformance, ACancelledScanEndsWithin200Milliseconds) {
    if (!GetParam().make_slow) GTEST_SKIP() << "a scan cannot last";
    m_scanner.reset();  // a device has one user
    const std::unique_ptr<Scanner> slow = GetParam().make_slow();
    for (const int after_ms : {0, 1, 20, 100}) {
        std::chrono::steady_clock::time_point cancelled;
        std::atomic<bool> over{false};
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(after_ms));
            cancelled = std::chrono::steady_clock::now();
            // One that comes before the scan has begun does nothing, so it is said again.
            while (!over) {
                slow->cancel();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        const Result<std::string> label = slow->scan({}, [](const Shot&) {});
        const auto end = std::chrono::steady_clock::now();
        over = true;
        other.join();
        ASSERT_FALSE(label);
        EXPECT_EQ(label.error().kind, ErrorKind::Retry) << label.error().text;
        EXPECT_LT(end - cancelled, std::chrono::milliseconds(200)) << after_ms;
    }
}

}  // namespace garita
