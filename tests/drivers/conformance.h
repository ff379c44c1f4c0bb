// What every driver must do, whatever it drives: the test of a driver includes this file, makes a factory of scanners
// over a known capture, and instantiates the suite (see folder_test.cpp).
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "drivers/scanner.h"

namespace garita {

struct ConformanceCase {
    std::string driver;
    std::function<std::unique_ptr<Scanner>()> make;  ///< a scanner with at least two documents to scan
    bool simulated = false;
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
        const Result<std::string> label = m_scanner->scan([&seen](const Shot& shot) {
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
    const Result<std::string> first = m_scanner->scan(ignore);
    const Result<std::string> second = m_scanner->scan(ignore);
    ASSERT_TRUE(first && second);
    EXPECT_NE(*first, *second);
}

}  // namespace garita
