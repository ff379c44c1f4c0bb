#include "firmware/scanner/client.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "firmware/scanner/lock_in.h"

namespace garita::scanner {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string program(const std::string& path) {
    const char* folder = std::getenv("GARITA_BINARY_DIR");
    return (folder != nullptr ? std::string(folder) : ".") + "/" + path;
}

/// A folder with two captures, and a client of the real garita-scanner that plays them.
class ScannerProcess : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-client-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
        for (const char* name : {"1/infrared.png", "1/white.png", "2/white.png"}) {
            fs::create_directories((m_path / name).parent_path());
            std::ofstream(m_path / name) << name;
        }
        m_folder = Descriptor(open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    void TearDown() override { fs::remove_all(m_path); }

    [[nodiscard]] Launch launch(const std::string& kind = "folder", const std::string& faults = "") const {
        return {.program = program("firmware/garita-scanner"),
                .kind = kind,
                .folder = m_folder.get(),
                .name = "travellers",
                .faults = faults,
                .timeout_ms = 20'000};
    }

    fs::path m_path;
    Descriptor m_folder;
};

std::string scan(Client& client) {
    std::string text;
    const Result<std::string> label = client.scan([&text](const Delivered& image) {
        std::string bytes(image.header.size, '\0');
        if (pread(image.memory.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()))
            text += " " + std::string(name_of(image.header.band)) + "=" + bytes;
    });
    return label ? *label + text : "error: " + label.error().text;
}

TEST_F(ScannerProcess, HandsImagesOverAsSealedMemory) {
    Client client(launch());
    const Result<ScannerFacts> facts = client.facts();
    ASSERT_TRUE(facts) << facts.error().text;
    EXPECT_EQ(facts->driver, "folder");
    EXPECT_FALSE(facts->authenticated);
    EXPECT_EQ(scan(client), "1 infrared=1/infrared.png white=1/white.png");
    EXPECT_EQ(scan(client), "2 white=2/white.png");
    EXPECT_EQ(scan(client), "1 infrared=1/infrared.png white=1/white.png");
}

TEST_F(ScannerProcess, AVirtualOneSaysThatItIsAndHasFaults) {
    Client client(launch("virtual", "dead-lamp=infrared,lifted-early-every=2"));
    EXPECT_TRUE(client.facts()->simulated);
    EXPECT_EQ(scan(client), "1 white=1/white.png");
    EXPECT_THAT(scan(client), HasSubstr("lifted"));
    EXPECT_EQ(scan(client), "1 white=1/white.png") << "after a fault that the driver told, it goes on";
}

TEST_F(ScannerProcess, StartsAgainAfterItWasKilled) {
    Client client(launch());
    ASSERT_TRUE(client.facts());
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
    EXPECT_TRUE(client.facts());
}

TEST_F(ScannerProcess, GoesAwayWithItsClient) {
    pid_t process = -1;
    {
        Client client(launch());
        ASSERT_TRUE(client.facts());
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
    const Result<ScannerFacts> facts = client.facts();
    ASSERT_TRUE(facts) << facts.error().text;
    const pid_t first = client.process();
    int images = 0;
    const Result<std::string> label = client.scan([&images](const Delivered&) { ++images; });
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Device);
    EXPECT_LE(images, 1);
    EXPECT_TRUE(client.facts()) << "recovers without a restart";
    EXPECT_NE(client.process(), first);
}

INSTANTIATE_TEST_SUITE_P(Lies, HostileScanner,
                         testing::Values("garbage", "too-long", "no-image", "image-that-can-change",
                                         "file-of-this-machine", "wrong-size", "band-twice", "facts-instead",
                                         "image-with-the-end", "dies", "killed", "silent"));

TEST(ScannerClient, AProgramThatIsNotThereIsToldNotWaitedFor) {
    Client client({.program = "/nowhere/garita-scanner"});
    EXPECT_FALSE(client.facts());
    EXPECT_FALSE(client.scan([](const Delivered&) {}));
}

/// Runs `deed` locked in; 0 when it was possible.
template <typename Deed>
void locked_in(Deed deed) {
    if (!lock_in()) _exit(9);
    _exit(deed() ? 0 : 1);
}

TEST(ScannerLockIn, ReadingGoesOnAndNothingElse) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto reads = [] { return open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0; };
    EXPECT_EXIT(locked_in(reads), testing::ExitedWithCode(0), "");
    const auto writes = [] { return open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0; };
    EXPECT_EXIT(locked_in(writes), testing::ExitedWithCode(1), "");
    const auto refused = [](int status) {
        return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) || (WIFEXITED(status) && WEXITSTATUS(status) == 1);
    };
    const auto creates = [] { return open("/tmp/garita-lock-in", O_RDONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; };
    EXPECT_EXIT(locked_in(creates), refused, "");
    const auto connects = [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; };
    EXPECT_EXIT(locked_in(connects), refused, "");
    const auto runs = [] { return execl("/bin/true", "true", nullptr) == 0; };
    EXPECT_EXIT(locked_in(runs), refused, "");
}

}  // namespace
}  // namespace garita::scanner
