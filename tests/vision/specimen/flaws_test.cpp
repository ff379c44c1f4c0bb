// A scanner that is not new: the same each time, worse by as much as it says.
#include "vision/specimen/flaws.h"

#include <gtest/gtest.h>

#include <cstring>

#include "vision/specimen/draw.h"

namespace garita::specimen {
namespace {

Capture drawn(const Flaws& flaws, std::uint64_t seed = 3) {
    auto capture = draw_sheet({.flaws = flaws, .seed = seed, .ppi = 100});
    EXPECT_TRUE(capture) << capture.error().text;
    return std::move(*capture);
}

double mean(const Image& image) {
    double sum = 0;
    for (std::size_t i = 0; i < image.size_bytes(); ++i) sum += image.view().data[i];
    return sum / static_cast<double>(image.size_bytes());
}

bool same(const Image& a, const Image& b) {
    return a.size_bytes() == b.size_bytes() && std::memcmp(a.view().data, b.view().data, a.size_bytes()) == 0;
}

TEST(Flaws, AreReadFromWordsAndToldAgain) {
    const auto flaws = parse_flaws("dust=60,scanner=4,ambient=0.125,moved-mm=0.5,barrel=-0.01");
    ASSERT_TRUE(flaws) << flaws.error().text;
    EXPECT_EQ(flaws->dust, 60);
    EXPECT_DOUBLE_EQ(flaws->barrel, -0.01);
    EXPECT_EQ(*parse_flaws(to_text(*flaws)), *flaws);
    EXPECT_EQ(*parse_flaws(""), Flaws{});
    EXPECT_EQ(to_text({}), "");
    for (const char* text :
         {"dust", "dust=", "dust=x", "dust=-1", "dust=1e9", "burn=1", "noise=nan", "noise=inf", "noise=1x"})
        EXPECT_FALSE(parse_flaws(text)) << text;
}

TEST(Flaws, TheSameScannerHasTheSameDirtWhateverLiesOnIt) {
    Flaws dirty{.noise = 0, .dust = 200, .scratches = 10, .fingerprints = 2};
    const Capture first = drawn(dirty, 3);
    const Capture second = drawn(dirty, 4);
    for (std::size_t i = 0; i < first.bands.size(); ++i) EXPECT_TRUE(same(first.bands[i].image, second.bands[i].image));
    dirty.scanner = 2;
    const Capture other = drawn(dirty, 3);
    for (std::size_t i = 0; i < first.bands.size(); ++i) EXPECT_FALSE(same(first.bands[i].image, other.bands[i].image));
}

TEST(Flaws, EachLeavesItsTrace) {
    const Capture clean = drawn({.noise = 0});
    for (const char* words :
         {"noise=2", "noise=0,fall-off=0.2", "noise=0,ageing=0.2", "noise=0,dust=100", "noise=0,scratches=10",
          "noise=0,fingerprints=2", "noise=0,fingers=1", "noise=0,ambient=0.1", "noise=0,rows=5"}) {
        const Capture flawed = drawn(*parse_flaws(words));
        ASSERT_EQ(flawed.bands.size(), 3U);
        for (std::size_t i = 0; i < clean.bands.size(); ++i)
            EXPECT_FALSE(same(clean.bands[i].image, flawed.bands[i].image)) << words << i;
    }
}

TEST(Flaws, WornLampsAreDarkerAndUltravioletMostOfAll) {
    const Capture clean = drawn({.noise = 0});
    const Capture worn = drawn({.noise = 0, .ageing = 0.3});
    const auto left = [&](Band band) { return mean(worn.find(band)->image) / mean(clean.find(band)->image); };
    EXPECT_LT(left(Band::White), 0.95);
    EXPECT_LT(left(Band::Ultraviolet), left(Band::White));
    EXPECT_DOUBLE_EQ(lamp_left({.ageing = 0.4}, Band::Ultraviolet), 0.4);
}

TEST(Flaws, ADocumentThatMovesIsNowhereElseInTheFirstBand) {
    const auto still = draw({.seed = 5, .ppi = 200, .flaws = Flaws{}});
    const auto moved = draw({.seed = 5, .ppi = 200, .flaws = Flaws{.moved_mm = 2}});
    ASSERT_TRUE(still && moved);
    EXPECT_TRUE(same(still->capture.find(Band::Infrared)->image, moved->capture.find(Band::Infrared)->image));
    EXPECT_FALSE(same(still->capture.find(Band::White)->image, moved->capture.find(Band::White)->image));
    EXPECT_EQ(moved->truth.flaws, "moved-mm=2");
    EXPECT_EQ(still->truth.flaws, "");
}

}  // namespace
}  // namespace garita::specimen
