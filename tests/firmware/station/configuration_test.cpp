#include "firmware/station/configuration.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/firmware/database/schema_of_tests.h"

namespace garita {
namespace {

using testing::HasSubstr;

TEST(Configuration, SaysHowLongAndHowMuchIsKept) {
    const auto said = parse_configuration(
        "[retention]\npassed = 0\ndoubtful = 14\nrefused = 1825\n[pictures]\nmost_megabytes = "
        "12\n[session]\nidle_minutes = 3\n");
    ASSERT_TRUE(said) << said.error().text;
    EXPECT_EQ(said->retention, (records::RetentionDays{0, 14, 1825}));
    EXPECT_EQ(said->most_picture_bytes, 12'000'000U);
    EXPECT_EQ(said->idle, std::chrono::minutes(3));
    EXPECT_EQ(parse_configuration(""), Configuration{}) << "what is not said has its default";
    EXPECT_EQ(parse_configuration("[retention]\nrefused = 3650\n")->retention, (records::RetentionDays{2, 30, 3650}));
}

TEST(Configuration, WhatIsNotUnderstoodIsNamed) {
    for (const auto& [text, named] : std::vector<std::pair<std::string, std::string>>{
             {"[retention]\npasssed = 3\n",
              "line 2 of the station's configuration: \"retention.passsed\" is not known here"},
             {"[retentoin]\npassed = 3\n", "retentoin.passed"},
             {"passed = 3\n", "\"passed\" is not known here"},
             {"[retention]\npassed = -1\n", "from 0 to 36500"},
             {"[retention]\npassed = 2.5\n", "a whole number"},
             {"[retention]\npassed = \"2\"\n", "a whole number"},
             {"[retention]\npassed = 40\n", "do not become fewer"},
             {"[session]\nidle_minutes = 0\n", "from 1 to 60"},
             {"[pictures]\nmost_megabytes = 10000\n", "from 1 to 200"},
             {"[retention\n", "the station's configuration"}}) {
        const auto said = parse_configuration(text);
        ASSERT_FALSE(said) << text;
        EXPECT_EQ(said.error().kind, ErrorKind::Input);
        EXPECT_THAT(said.error().text, HasSubstr(named));
    }
}

TEST(Configuration, WhatIsNoTextReachesNoParser) {
    EXPECT_TRUE(
        parse_configuration("# d\xC3\xAD"
                            "as, \xE2\x82\xAC, \xF0\x9F\x9B\x82\t\r\n"));
    for (const char* bytes :
         {"# \xC3", "# \xE9\n", "# \xC0\xAF", "# \xE0\x80\xAF", "# \xED\xA0\x80", "# \xF0\x80\x80\xAF",
          "# \xF4\x90\x80\x80", "# \xFF", "# \x80", "# \x1B[2J", "# \x7F", "[a]\n\x01 = 1\n"})
        EXPECT_THAT(parse_configuration(bytes).error().text, HasSubstr("UTF-8")) << bytes;
    EXPECT_FALSE(parse_configuration(std::string_view("[retention]\n\0", 13)));
}

TEST(Configuration, WithoutAFileTheDefaultsHoldAndAWrongFileIsNamed) {
    const test::Folder folder;
    EXPECT_EQ(read_configuration(folder.path()), Configuration{});
    std::ofstream(configuration_file(folder.path())) << "[retention]\nrefused = 900\n";
    EXPECT_EQ(read_configuration(folder.path())->retention.refused, 900);
    std::ofstream(configuration_file(folder.path())) << "[retention]\nrefused = many\n";
    EXPECT_THAT(read_configuration(folder.path()).error().text, HasSubstr("station.toml")) << "which file";
}

}  // namespace
}  // namespace garita
