// A drawn specimen is what its truth says, the same for the same request, and within the limits that it promises.
#include "vision/specimen/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <thread>

namespace garita::specimen {
namespace {

bool same_pixels(const Image& a, const Image& b) {
    return a.width() == b.width() && a.height() == b.height() && a.channels() == b.channels() &&
           std::memcmp(a.view().data, b.view().data, a.size_bytes()) == 0;
}

TEST(Draw, GivesThreeBandsInTheirOrderWithTheirLamps) {
    const Result<Drawn> drawn = draw({.format = mrz::Format::TD3, .kind = "", .seed = 1, .ppi = 200});
    ASSERT_TRUE(drawn) << drawn.error().text;
    ASSERT_EQ(drawn->capture.bands.size(), 3U);
    EXPECT_EQ(drawn->capture.bands[0].band, Band::Infrared);
    EXPECT_EQ(drawn->capture.bands[0].image.channels(), 1);
    EXPECT_EQ(drawn->capture.bands[0].light_nm, 900);
    EXPECT_EQ(drawn->capture.bands[1].band, Band::White);
    EXPECT_EQ(drawn->capture.bands[1].image.channels(), 3);
    EXPECT_EQ(drawn->capture.bands[2].band, Band::Ultraviolet);
    EXPECT_EQ(drawn->capture.bands[2].light_nm, 365);
}

TEST(Draw, ABarePageHasItsFormatsSizeAndLines) {
    for (const mrz::Format format :
         {mrz::Format::TD1, mrz::Format::TD2, mrz::Format::TD3, mrz::Format::MRVA, mrz::Format::MRVB}) {
        const Result<Drawn> drawn = draw({.format = format, .kind = "", .seed = 1, .ppi = 254, .scanned = false});
        ASSERT_TRUE(drawn) << drawn.error().text;
        const mrz::FormatShape& shape = mrz::shape_of(format);
        EXPECT_NEAR(drawn->capture.bands[0].image.width(), shape.width_mm * 10, 1);
        EXPECT_NEAR(drawn->capture.bands[0].image.height(), shape.height_mm * 10, 1);
        ASSERT_EQ(drawn->truth.mrz.size(), static_cast<std::size_t>(shape.lines));
        for (const std::string& line : drawn->truth.mrz)
            EXPECT_EQ(line.size(), static_cast<std::size_t>(shape.columns));
    }
}

TEST(Draw, SameRequestSamePixelsInAnyThread) {
    const Request request = {.format = mrz::Format::TD1, .kind = "", .seed = 7, .ppi = 200};
    Result<Drawn> here = draw(request);
    Result<Drawn> there = draw(request);
    std::thread([&] { there = draw(request); }).join();
    ASSERT_TRUE(here && there);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_TRUE(same_pixels(here->capture.bands[i].image, there->capture.bands[i].image));
}

TEST(Draw, AnotherSeedIsAnotherPerson) {
    const Result<Drawn> one = draw({.format = mrz::Format::TD1, .kind = "", .seed = 1, .ppi = 200});
    const Result<Drawn> two = draw({.format = mrz::Format::TD1, .kind = "", .seed = 2, .ppi = 200});
    ASSERT_TRUE(one && two);
    EXPECT_NE(one->truth.mrz, two->truth.mrz);
}

TEST(Draw, RefusesWhatItCannotDraw) {
    EXPECT_EQ(draw({.format = mrz::Format::FRA}).error().kind, ErrorKind::Input);
    EXPECT_EQ(draw({.format = mrz::Format::TD3, .kind = "no-such-kind"}).error().kind, ErrorKind::Input);
    EXPECT_EQ(draw({.format = mrz::Format::TD3, .kind = "", .seed = 1, .ppi = 5000}).error().kind, ErrorKind::Input);
}

TEST(Draw, EveryKindNamesWhatMustFailAndWhere) {
    for (const std::string& kind : kinds()) {
        const Result<Drawn> drawn = draw({.format = mrz::Format::TD1, .kind = kind, .seed = 3, .ppi = 200});
        ASSERT_TRUE(drawn) << kind << ": " << drawn.error().text;
        EXPECT_EQ(drawn->truth.kind, kind);
        EXPECT_FALSE(drawn->truth.should_fail.empty() && drawn->truth.should_fail_with_model.empty()) << kind;
        EXPECT_TRUE(drawn->truth.regions_mm.contains("attack")) << kind;
        EXPECT_FALSE(drawn->truth.remarks.empty()) << kind;
    }
}

}  // namespace
}  // namespace garita::specimen
