#include "drivers/uvc/empty_glass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/drivers/uvc/fake_camera.h"

namespace garita::uvc {
namespace {

/// What a camera of 160 × 120 pixels sees, with the noise of a bad sensor.
Grid seen(bool document, int light = 90, unsigned seed = 0) {
    std::vector<std::uint8_t> bytes = draw_table(160, 120, document, 60, light);
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, 8);
    for (std::size_t i = 0; i < bytes.size(); i += 2)
        bytes[i] = static_cast<std::uint8_t>(std::clamp(bytes[i] + noise(random), 0.0, 255.0));
    return grid_of({.bytes = bytes, .width = 160, .height = 120, .stride = 320});
}

/// One that has learnt the empty table.
EmptyGlass learnt() {
    EmptyGlass glass;
    Presence presence = Presence::Unknown;
    for (unsigned i = 0; i < 20 && presence == Presence::Unknown; ++i) presence = glass.look(seen(false, 90, i));
    EXPECT_EQ(presence, Presence::Absent);
    return glass;
}

TEST(EmptyGlass, IsUnknownUntilWhatIsSeenStaysTheSame) {
    EmptyGlass glass;
    // The exposure is still finding its level.
    for (int light = 20; light < 200; light += 30) EXPECT_EQ(glass.look(seen(false, light)), Presence::Unknown);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(glass.look(seen(false)), Presence::Unknown) << i;
    EXPECT_EQ(glass.look(seen(false)), Presence::Absent);
}

TEST(EmptyGlass, ADocumentIsPresentUntilItIsLifted) {
    EmptyGlass glass = learnt();
    for (unsigned i = 0; i < 100; ++i) EXPECT_EQ(glass.look(seen(true, 90, i)), Presence::Present);
    for (unsigned i = 0; i < 100; ++i) EXPECT_EQ(glass.look(seen(false, 90, i)), Presence::Absent);
}

TEST(EmptyGlass, TheExposureOfACameraThatSeesPaperIsNoMatter) {
    EmptyGlass glass = learnt();
    // White paper makes it take the table darker.
    EXPECT_EQ(glass.look(seen(true, 75)), Presence::Present);
    EXPECT_EQ(glass.look(seen(false, 80)), Presence::Absent);
}

TEST(EmptyGlass, TheLightOfADayIsFollowed) {
    EmptyGlass glass = learnt();
    for (int step = 0; step < 400; ++step) {
        const int light = 90 + step / 4;
        EXPECT_EQ(glass.look(seen(false, light, static_cast<unsigned>(step))), Presence::Absent) << light;
    }
    EXPECT_EQ(glass.look(seen(true, 190)), Presence::Present) << "paper on a table that is as light";
}

TEST(EmptyGlass, ALampThatIsSwitchedOnIsNotFollowed) {
    EmptyGlass glass = learnt();
    EXPECT_EQ(glass.look(seen(false, 200)), Presence::Present) << "told as a document: the officer sees the picture";
}

}  // namespace
}  // namespace garita::uvc
