#include "drivers/head/picture_folder.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

#include "drivers/head/device.h"

namespace garita::head {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class PictureFolder : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-pictures-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_path); }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream(m_path / name, std::ios::binary) << text;
    }
    [[nodiscard]] std::string trouble() const {
        const auto head = with_pictures({}, m_path);
        return head ? "" : head.error().text;
    }

    fs::path m_path;
};

TEST_F(PictureFolder, BecomesTheHeadsBandsAndWhatItSends) {
    put("infrared.pgm", "P5\n# a comment\n3 2\n255\nabcdef");
    put("white.ppm", "P6 2 1 255\nrgbRGB");
    const auto head = with_pictures({.ppi_thousandths = 300'000}, m_path);
    ASSERT_TRUE(head) << head.error().text;
    EXPECT_THAT(head->bands, ElementsAre(Band::Infrared, Band::White));
    EXPECT_FALSE(head->both_sides);
    const auto hardware = SimulatedHardware::create(*head);
    ASSERT_TRUE(hardware);
    const Capabilities capabilities = (*hardware)->capabilities();
    EXPECT_EQ(capabilities.bands[0].width, 3);
    EXPECT_EQ(capabilities.bands[1].height, 1);
    EXPECT_EQ(capabilities.bands[1].format, PixelFormat::Rgb8);
    EXPECT_TRUE((*hardware)->identity().simulated);
    Bytes samples(6);
    Code code = Code::None;
    (*hardware)->expose({Side::Front, Band::White}, {});
    ASSERT_EQ((*hardware)->take_image(samples, code), Progress::Done);
    EXPECT_EQ(std::string(samples.begin(), samples.end()), "rgbRGB");
}

TEST_F(PictureFolder, HasTheBackOfAllBandsOrOfNone) {
    put("white.ppm", "P6 1 1 255\nrgb");
    put("back-white.ppm", "P6 1 1 255\nRGB");
    EXPECT_TRUE(with_pictures({}, m_path)->both_sides);
    put("infrared.pgm", "P5 1 1 255\na");
    EXPECT_THAT(trouble(), HasSubstr("some bands alone"));
    put("back-infrared.pgm", "P5 1 2 255\nab");
    EXPECT_THAT(trouble(), HasSubstr("back-infrared.pgm"));
    EXPECT_THAT(trouble(), HasSubstr("no front of the same size"));
}

TEST_F(PictureFolder, WhatCannotBeShownIsNamed) {
    EXPECT_THAT(trouble(), HasSubstr("no picture such as"));
    const std::vector<std::pair<std::string, std::string>> lies = {
        {"P3 1 1 255\n0 0 0", "no binary"},   {"", "no binary"},
        {"P6 1 1 65535\nrrggbb", "8 bits"},   {"P6 0 1 255\n", "a side"},
        {"P6 99999 1 255\n", "a side"},       {"P6 -3 1 255\n", "a side"},
        {"P6 16384 16384 255\nx", "128 MiB"}, {"P6 2 2 255\nonly", "cut short"}};
    for (const auto& [text, why] : lies) {
        put("white.ppm", text);
        EXPECT_THAT(trouble(), HasSubstr("white.ppm")) << text;
        EXPECT_THAT(trouble(), HasSubstr(why)) << text;
    }
    put("white.ppm", "P6 1 1 255\nrgb");
    put("white.pgm", "P5 1 1 255\ng");
    EXPECT_THAT(trouble(), HasSubstr("same picture"));
}

TEST(SimulatedHardware, HasTheBandsItIsMadeWith) {
    const auto hardware = SimulatedHardware::create({.bands = {Band::Oblique1, Band::Infrared}});
    ASSERT_TRUE(hardware);
    const Capabilities capabilities = (*hardware)->capabilities();
    ASSERT_EQ(capabilities.bands.size(), 2U);
    EXPECT_EQ(capabilities.bands[0].band, Band::Oblique1);
    EXPECT_EQ(capabilities.bands[0].format, PixelFormat::Rgb8);
    EXPECT_EQ(capabilities.bands[1].light_nm, 900);
    EXPECT_TRUE(encode(capabilities)) << "within the protocol's limits";
}

}  // namespace
}  // namespace garita::head
