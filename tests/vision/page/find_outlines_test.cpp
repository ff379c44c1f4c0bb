// Documents found by their edges alone, over drawn scenes of every kind; prints the table of vision/page/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <opencv2/core/utility.hpp>

#include "tests/vision/page/scenes.h"
#include "vision/page/make_page.h"

namespace garita {
namespace {

constexpr double kFoundPercent = 2.5;  // of the longer side: the furthest corner of an outline that counts as found

struct Tally {
    int documents = 0;
    int found = 0;
    int extra = 0;  // outlines where no document is
    std::vector<double> errors;

    [[nodiscard]] double rate() const { return documents == 0 ? 1 : static_cast<double>(found) / documents; }
};

void count(const scenes::Scene& scene, Tally& tally) {
    const std::vector<Outline> outlines = find_outlines(scene.capture.bands.front());
    std::vector<bool> used(outlines.size());
    for (const scenes::Placed& placed : scene.documents) {
        ++tally.documents;
        double best = kFoundPercent;
        std::size_t which = outlines.size();
        for (std::size_t i = 0; i < outlines.size(); ++i)
            if (const double e = scenes::corner_error(outlines[i].corners, placed.corners); e < best) {
                best = e;
                which = i;
            }
        if (which == outlines.size()) continue;
        ++tally.found;
        tally.errors.push_back(best);
        used[which] = true;
    }
    tally.extra += static_cast<int>(std::count(used.begin(), used.end(), false));
}

/// Over so many seeds; GARITA_SEEDS asks for more than a quick test takes (the README's table: 30).
Tally measure(scenes::Kind kind, bool ppi_known) {
    cv::setNumThreads(1);
    const char* more = std::getenv("GARITA_SEEDS");
    const int seeds = more != nullptr ? std::atoi(more) : 6;
    Tally tally;
    for (int seed = 1; seed <= seeds; ++seed)
        count(scenes::draw(kind, static_cast<std::uint64_t>(seed), {.ppi_known = ppi_known}), tally);
    std::ranges::sort(tally.errors);
    std::cout << std::left << std::setw(20) << scenes::kKindNames[static_cast<std::size_t>(kind)] << "| " << tally.found
              << " of " << tally.documents << " | " << tally.extra;
    if (!tally.errors.empty())
        std::cout << std::setprecision(2) << " | " << tally.errors[tally.errors.size() / 2] << " | "
                  << tally.errors.back();
    std::cout << "\n";
    return tally;
}

class SceneOutlines : public testing::TestWithParam<scenes::Kind> {};

/// What must be found, and how much is: the README tells where that falls short.
double least_rate(scenes::Kind kind) {
    switch (kind) {
        case scenes::Kind::Dark:
        case scenes::Kind::Wood:
        case scenes::Kind::WhiteBackground:
        case scenes::Kind::Cover:
            return 0.9;
        case scenes::Kind::AnyRotation:
        case scenes::Kind::FingerEdge:
        case scenes::Kind::TwoDocuments:
        case scenes::Kind::OpenBooklet:
            return 0.7;
        default:
            return 0;
    }
}

TEST_P(SceneOutlines, DocumentsOfAScene) {
    const Tally tally = measure(GetParam(), true);
    EXPECT_GE(tally.rate(), least_rate(GetParam()));
    if (!tally.errors.empty()) {
        EXPECT_LT(tally.errors[tally.errors.size() / 2], 1.0) << "per cent of the longer side";
    }
    if (GetParam() == scenes::Kind::NoDocument) {
        EXPECT_EQ(tally.extra, 0);
    }
}

TEST(FindOutlines, PagesOfOneBookletAreOneDocument) {
    int booklets = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const scenes::Scene scene = scenes::draw(scenes::Kind::OpenBooklet, seed);
        const auto outlines = find_outlines(scene.capture.bands.front());
        if (outlines.size() != 2 || !adjoin(outlines[0], outlines[1])) continue;
        ++booklets;
        EXPECT_EQ(make_page(scene.capture, outlines, nullptr).documents, 1);
    }
    EXPECT_GE(booklets, 3);
}

INSTANTIATE_TEST_SUITE_P(Drawn, SceneOutlines, testing::ValuesIn([] {
                             std::array<scenes::Kind, scenes::kKindCount> kinds{};
                             for (int i = 0; i < scenes::kKindCount; ++i)
                                 kinds[static_cast<std::size_t>(i)] = static_cast<scenes::Kind>(i);
                             return kinds;
                         }()));

}  // namespace
}  // namespace garita
