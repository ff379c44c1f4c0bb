// Station profiles: strict, and nothing that could be green with nothing checked.
#include "firmware/profile.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "vision/checks/registry.h"

namespace garita {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kGood = R"(
schema = 1
name = "one lamp"
bands = ["white"]
[[prescribed]]
checks = ["document-detection"]
[[minimum]]
checks = ["document-detection"]
)";

std::string refusal(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    const Result<Profile> profile = parse_profile(text.replace(at, from.size(), to));
    return profile ? "accepted" : profile.error().text;
}

TEST(Profile, BuiltInOnesAreWellFormed) {
    EXPECT_THAT(built_in_profiles(), ElementsAre("white", "three-band", "six-band"));
    for (const std::string& name : built_in_profiles()) {
        const Result<Profile> profile = built_in_profile(name);
        ASSERT_TRUE(profile) << name << ": " << profile.error().text;
        EXPECT_EQ(profile->name, name);
    }
    EXPECT_FALSE(built_in_profile("seven-band"));
}

TEST(Profile, BuiltInOnesPrescribeEveryCheckThatTheirLampsAllow) {
    for (const std::string& name : built_in_profiles()) {
        const Profile profile = built_in_profile(name).value();
        const std::vector<std::string> prescribed =
            profile.prescribed_for({.format = mrz::Format::TD3, .has_model = true});
        for (const Check& check : all_checks())
            if ((check.needs & ~profile.bands) == 0) {
                EXPECT_THAT(prescribed, Contains(std::string(check.name))) << name;
            } else {
                EXPECT_THAT(prescribed, Not(Contains(std::string(check.name)))) << name;
            }
    }
}

TEST(Profile, UnknownWordsAreRefusedByNameAndLine) {
    ASSERT_TRUE(parse_profile(kGood));
    const std::string good(kGood);
    EXPECT_THAT(refusal(good, "name = ", "nmae = "), HasSubstr("line 3 of the profile: \"nmae\""));
    EXPECT_THAT(refusal(good, "\"white\"", "\"whit\""), HasSubstr("no band \"whit\""));
    EXPECT_THAT(refusal(good, "document-detection", "document-detektion"),
                HasSubstr("no check \"document-detektion\""));
    EXPECT_THAT(refusal(good, "[[minimum]]", "[[minimum]]\nformats = [\"TD4\"]"), HasSubstr("no format \"TD4\""));
    EXPECT_THAT(refusal(good, "[[minimum]]", "[[minimum]]\nmodel = \"yes\""), HasSubstr("true or false"));
    EXPECT_THAT(refusal(good, "schema = 1", "schema = 2"), HasSubstr("schema"));
    EXPECT_THAT(refusal(good, "schema = 1", "schema = "), HasSubstr("line 2"));
}

TEST(Profile, MinimumThatCouldBeEmptyForSomeDocumentIsRefused) {
    const std::string good(kGood);
    EXPECT_THAT(refusal(good, "[[minimum]]", "[[minimum]]\nformats = [\"TD3\"]"), HasSubstr("nothing checked"));
    EXPECT_THAT(refusal(good, "[[minimum]]", "[[minimum]]\nmodel = true"), HasSubstr("nothing checked"));
}

TEST(Profile, CheckWithoutItsLampIsRefused) {
    for (const Check& check : all_checks()) {
        if (check.needs == bands() || check.needs == bands(Band::White)) continue;
        const std::string name = "\"document-detection\", \"" + std::string(check.name) + "\"";
        EXPECT_THAT(refusal(std::string(kGood), "\"document-detection\"", name), HasSubstr("needs a band"))
            << check.name;
    }
}

TEST(Profile, GreenNeedsTheZoneInInfraredAndPaperUnderUltravioletWhereTheLampsAreThere) {
    for (const char* name : {"three-band", "six-band"})
        for (const mrz::Format format : mrz::kFormats) {
            const auto minimum = built_in_profile(name).value().minimum_for({.format = format, .has_model = false});
            const bool paper = format == mrz::Format::TD3 || format == mrz::Format::MRVA || format == mrz::Format::MRVB;
            EXPECT_THAT(minimum, Contains("mrz-infrared")) << name << mrz::shape_of(format).name;
            EXPECT_EQ(std::ranges::count(minimum, "paper-ultraviolet"), paper ? 1 : 0) << mrz::shape_of(format).name;
        }
    const BandSet without_ultraviolet = bands(Band::White, Band::Infrared);
    const DocumentKind passport{.format = mrz::Format::TD3, .has_model = false};
    EXPECT_THAT(profile_of_bands(without_ultraviolet).minimum_for(passport), Contains("mrz-infrared"));
    EXPECT_THAT(profile_of_bands(without_ultraviolet).minimum_for(passport), Not(Contains("paper-ultraviolet")));
}

TEST(Profile, StandInForACapturePrescribesWhatItsBandsAllow) {
    const Profile white = profile_of_bands(bands(Band::White));
    EXPECT_EQ(white.bands, bands(Band::White));
    for (const Check& check : all_checks())
        if (contains(check.needs, Band::Infrared)) {
            EXPECT_THAT(white.prescribed_for({}), Not(Contains(std::string(check.name))));
            EXPECT_THAT(white.minimum_for({}), Not(Contains(std::string(check.name))));
        }
    EXPECT_FALSE(white.minimum_for({}).empty());
}

}  // namespace
}  // namespace garita
