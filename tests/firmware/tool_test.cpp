// The small parts of the `garita` command that need no process: words, streams, the clock.
#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "firmware/policy.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inputs.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/line_readers.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Words, AnEmptyFileNameAndANumberThatIsNoneAreComplaints) {
    EXPECT_THAT(must_name_a_file(""), Not(IsEmpty()));
    EXPECT_THAT(must_name_a_file("white.png"), IsEmpty());
    for (const char* word : {"nan", "inf", "-NAN"}) EXPECT_THAT(must_be_a_number(word), HasSubstr(word));
    EXPECT_THAT(must_be_a_number("400.5"), IsEmpty());
}

TEST(Words, ADateIsDigitsAndHyphensInTheirPlaces) {
    for (const char* date : {"-014-01-01", "+014-01-01", "2014-1-01", "2014-02-30", "2014/01/01", "20140101", ""}) {
        InspectionRequest request;
        request.today = date;
        EXPECT_FALSE(policy_of(request)) << date;
    }
    InspectionRequest request;
    request.today = "2014-06-01";
    EXPECT_TRUE(policy_of(request));
}

TEST(Streams, LinesStayLinesAndEscapesAreSeen) {
    EXPECT_EQ(visible_lines("a\x1b[31mb\nsecond"), "a⟨U+001B⟩[31mb\nsecond");
    EXPECT_EQ(visible_lines(""), "");
}

TEST(Readers, WhatMayBeOneIsListedByThePathThatReadTakes) {
    namespace fs = std::filesystem;
    std::string pattern = (fs::temp_directory_path() / "garita-dev-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    const fs::path dev = pattern;
    EXPECT_THAT(list_readers(dev), IsEmpty());
    fs::create_directories(dev / "serial/by-id");
    fs::create_directories(dev / "input/by-id");
    for (const char* name : {"serial/by-id/usb-Maker_Swipe_123-if00", "input/by-id/usb-Maker_Gun-event-kbd",
                             "input/by-id/usb-Maker_Mouse-event-mouse"})
        std::ofstream(dev / name) << "";
    EXPECT_EQ(list_readers(dev), (dev / "input/by-id/usb-Maker_Gun-event-kbd").string() +
                                     ": types as a keyboard does\n" +
                                     (dev / "serial/by-id/usb-Maker_Swipe_123-if00").string() + ": a serial port");
    fs::remove_all(dev);
}

TEST(Clock, TodayIsTheDayOfTheBorderPostNotOfGreenwich) {
    // Twenty-six hours apart: never the same day.
    setenv("TZ", "EAST-14", 1);
    tzset();
    const std::string east = today_of_clock();
    setenv("TZ", "WEST+12", 1);
    tzset();
    const std::string west = today_of_clock();
    unsetenv("TZ");
    tzset();
    EXPECT_LT(west, east);
}

TEST(Inputs, BandsGivenOneByOneAreCalledByTheFirstInTheirOwnOrder) {
    const InputDocument document = read_bands({{Side::Back, Band::White, "/nowhere/back.png"},
                                               {Side::Front, Band::Infrared, "/nowhere/infrared.png"},
                                               {Side::Front, Band::White, "/nowhere/white.png"}});
    EXPECT_EQ(document.name, "/nowhere/infrared.png");
    ASSERT_EQ(document.errors.size(), 3U);
    EXPECT_THAT(document.errors[0].text, HasSubstr("/nowhere/infrared.png: there is no such file"));
    EXPECT_EQ(document.bands, bands(Band::White, Band::Infrared));
}

TEST(Inputs, WhatIsNoFileIsNotWaitedFor) {
    for (const char* path : {"/dev/zero", "/dev/tty", "/", "/proc/self/mem"})
        EXPECT_FALSE(read_file(path).has_value()) << path;
}

}  // namespace
}  // namespace garita::tool
