// Pictures that come in any order, or not at all: what was said of a place stays so.
#include "firmware/arrivals.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

namespace garita {
namespace {

using Claim = Arrivals::Claim;
using namespace std::chrono_literals;

constexpr SideAndBand kInfrared{Side::Front, Band::Infrared};
constexpr SideAndBand kWhite{Side::Front, Band::White};

BandImage picture(Band band) {
    return {.band = band, .image = {}, .ppi = 100.0 + static_cast<int>(band), .light_nm = {}};
}

/// Whether a thread that waits goes on waiting.
template <typename Future>
bool waits(const Future& future) {
    return future.wait_for(50ms) == std::future_status::timeout;
}

TEST(Arrivals, WhoWaitsGetsThePictureWhenItIsThere) {
    Arrivals arrivals({kInfrared, kWhite});
    auto infrared = std::async(std::launch::async, [&] { return arrivals.wait(kInfrared); });
    ASSERT_EQ(arrivals.claim(kWhite), Claim::Taken);
    arrivals.add(Side::Front, picture(Band::White));
    ASSERT_EQ(arrivals.claim(kInfrared), Claim::Taken);
    EXPECT_TRUE(waits(infrared)) << "it is claimed, and not yet decoded";
    arrivals.add(Side::Front, picture(Band::Infrared));
    ASSERT_NE(infrared.get(), nullptr);
    EXPECT_EQ(arrivals.wait(kInfrared)->ppi, 100);
    EXPECT_EQ(arrivals.wait(kWhite)->ppi, 101);
}

TEST(Arrivals, WhatWasNotAnnouncedNeverComesAndNobodyWaitsForIt) {
    Arrivals arrivals({kWhite});
    EXPECT_EQ(arrivals.wait(kInfrared), nullptr);
    EXPECT_EQ(arrivals.claim(kInfrared), Claim::Unannounced);
    EXPECT_EQ(arrivals.wait_for_first(Side::Back), nullptr);
}

TEST(Arrivals, TheFirstIsThatOfTheFixedOrderWhateverCameFirst) {
    Arrivals arrivals({kWhite, kInfrared});
    auto first = std::async(std::launch::async, [&] { return arrivals.wait_for_first(Side::Front); });
    ASSERT_EQ(arrivals.claim(kWhite), Claim::Taken);
    arrivals.add(Side::Front, picture(Band::White));
    EXPECT_TRUE(waits(first));
    ASSERT_EQ(arrivals.claim(kInfrared), Claim::Taken);
    arrivals.give_up(kInfrared);
    ASSERT_NE(first.get(), nullptr) << "the infrared picture could not be used";
    EXPECT_EQ(arrivals.wait_for_first(Side::Front)->band, Band::White);
}

TEST(Arrivals, TwoPicturesOfOneSideAndBandAreNotOneMoreThanTheOther) {
    for (const bool announced : {true, false}) {
        Arrivals arrivals(announced ? std::vector{kWhite} : std::vector<SideAndBand>{});
        ASSERT_EQ(arrivals.claim(kWhite), Claim::Taken);
        EXPECT_EQ(arrivals.claim(kWhite), Claim::Twice);
        arrivals.give_up(kWhite);
        EXPECT_EQ(arrivals.claim(kWhite), Claim::Twice);
        EXPECT_EQ(arrivals.wait(kWhite), nullptr) << "it stays as it was said";
    }
}

TEST(Arrivals, WithoutAnnouncementWhatDoesNotComeIsKnownWhenTheDocumentIsComplete) {
    Arrivals arrivals;
    ASSERT_EQ(arrivals.claim(kWhite), Claim::Taken);
    auto infrared = std::async(std::launch::async, [&] { return arrivals.wait(kInfrared); });
    auto white = std::async(std::launch::async, [&] { return arrivals.wait(kWhite); });
    EXPECT_TRUE(waits(infrared));
    arrivals.complete();
    EXPECT_EQ(infrared.get(), nullptr);
    EXPECT_TRUE(waits(white)) << "what was claimed is still decoded";
    arrivals.add(Side::Front, picture(Band::White));
    EXPECT_NE(white.get(), nullptr);
}

}  // namespace
}  // namespace garita
