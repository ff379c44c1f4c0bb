#include "drivers/plugin/plugin_scanner.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/drivers/conformance.h"

namespace garita {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string plugin(const std::string& name) {
    const char* build = std::getenv("GARITA_BINARY_DIR");
    return std::string(build == nullptr ? "." : build) + "/tests/drivers/plugin/" + name + ".so";
}

Result<std::unique_ptr<PluginScanner>> liar(const std::string& lie) {
    return PluginScanner::create(plugin("lying_plugin"), lie);
}

TEST(PluginScanner, TheSampleIsAScanner) {
    const auto scanner = PluginScanner::create(plugin("sample_plugin"), "SAMPLE-1");
    ASSERT_TRUE(scanner) << scanner.error().text;
    const ScannerFacts facts = (*scanner)->facts();
    EXPECT_EQ(facts.model, "sample plug-in");
    EXPECT_FALSE(facts.authenticated);
    std::string picture;
    const auto label =
        (*scanner)->scan({}, [&picture](const Shot& s) { picture.assign(s.bytes.begin(), s.bytes.end()); });
    ASSERT_TRUE(label) << label.error().text;
    EXPECT_EQ(picture.size(), 15U + 400 * 300);
    EXPECT_EQ(picture.substr(0, 15), "P5\n400 300\n255\n");
}

TEST(PluginScanner, WhatDoesNotOpenSaysWhy) {
    const auto text = [](const std::string& path, const std::string& serial) {
        const auto scanner = PluginScanner::create(path, serial);
        return scanner ? "opened" : scanner.error().text;
    };
    EXPECT_THAT(text(plugin("sample_plugin"), "SAMPLE-2"), HasSubstr("no scanner of that serial number"));
    EXPECT_THAT(text("/nowhere/acme.so", ""), HasSubstr("/nowhere/acme.so cannot be loaded"));
    EXPECT_THAT(text("libm.so.6", ""), HasSubstr("is no plug-in of a scanner"));
    EXPECT_THAT(text(plugin("old_plugin"), ""), HasSubstr("is a plug-in for another Garita"));
    EXPECT_THAT(text(plugin("lacking_plugin"), ""), HasSubstr("it lacks a function"));
}

TEST(PluginScanner, ALieAtOpeningIsADeviceErrorOrItsOwn) {
    for (const char* lie :
         {"opens nothing", "no model", "endless name", "terminal escape", "no light", "many lights", "light twice",
          "light 99", "x-rays", "endless ppi", "no ppi", "glass of a kilometre", "half a glass"}) {
        const auto scanner = liar(lie);
        ASSERT_FALSE(scanner) << lie;
        EXPECT_EQ(scanner.error().kind, ErrorKind::Device) << lie;
        EXPECT_THAT(scanner.error().text, HasSubstr("the scanner's plug-in is broken")) << lie;
    }
    EXPECT_EQ(liar("endless sentence").error().text, std::string(255, 'x'));
    EXPECT_THAT(liar("no sentence").error().text, HasSubstr("does not say why"));
    EXPECT_EQ(liar("strange outcome").error().kind, ErrorKind::Internal);
}

TEST(PluginScanner, ALieOfItsStateIsADeviceError) {
    for (const char* lie : {"presence 9", "cover 2", "ninth lamp"}) {
        const auto scanner = liar(lie);
        ASSERT_TRUE(scanner) << lie;
        const auto status = (*scanner)->status();
        ASSERT_FALSE(status) << lie;
        EXPECT_EQ(status.error().kind, ErrorKind::Device) << lie;
    }
    const auto honest = liar("dead lamp");
    const auto status = (*honest)->status();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->presence, Presence::Present);
    EXPECT_EQ(status->cover_open, true);
    EXPECT_THAT(status->dead_lamps, ElementsAre(Band::Infrared));
}

TEST(PluginScanner, ALieInAScanIsADeviceErrorAndWhatCameIsVoid) {
    for (const char* lie :
         {"no picture", "picture of nothing", "empty picture", "endless picture", "picture of band 77",
          "picture of side 2", "picture of another light", "picture of no size", "null picture", "picture twice"}) {
        const auto scanner = liar(lie);
        ASSERT_TRUE(scanner) << lie;
        int delivered = 0;
        const auto label = (*scanner)->scan({}, [&delivered](const Shot&) { ++delivered; });
        ASSERT_FALSE(label) << lie;
        EXPECT_EQ(label.error().kind, ErrorKind::Device) << lie << ": " << label.error().text;
        EXPECT_LE(delivered, 1) << lie;
    }
}

TEST(PluginScanner, WhatItCannotDoIsSaidBeforeItIsAsked) {
    const auto scanner = PluginScanner::create(plugin("sample_plugin"), "");
    const auto label = (*scanner)->scan({.bands = {Band::Ultraviolet}}, [](const Shot&) {});
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Input);
}

std::unique_ptr<Scanner> made_of(const std::string& name) {
    auto scanner = PluginScanner::create(plugin(name), "");
    return scanner ? std::move(*scanner) : nullptr;
}

INSTANTIATE_TEST_SUITE_P(Plugin, ScannerConformance,
                         testing::Values(ConformanceCase{.driver = "sample",
                                                         .make = [] { return made_of("sample_plugin"); },
                                                         .simulated = true,
                                                         .make_slow = [] { return made_of("slow_plugin"); }}),
                         [](const auto& which) { return which.param.driver; });

}  // namespace
}  // namespace garita
