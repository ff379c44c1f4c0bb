#include "drivers/folder/folder_scanner.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "drivers/folder/capture_folder.h"
#include "drivers/folder/capture_writer.h"
#include "drivers/virtual/virtual_scanner.h"
#include "tests/drivers/conformance.h"
#include "tests/drivers/folder.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<Scanner> scanner_of(const Folder& folder) {
    auto scanner = FolderScanner::create(folder.open(), folder.path().string());
    return scanner ? std::move(*scanner) : nullptr;
}

TEST(FolderScanner, PlaysOneCaptureOverAndOver) {
    const Folder folder;
    for (const char* name :
         {"white.png", "infrared.png", "ultraviolet.jpg", "back-white.png", "oblique-2.png", "notes.txt"})
        folder.write(name);
    const auto scanner = scanner_of(folder);
    const std::string label = folder.path().filename().string();
    const std::string expected = label +
                                 ": infrared=infrared.png white=white.png ultraviolet=ultraviolet.jpg "
                                 "oblique-2=oblique-2.png back-white=back-white.png";
    EXPECT_EQ(scan(*scanner), expected);
    EXPECT_EQ(scan(*scanner), expected);
}

TEST(FolderScanner, PlaysCapturesAndImagesInTheOrderOfTheirNamesAndWrapsRound) {
    const Folder folder;
    folder.write("b/white.png");
    folder.write("a/white.png");
    folder.write("a/infrared.png");
    folder.write("c.jpeg");
    folder.write("deep/er/white.tif");
    folder.write(".hidden/white.png");
    folder.write("truth.json", "{}");
    const auto scanner = scanner_of(folder);
    EXPECT_EQ(scan(*scanner), "a: infrared=infrared.png white=white.png");
    EXPECT_EQ(scan(*scanner), "b: white=white.png");
    EXPECT_EQ(scan(*scanner), "c.jpeg: white=c.jpeg");
    EXPECT_EQ(scan(*scanner), "deep/er: white=white.tif");
    EXPECT_EQ(scan(*scanner), "a: infrared=infrared.png white=white.png");
}

TEST(FolderScanner, FilesMayComeAndGoWhileItPlays) {
    const Folder folder;
    folder.write("1.png");
    const auto scanner = scanner_of(folder);
    EXPECT_EQ(scan(*scanner), "1.png: white=1.png");
    folder.write("2.png");
    EXPECT_EQ(scan(*scanner), "2.png: white=2.png");
    fs::remove(folder.path() / "1.png");
    EXPECT_EQ(scan(*scanner), "2.png: white=2.png");
    fs::remove(folder.path() / "2.png");
    EXPECT_THAT(scan(*scanner), HasSubstr("has no images any more"));
}

TEST(FolderScanner, AnEmptyFolderIsRefusedWithWhatToDo) {
    const Folder folder;
    const auto scanner = FolderScanner::create(folder.open(), "travellers");
    ASSERT_FALSE(scanner);
    EXPECT_THAT(scanner.error().text, HasSubstr("travellers has no images: put"));
    EXPECT_EQ(scanner.error().kind, ErrorKind::Device);
}

TEST(FolderScanner, AnEmptyFileOrAPipeStopsOneScanOnly) {
    const Folder folder;
    folder.write("1.png", "");
    folder.write("2.png");
    ASSERT_EQ(mkfifo((folder.path() / "0.png").c_str(), 0600), 0);
    const auto scanner = scanner_of(folder);
    EXPECT_THAT(scan(*scanner), HasSubstr("1.png is empty"));
    EXPECT_EQ(scan(*scanner), "2.png: white=2.png");
}

TEST(CaptureJson, AWavelengthThatNoLampHasIsNotTold) {
    for (const char* wave : {"-5", "0", "100000", "4294967296", "18446744073709551615", "900.5", "\"red\""}) {
        const auto files = parse_capture_json(
            R"({"schema": 1, "bands": [{"band": "infrared", "file": "i.png", "light_nm": )" + std::string(wave) + "}]}",
            "capture.json");
        ASSERT_TRUE(files) << wave << ": " << files.error().text;
        EXPECT_THAT(*files, ElementsAre(CaptureFile{.band = Band::Infrared, .name = "i.png", .light_nm = {}})) << wave;
    }
}

TEST(CaptureJson, TellsFilesWithResolutionAndLight) {
    const auto files = parse_capture_json(
        R"({"schema": 1, "bands": [{"side": "front", "band": "white", "file": "w.png", "ppi": 400, "light_nm": null},
            {"side": "front", "band": "infrared", "file": "i.png", "ppi": 403.6, "light_nm": 900}]})",
        "capture.json");
    ASSERT_TRUE(files) << files.error().text;
    EXPECT_THAT(*files, ElementsAre(CaptureFile{.band = Band::Infrared, .name = "i.png", .ppi = 403.6, .light_nm = 900},
                                    CaptureFile{.band = Band::White, .name = "w.png", .ppi = 400, .light_nm = {}}));
}

TEST(CaptureJson, RefusesWhatLiesOutsideOrMakesNoSense) {
    for (const char* text :
         {"", "[]", "{", R"({"schema": 2, "bands": []})", R"({"schema": 1})", R"({"schema": 1, "bands": [1]})",
          R"({"schema": 1, "bands": [{"band": "white", "file": "../../etc/passwd"}]})",
          R"({"schema": 1, "bands": [{"band": "white", "file": "white\u0000.png"}]})",
          R"({"schema": 1, "bands": [{"band": "white", "file": ".hidden"}]})",
          R"({"schema": 1, "bands": [{"band": "purple", "file": "p.png"}]})",
          R"({"schema": 1, "bands": [{"side": "top", "band": "white", "file": "p.png"}]})",
          R"({"schema": 1, "bands": [{"band": "white", "file": "p.png"}, {"band": "white", "file": "q.png"}]})"})
        EXPECT_FALSE(parse_capture_json(text, "capture.json")) << text;
    EXPECT_FALSE(parse_capture_json(std::string(70'000, '['), "capture.json"));
    EXPECT_FALSE(parse_capture_json(std::string(60'000, '['), "capture.json")) << "deep nesting";
}

TEST(CaptureNames, TellSideAndBand) {
    EXPECT_EQ(capture_file_of_name("White.PNG")->band, Band::White);
    EXPECT_EQ(capture_file_of_name("back-oblique-4.tiff")->side, Side::Back);
    for (const char* name :
         {"white", "white.txt", "passport.png", "back-.png", ".png", "white.png.exe", "oblique-5.png"})
        EXPECT_FALSE(capture_file_of_name(name)) << name;
}

TEST(VirtualScanner, FaultsAreReadFromWords) {
    const auto faults = parse_faults("dead-lamp=infrared,lifted-early-every=3,cut-files,delay-ms=7,unplugged-every=2");
    ASSERT_TRUE(faults) << faults.error().text;
    EXPECT_EQ(*faults, (Faults{.dead_lamp = Band::Infrared,
                               .lifted_early_every = 3,
                               .unplugged_every = 2,
                               .cut_files = true,
                               .delay_ms = 7}));
    const auto more = parse_faults("moved-every=4,unplugged-at-byte=100000,kilobytes-a-second=4000");
    ASSERT_TRUE(more) << more.error().text;
    EXPECT_EQ(*more, (Faults{.moved_every = 4, .unplugged_at_byte = 100'000, .kilobytes_a_second = 4'000}));
    EXPECT_EQ(*parse_faults(""), Faults{});
    for (const char* text : {"dead-lamp", "dead-lamp=violet", "delay-ms=-1", "delay-ms=99999", "burn", "cut-files=1",
                             "moved-every=x", "unplugged-at-byte", "kilobytes-a-second=-4"})
        EXPECT_FALSE(parse_faults(text)) << text;
}

TEST(VirtualScanner, PlaysTheFaultsOfARealScanner) {
    const Folder folder;
    for (const char* name : {"a/white.png", "a/infrared.png"}) folder.write(name, "0123456789");
    VirtualScanner dead_lamp(scanner_of(folder), {.dead_lamp = Band::Infrared});
    EXPECT_EQ(scan(dead_lamp), "a: white=white.png");
    VirtualScanner lifted(scanner_of(folder), {.lifted_early_every = 2});
    EXPECT_EQ(scan(lifted), "a: infrared=infrared.png white=white.png");
    EXPECT_THAT(scan(lifted), HasSubstr("lifted"));
    EXPECT_EQ(scan(lifted), "a: infrared=infrared.png white=white.png");
    VirtualScanner unplugged(scanner_of(folder), {.unplugged_every = 1});
    EXPECT_EQ(unplugged.scan({}, [](const Shot&) { FAIL(); }).error().kind, ErrorKind::Device);
    VirtualScanner cut(scanner_of(folder), {.cut_files = true});
    ASSERT_TRUE(cut.scan({}, [](const Shot& shot) { EXPECT_EQ(shot.bytes.size(), 5U); }));
}

TEST(VirtualScanner, ADocumentThatMovesIsScannedAgain) {
    const Folder folder;
    for (const char* name : {"a/white.png", "a/infrared.png", "a/ultraviolet.png"}) folder.write(name, "0123456789");
    VirtualScanner moved(scanner_of(folder), {.moved_every = 2});
    EXPECT_TRUE(moved.scan({}, [](const Shot&) {}));
    int images = 0;
    const auto second = moved.scan({}, [&](const Shot&) { ++images; });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Retry);
    EXPECT_EQ(images, 2);
    EXPECT_TRUE(moved.scan({}, [](const Shot&) {}));
}

TEST(VirtualScanner, IsUnpluggedAtTheByteAskedFor) {
    const Folder folder;
    for (const char* name : {"a/white.png", "a/infrared.png"}) folder.write(name, "0123456789");
    for (const auto& [byte, whole] : {std::pair(1, 0), {10, 0}, {11, 1}, {20, 1}, {21, 2}}) {
        VirtualScanner unplugged(scanner_of(folder), {.unplugged_at_byte = byte});
        int images = 0;
        const auto scanned = unplugged.scan({}, [&](const Shot&) { ++images; });
        EXPECT_EQ(images, whole) << byte;
        EXPECT_EQ(scanned.has_value(), byte > 20) << byte;
        if (!scanned) {
            EXPECT_EQ(scanned.error().kind, ErrorKind::Device);
        }
    }
}

TEST(VirtualScanner, ASlowWayTakesItsTime) {
    const Folder folder;
    folder.write("a/white.png", std::string(3000, 'x'));
    VirtualScanner slow(scanner_of(folder), {.kilobytes_a_second = 20});
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(slow.scan({}, [](const Shot&) {}));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(149));
}

TEST(CaptureWriter, WritesWhatListCaptureReads) {
    const Folder folder;
    const fs::path out = folder.path() / "deep" / "capture";
    {
        auto writer = CaptureWriter::create(out);
        ASSERT_TRUE(writer) << writer.error().text;
        const Shot infrared{.band = Band::Infrared, .name = "x.pgm", .ppi = 403.6, .light_nm = 900, .bytes = {1, 2}};
        const Shot back{.side = Side::Back, .band = Band::Oblique2, .name = "../../x", .ppi = 0, .bytes = {3}};
        ASSERT_TRUE(writer->add(infrared));
        ASSERT_TRUE(writer->add(back));
        EXPECT_FALSE(fs::exists(out)) << "not before it is whole";
        ASSERT_TRUE(writer->finish({.driver = "head", .model = "m\xFF", .serial = "7", .calibrated_day = 20'000},
                                   "2026-11-24T12:00:00Z"));
    }
    std::ifstream stream(out / "capture.json");
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    EXPECT_THAT(text, HasSubstr("\"calibrated\": \"2024-10-04\""));
    const auto files = parse_capture_json(text, "capture.json");
    ASSERT_TRUE(files) << files.error().text;
    EXPECT_THAT(*files,
                ElementsAre(CaptureFile{.band = Band::Infrared, .name = "infrared.pgm", .ppi = 403.6, .light_nm = 900},
                            CaptureFile{.side = Side::Back, .band = Band::Oblique2, .name = "back-oblique-2.img"}));
    EXPECT_EQ(fs::file_size(out / "infrared.pgm"), 2U);
    EXPECT_FALSE(CaptureWriter::create(out)) << "there already";
}

TEST(CaptureWriter, LeavesNothingBehindUnlessFinished) {
    const Folder folder;
    {
        auto writer = CaptureWriter::create(folder.path() / "capture/");
        ASSERT_TRUE(writer);
        ASSERT_TRUE(writer->add({.band = Band::White, .name = "white.ppm", .bytes = {1}}));
        EXPECT_FALSE(fs::is_empty(folder.path()));
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
    EXPECT_EQ(CaptureWriter::create("/proc/nowhere/capture").error().kind, ErrorKind::Device);
}

/// Two captures in a folder that lives as long as the process, and a pipe that names them.
const Folder& two_captures() {
    static const Folder folder;
    static const bool written = [] {
        for (const char* name : {"1/white.png", "1/infrared.png", "2/white.png"}) folder.write(name);
        return true;
    }();
    static_cast<void>(written);
    return folder;
}

std::unique_ptr<Scanner> pipe_scanner() {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) return nullptr;
    for (const char* name : {"1", "2", "1", "2"}) {
        const std::string line = (two_captures().path() / name).string() + "\n";
        if (write(ends[1], line.data(), line.size()) < 0) return nullptr;
    }
    close(ends[1]);
    return std::make_unique<PipeScanner>(ends[0]);
}

std::unique_ptr<Scanner> virtual_scanner(const Faults& faults) {
    return std::make_unique<VirtualScanner>(scanner_of(two_captures()), faults);
}

/// Nothing ever comes through its pipe: the other end stays open as long as the process.
std::unique_ptr<Scanner> silent_pipe_scanner() {
    static int ends[2] = {-1, -1};
    if (pipe(ends) != 0) return nullptr;
    return std::make_unique<PipeScanner>(ends[0]);
}

/// Cancels until the scan is over: one that comes before it has begun does nothing.
Result<std::string> cancelled_scan(Scanner& scanner) {
    std::atomic<bool> over{false};
    std::thread other([&] {
        while (!over) {
            std::this_thread::sleep_for(std::chrono::milliseconds(60));
            scanner.cancel();
        }
    });
    Result<std::string> label = scanner.scan({}, [](const Shot&) {});
    over = true;
    other.join();
    return label;
}

TEST(PipeScanner, ACancelInTheMiddleOfALineLosesNothingOfIt) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(pipe(ends), 0);
    PipeScanner scanner(ends[0]);
    const std::string line = (two_captures().path() / "1").string() + "\n";
    const auto half = static_cast<ssize_t>(line.size() / 2);
    ASSERT_EQ(write(ends[1], line.data(), line.size() / 2), half);
    const Result<std::string> cancelled = cancelled_scan(scanner);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().kind, ErrorKind::Retry);
    int unread = -1;
    ASSERT_EQ(ioctl(ends[0], FIONREAD, &unread), 0);
    EXPECT_EQ(unread, 0) << "the scan took the half line";
    ASSERT_EQ(write(ends[1], line.data() + half, line.size() - line.size() / 2),
              static_cast<ssize_t>(line.size()) - half);
    close(ends[1]);
    EXPECT_EQ(scan(scanner), "1: infrared=infrared.png white=white.png");
}

INSTANTIATE_TEST_SUITE_P(
    Drivers, ScannerConformance,
    testing::Values(ConformanceCase{.driver = "folder", .make = [] { return scanner_of(two_captures()); }},
                    ConformanceCase{.driver = "virtual",
                                    .make = [] { return virtual_scanner({}); },
                                    .simulated = true,
                                    .make_slow = [] { return virtual_scanner({.delay_ms = 10'000}); }},
                    ConformanceCase{.driver = "virtual",
                                    .make = pipe_scanner,
                                    .simulated = true,
                                    .make_slow = silent_pipe_scanner}),
    [](const auto& test) { return test.param.driver + std::to_string(test.index); });

}  // namespace
}  // namespace garita
