#include "drivers/folder/watched_folder.h"

#include <gmock/gmock.h>

#include "tests/drivers/conformance.h"
#include "tests/drivers/folder.h"

namespace garita {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

std::unique_ptr<WatchedFolder> watch(const Folder& folder) {
    auto scanner = WatchedFolder::create(folder.open(), "scans");
    return scanner ? std::move(*scanner) : nullptr;
}

/// Waits for something new, and scans it.
std::string next(WatchedFolder& scanner) {
    static_cast<void>(scanner.wait_for(Presence::Present, seconds(5)));
    return scan(scanner);
}

TEST(WatchedFolder, WhatLayThereBeforeIsNotNew) {
    const Folder folder;
    folder.write("yesterday.png");
    const auto scanner = watch(folder);
    ASSERT_TRUE(scanner);
    EXPECT_EQ(*scanner->wait_for(Presence::Present, milliseconds(700)), Presence::Absent);
    EXPECT_THAT(scan(*scanner), HasSubstr("nothing new lies in scans"));
    EXPECT_EQ(scanner->scan({}, [](const Shot&) {}).error().kind, ErrorKind::Retry);
}

TEST(WatchedFolder, AnImageAndACaptureAreHandedOverOnceEach) {
    const Folder folder;
    const auto scanner = watch(folder);
    folder.write("b.jpg");
    folder.write("a/white.png");
    folder.write("a/infrared.png");
    folder.write("notes.txt");
    folder.write("holiday/beach.jpg");
    EXPECT_EQ(next(*scanner), "a: infrared=infrared.png white=white.png");
    EXPECT_EQ(next(*scanner), "b.jpg: white=b.jpg");
    EXPECT_EQ(*scanner->wait_for(Presence::Present, milliseconds(700)), Presence::Absent);
}

TEST(WatchedFolder, WhatIsStillBeingWrittenIsWaitedFor) {
    const Folder folder;
    const auto scanner = watch(folder);
    std::string text = "pix";
    for (int piece = 0; piece < 8; ++piece) {
        folder.write("slow.png", text += "els");
        EXPECT_EQ(*scanner->wait_for(Presence::Present, milliseconds(100)), Presence::Absent) << piece;
    }
    EXPECT_EQ(next(*scanner), "slow.png: white=slow.png");
    std::string read;
    folder.write("slow.png", text + "again");
    static_cast<void>(scanner->wait_for(Presence::Present, seconds(5)));
    ASSERT_TRUE(scanner->scan({}, [&read](const Shot& shot) { read.assign(shot.bytes.begin(), shot.bytes.end()); }));
    EXPECT_EQ(read, text + "again") << "a program that writes over its own file";
}

TEST(WatchedFolder, OneThatCannotBeReadDoesNotHoldUpTheNext) {
    const Folder folder;
    const auto scanner = watch(folder);
    folder.write("1.png", "");
    folder.write("2/capture.json", "{broken");
    folder.write("3.png");
    EXPECT_THAT(next(*scanner), HasSubstr("1.png is empty"));
    EXPECT_THAT(next(*scanner), HasSubstr("is not a description of a capture"));
    EXPECT_EQ(next(*scanner), "3.png: white=3.png");
}

TEST(WatchedFolder, AFolderThatGoesAwayIsADeviceError) {
    std::unique_ptr<WatchedFolder> scanner;
    {
        const Folder folder;
        scanner = watch(folder);
        ASSERT_TRUE(scanner);
    }
    const Result<ScannerStatus> status = scanner->status();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::Device);
}

/// Six captures that were laid while it watched.
std::unique_ptr<Scanner> with_six_captures() {
    const static Folder folder;
    static int laid = 0;
    auto scanner = watch(folder);
    for (int i = 0; i < 6; ++i) {
        const std::string name = std::to_string(++laid);
        folder.write(name + "/white.png");
        folder.write(name + "/infrared.png");
    }
    static_cast<void>(scanner->wait_for(Presence::Present, seconds(5)));
    return scanner;
}

INSTANTIATE_TEST_SUITE_P(WatchedFolder, ScannerConformance,
                         testing::Values(ConformanceCase{.driver = "watched-folder", .make = with_six_captures}),
                         [](const auto&) { return std::string("laid"); });

}  // namespace
}  // namespace garita
