#include "vision/threads.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace garita {
namespace {

TEST(Spread, EveryPieceIsDoneOnce) {
    for (const std::size_t lanes : {1U, 2U, 5U}) {
        std::vector<int> done(1000);
        spread(done.size(), lanes, [&](std::size_t piece, std::size_t) { ++done[piece]; });
        EXPECT_EQ(std::accumulate(done.begin(), done.end(), 0), 1000);
        EXPECT_EQ(*std::min_element(done.begin(), done.end()), 1);
    }
}

TEST(Spread, LaneIsNeverUsedByTwoThreadsAtOnce) {
    // Not atomic: the thread sanitizer would see two threads in one lane.
    std::array<int, 3> calls{};
    spread(3000, calls.size(), [&](std::size_t, std::size_t lane) { ++calls.at(lane); });
    EXPECT_EQ(calls[0] + calls[1] + calls[2], 3000);
}

TEST(Spread, NothingToDoIsDone) {
    spread(0, 4, [](std::size_t, std::size_t) { FAIL(); });
}

TEST(Spread, WhatAPieceThrowsIsThrownAndTheRestIsLeftOut) {
    for (const std::size_t lanes : {1U, 2U}) {
        std::atomic<int> begun = 0;
        const auto throws = [&](std::size_t piece, std::size_t) {
            ++begun;
            if (piece == 3) throw std::runtime_error("a piece");
        };
        EXPECT_THROW(spread(1'000'000, lanes, throws), std::runtime_error);
        EXPECT_LT(begun, 1'000'000);
    }
}

}  // namespace
}  // namespace garita
