#include "firmware/scanner/client.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
// The order counts: it needs ioctl.h before it.
#include <linux/usbdevice_fs.h>
#include <linux/uvcvideo.h>
#include <linux/videodev2.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "firmware/scanner/lock_in.h"
#include "tests/firmware/scanner/scanner_process.h"

namespace garita::scanner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST_F(ScannerProcess, HandsImagesOverAsSealedMemory) {
    Client client(launch());
    const Result<State> state = client.state();
    ASSERT_TRUE(state) << state.error().text;
    EXPECT_EQ(state->facts.driver, "folder");
    EXPECT_FALSE(state->facts.authenticated);
    EXPECT_FALSE(state->facts.hot_plug);
    EXPECT_EQ(state->status.presence, Presence::Present);
    EXPECT_FALSE(state->trouble);
    EXPECT_EQ(scan(client), "1 infrared=1/infrared.png white=1/white.png");
    EXPECT_EQ(scan(client), "2 white=2/white.png");
    EXPECT_EQ(scan(client), "1 infrared=1/infrared.png white=1/white.png");
}

TEST_F(ScannerProcess, AVirtualOneSaysThatItIsAndHasFaults) {
    Client client(launch("virtual", "dead-lamp=infrared,lifted-early-every=2"));
    EXPECT_TRUE(client.state()->facts.simulated);
    EXPECT_EQ(scan(client), "1 white=1/white.png");
    EXPECT_THAT(scan(client), HasSubstr("lifted"));
    EXPECT_EQ(scan(client), "1 white=1/white.png") << "after a fault that the driver told, it goes on";
}

TEST_F(ScannerProcess, AWatchedFolderGivesWhatIsLaidThereFromNowOn) {
    Client client(launch("watched-folder"));
    EXPECT_THAT(scan(client), HasSubstr("nothing new lies in travellers"));
    fs::create_directory(m_path / "3");
    std::ofstream(m_path / "3/white.png") << "new";
    std::string text;
    for (int i = 0; i < 100 && !text.starts_with("3"); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        text = scan(client);
    }
    EXPECT_EQ(text, "3 white=new");
}

TEST_F(ScannerProcess, StartsAgainAfterItWasKilled) {
    Client client(launch());
    ASSERT_TRUE(client.state());
    const pid_t first = client.process();
    kill(first, SIGKILL);
    EXPECT_EQ(scan(client), "1 infrared=1/infrared.png white=1/white.png");
    EXPECT_NE(client.process(), first);
}

TEST_F(ScannerProcess, AnEmptyFolderIsTroubleAtEveryScanAndThenNone) {
    fs::remove_all(m_path / "1");
    fs::remove_all(m_path / "2");
    Client client(launch());
    EXPECT_THAT(scan(client), HasSubstr("has no images"));
    EXPECT_THAT(client.state()->trouble->text, HasSubstr("has no images"));
}

#ifdef GARITA_LINES
/// A terminal with a reader of text at its other end, below a name that stays.
class ScannerProcessWithLines : public ScannerProcess {
protected:
    void plug_in() {
        int master = -1;
        int slave = -1;
        ASSERT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
        fs::remove(m_path / "reader");
        fs::create_symlink(ttyname(slave), m_path / "reader");
        m_master = Descriptor(master);
        close(slave);
    }
    /// Again and again until it is there: what was sent before the process listens is not its.
    Result<State> swipe_until_present(Client& client, const std::string& bytes) {
        Result<State> state = client.state();
        for (int i = 0; i < 100 && state && state->status.presence != Presence::Present; ++i) {
            EXPECT_EQ(write(m_master.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            state = client.state();
        }
        return state;
    }

    Descriptor m_master;
};

TEST_F(ScannerProcessWithLines, TextIsReadLockedInAndAReaderThatIsPluggedInLaterTakesAnotherProcess) {
    Client client({.program = program("firmware/garita-scanner"), .kind = "lines", .options = m_path / "reader"});
    ASSERT_TRUE(client.state());
    EXPECT_FALSE(client.state()->status.plugged_in);
    EXPECT_THAT(scan(client), HasSubstr("no reader is plugged in"));
    for (const std::string line : {"FIRST", "SECOND"}) {
        plug_in();
        const Result<State> state = swipe_until_present(client, "\x02" + line + "\r\x03");
        ASSERT_TRUE(state) << state.error().text;
        EXPECT_EQ(state->facts.driver, "lines");
        EXPECT_TRUE(state->status.plugged_in) << (state->trouble ? state->trouble->text : "");
        std::string text;
        const auto label = client.scan([&text](const Delivered& delivered) {
            EXPECT_TRUE(delivered.header.text);
            text.resize(delivered.header.size);
            EXPECT_EQ(pread(delivered.memory.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
        });
        ASSERT_TRUE(label) << label.error().text;
        EXPECT_EQ(text, line + "\n");
        m_master = Descriptor();
        bool gone = false;
        for (int i = 0; i < 100 && !gone; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            gone = !client.state()->status.plugged_in;
        }
        EXPECT_TRUE(gone);
    }
}
#endif

TEST_F(ScannerProcess, WithoutAHeadSaysSoLockedInAndNoScanIsPossible) {
    int asked = 0;
    const auto hand_over = [&asked]() -> Result<Descriptor> {
        ++asked;
        return sealed_memory(encode_paired({{.serial = "S", .least_firmware = 1}}));
    };
    Client client({.program = program("firmware/garita-scanner"), .kind = "head", .hand_over = hand_over});
    for (int i = 0; i < 3; ++i) {
        const Result<State> state = client.state();
        ASSERT_TRUE(state) << state.error().text;
        EXPECT_FALSE(state->trouble);
        EXPECT_EQ(state->facts.driver, "head");
        EXPECT_TRUE(state->facts.hot_plug);
        if (state->status.plugged_in) GTEST_SKIP() << "a scanner head is plugged into this machine";
    }
    const pid_t process = client.process();
    EXPECT_EQ(scan(client), "error: no scanner is plugged in: plug one in");
    EXPECT_TRUE(client.state());
    EXPECT_EQ(client.process(), process) << "no system call of libusb or libudev ended it";
    EXPECT_EQ(asked, 1);
    kill(process, SIGKILL);
    static_cast<void>(client.state());  // may still have reached the one that dies
    EXPECT_TRUE(client.state());
    EXPECT_EQ(asked, 2) << "at each start anew";
}

TEST_F(ScannerProcess, WithoutThePairedHeadsNoHeadIsTaken) {
    Client client({.program = program("firmware/garita-scanner"), .kind = "head"});
    EXPECT_THAT(client.state()->trouble->text, HasSubstr("handed no paired scanners over"));
    Client nonsense({.program = program("firmware/garita-scanner"), .kind = "head", .hand_over = [] {
                         return sealed_memory(std::vector<std::uint8_t>{3, 0, 9});
                     }});
    EXPECT_THAT(nonsense.state()->trouble->text, HasSubstr("make no sense"));
    Client refused(
        {.program = program("firmware/garita-scanner"), .kind = "head", .hand_over = []() -> Result<Descriptor> {
             return fail(ErrorKind::Device, "the pairing is damaged", 1208);
         }});
    EXPECT_EQ(refused.state().error().code, 1208);
    EXPECT_EQ(refused.process(), -1) << "not even started";
}

#ifdef GARITA_UVC
TEST_F(ScannerProcess, WithoutACameraSaysSoLockedInAndNoScanIsPossible) {
    Client client({.program = program("firmware/garita-scanner"), .kind = "uvc"});
    const Result<State> state = client.state();
    ASSERT_TRUE(state) << state.error().text;
    if (state->trouble || state->status.plugged_in) GTEST_SKIP() << "a camera is plugged into this machine";
    EXPECT_TRUE(state->facts.hot_plug);
    const pid_t process = client.process();
    EXPECT_EQ(scan(client), "error: no camera is plugged in: plug one in");
    EXPECT_TRUE(client.state());
    EXPECT_EQ(client.process(), process) << "no system call ended it";
}
#endif

TEST_F(ScannerProcess, AnUnknownKindIsADeviceError) {
    Client client({.program = program("firmware/garita-scanner"), .kind = "telepathy"});
    EXPECT_EQ(client.state().error().kind, ErrorKind::Device);
}

TEST_F(ScannerProcess, GoesAwayWithItsClient) {
    pid_t process = -1;
    {
        Client client(launch());
        ASSERT_TRUE(client.state());
        process = client.process();
    }
    EXPECT_NE(kill(process, 0), 0);
}

TEST_F(ScannerProcess, CancelEndsAScanThatTakesLong) {
    Client client(launch("virtual", "delay-ms=10000"));
    std::thread other([&client] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        client.cancel();
    });
    EXPECT_THAT(scan(client), HasSubstr("stopped"));
    other.join();
}

class HostileScanner : public testing::TestWithParam<const char*> {};

TEST_P(HostileScanner, IsADeviceErrorAndTheNextScanHasANewProcess) {
    Client client({.program = program("tests/firmware/scanner/hostile_scanner"),
                   .timeout_ms = std::string(GetParam()) == "silent" ? 300 : 20'000,
                   .arguments = {GetParam()}});
    const Result<State> state = client.state();
    ASSERT_TRUE(state) << state.error().text;
    const pid_t first = client.process();
    int images = 0;
    const Result<std::string> label = client.scan([&images](const Delivered&) { ++images; });
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Device);
    EXPECT_LE(images, 1);
    EXPECT_TRUE(client.state()) << "recovers without a restart";
    EXPECT_NE(client.process(), first);
}

INSTANTIATE_TEST_SUITE_P(Lies, HostileScanner,
                         testing::Values("garbage", "too-long", "no-image", "image-that-can-change",
                                         "file-of-this-machine", "wrong-size", "band-twice", "state-instead",
                                         "image-with-the-end", "dies", "killed", "silent", "talks-unasked"));

TEST(ScannerClient, OneThatLeavesAtAQuestionIsReplacedAndNobodyNeedKnow) {
    Client client({.program = program("tests/firmware/scanner/hostile_scanner"), .arguments = {"leaves"}});
    ASSERT_TRUE(client.state());
    const pid_t first = client.process();
    const Result<State> again = client.state();
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_NE(client.process(), first);
}

TEST(ScannerClient, AProgramThatIsNotThereIsToldNotWaitedFor) {
    Client client({.program = "/nowhere/garita-scanner"});
    EXPECT_FALSE(client.state());
    EXPECT_FALSE(client.scan([](const Delivered&) {}));
}

/// Runs `deed` locked in; 0 when it was possible.
template <typename Deed>
void locked_in(Reach reach, Deed deed, int folder = -1) {
    if (!lock_in(reach, folder)) _exit(9);
    _exit(deed() ? 0 : 1);
}

/// It failed, or the process was ended.
bool is_refused(int status) {
    return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) || (WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

bool opens(const char* path, int flags) {
    return open(path, flags | O_CLOEXEC) >= 0;
}

class ScannerLockIn : public testing::TestWithParam<Reach> {
protected:
    void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_P(ScannerLockIn, NothingIsMadeRunOrReachedOverANetwork) {
    const Reach reach = GetParam();
    const auto creates = [] { return open("/tmp/garita-lock-in", O_RDONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; };
    EXPECT_EXIT(locked_in(reach, creates), is_refused, "");
    const auto writes = [] { return opens("/dev/null", O_WRONLY); };
    EXPECT_EXIT(locked_in(reach, writes), testing::ExitedWithCode(1), "");
    const auto connects = [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; };
    EXPECT_EXIT(locked_in(reach, connects), is_refused, "");
    const auto talks = [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; };
    EXPECT_EXIT(locked_in(reach, talks), is_refused, "");
    const auto routes = [] { return socket(AF_NETLINK, SOCK_RAW, 0) >= 0; };
    EXPECT_EXIT(locked_in(reach, routes), is_refused, "");
    const auto runs = [] { return execl("/bin/true", "true", nullptr) == 0; };
    EXPECT_EXIT(locked_in(reach, runs), is_refused, "");
    const auto forks = [] { return fork() >= 0; };
    EXPECT_EXIT(locked_in(reach, forks), is_refused, "");
    const pid_t parent = getppid();
    const auto ends_another = [parent] { return syscall(SYS_tgkill, parent, parent, 0) == 0; };
    EXPECT_EXIT(locked_in(reach, ends_another), is_refused, "");
    const auto makes_code = [] {
        return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    };
    EXPECT_EXIT(locked_in(reach, makes_code), is_refused, "");
    const auto types_into_the_terminal = [] {
        char c = 'x';
        return ioctl(0, TIOCSTI, &c) == 0;
    };
    EXPECT_EXIT(locked_in(reach, types_into_the_terminal), is_refused, "");
}

INSTANTIATE_TEST_SUITE_P(Reaches, ScannerLockIn,
                         testing::Values(Reach::Folder, Reach::AnyFile, Reach::Usb, Reach::Video, Reach::Libraries));

TEST_F(ScannerProcess, LockedInItReadsBelowItsFolderAlone) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto own = [this] { return openat(m_folder.get(), "1/white.png", O_RDONLY | O_CLOEXEC) >= 0; };
    EXPECT_EXIT(locked_in(Reach::Folder, own, m_folder.get()), testing::ExitedWithCode(0), "");
    const auto passwords = [] { return opens("/etc/passwd", O_RDONLY); };
    EXPECT_EXIT(locked_in(Reach::AnyFile, passwords), testing::ExitedWithCode(0), "");
    if (!files_are_narrowed()) GTEST_SKIP() << "no Landlock in this kernel or build";
    EXPECT_EXIT(locked_in(Reach::Folder, passwords, m_folder.get()), testing::ExitedWithCode(1), "");
    const auto above = [this] { return openat(m_folder.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0; };
    EXPECT_EXIT(locked_in(Reach::Folder, above, m_folder.get()), testing::ExitedWithCode(1), "");
}

TEST(ScannerLockInForUsb, DevicesAreAskedWhatADriverAsksAndNothingElse) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    // A file that is no USB device answers ENOTTY: the call went through.
    const auto asks = [](unsigned long request) {
        const int file = open("/sys/kernel/notes", O_RDONLY | O_CLOEXEC);
        return file >= 0 && ioctl(file, request, nullptr) < 0 && errno == ENOTTY;
    };
    for (const std::uint64_t request : std::initializer_list<std::uint64_t>{USBDEVFS_SUBMITURB, USBDEVFS_REAPURBNDELAY,
                                                                            USBDEVFS_CLEAR_HALT, USBDEVFS_RESET})
        EXPECT_EXIT(locked_in(Reach::Usb, [&] { return asks(request); }), testing::ExitedWithCode(0), "");
    for (const std::uint64_t request :
         std::initializer_list<std::uint64_t>{USBDEVFS_SETCONFIGURATION, USBDEVFS_ALLOC_STREAMS, USBDEVFS_DISCONNECT})
        EXPECT_EXIT(locked_in(Reach::Usb, [&] { return asks(request); }), is_refused, "");
    const auto hears_of_devices = [] { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 15) >= 0; };
    EXPECT_EXIT(locked_in(Reach::Usb, hears_of_devices), testing::ExitedWithCode(0), "");
    const auto threads = [] {
        bool ran = false;
        std::thread([&ran] { ran = true; }).join();
        return ran;
    };
    EXPECT_EXIT(locked_in(Reach::Usb, threads), testing::ExitedWithCode(0), "");
    if (!files_are_narrowed()) GTEST_SKIP() << "no Landlock in this kernel or build";
    EXPECT_EXIT(locked_in(Reach::Usb, [] { return opens("/etc/passwd", O_RDONLY); }), testing::ExitedWithCode(1), "");
    EXPECT_EXIT(locked_in(Reach::Usb, [] { return opens("/dev/null", O_RDWR); }), testing::ExitedWithCode(1), "");
}

TEST(ScannerLockInForVideo, CamerasAreAskedForPicturesAndNothingElse) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    // A file that is no camera answers ENOTTY: the call went through.
    const auto asks = [](unsigned long request) {
        const int file = open("/sys/class", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return file >= 0 && ioctl(file, request, nullptr) < 0 && errno == ENOTTY;
    };
    for (const std::uint64_t request :
         std::initializer_list<std::uint64_t>{VIDIOC_QUERYCAP, VIDIOC_S_FMT, VIDIOC_DQBUF, VIDIOC_S_CTRL})
        EXPECT_EXIT(locked_in(Reach::Video, [&] { return asks(request); }), testing::ExitedWithCode(0), "");
    // A maker's extension unit, another program's pictures, another way to buffers; and a USB device.
    for (const std::uint64_t request :
         std::initializer_list<std::uint64_t>{UVCIOC_CTRL_QUERY, UVCIOC_CTRL_MAP, VIDIOC_S_OUTPUT, VIDIOC_EXPBUF,
                                              VIDIOC_S_EXT_CTRLS, USBDEVFS_SUBMITURB})
        EXPECT_EXIT(locked_in(Reach::Video, [&] { return asks(request); }), is_refused, "");
    const auto hears_of_devices = [] { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 15) >= 0; };
    EXPECT_EXIT(locked_in(Reach::Video, hears_of_devices), is_refused, "");
    if (!files_are_narrowed()) GTEST_SKIP() << "no Landlock in this kernel or build";
    EXPECT_EXIT(locked_in(Reach::Video, [] { return opens("/etc/passwd", O_RDONLY); }), testing::ExitedWithCode(1), "");
    EXPECT_EXIT(locked_in(Reach::Video, [] { return opens("/dev/null", O_RDWR); }), testing::ExitedWithCode(1), "");
}

}  // namespace
}  // namespace garita::scanner
