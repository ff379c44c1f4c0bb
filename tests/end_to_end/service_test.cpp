// garitad as systemd starts it: what it tells, and when it falls silent.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/garitad/manager_of_tests.h"

namespace garita::end_to_end {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kLong = 60s;     ///< under a sanitizer, beside other tests
constexpr auto kWatchdog = 4s;  ///< as garitad is told
constexpr auto kSilence = 2 * kWatchdog;

class ServiceTest : public testing::Test {
protected:
    ServiceTest() {
        std::string pattern = (fs::temp_directory_path() / "garita-service-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
        fs::create_directory(m_path / "captures");
        setenv("WATCHDOG_USEC", std::to_string(std::chrono::microseconds(kWatchdog).count()).c_str(), 1);
    }
    ~ServiceTest() override {
        if (m_process > 0) {
            kill(m_process, SIGKILL);
            waitpid(m_process, nullptr, 0);
        }
        fs::remove_all(m_path);
    }
    void start(const std::string& program = programs_folder() + "garitad") {
        const std::string data = m_path / "data";
        const std::string captures = m_path / "captures";
        const char* words[] = {program.c_str(), "--port",         "0",    "--data", data.c_str(),
                               "--folder",      captures.c_str(), nullptr};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ASSERT_EQ(posix_spawn(&m_process, program.c_str(), &actions, nullptr, const_cast<char* const*>(words), environ),
                  0);
        posix_spawn_file_actions_destroy(&actions);
    }
    /// Whether a message with that word comes in time.
    [[nodiscard]] bool hear(const std::string& word, std::chrono::milliseconds patience = kLong) const {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < end)
            if (m_manager.hear(100ms).find(word) != std::string::npos) return true;
        return false;
    }

    test::ManagerOfTests m_manager;
    fs::path m_path;
    pid_t m_process = -1;
};

TEST_F(ServiceTest, IsReadyFeedsTheWatchdogAndSaysThatItEnds) {
    start();
    ASSERT_TRUE(hear("READY=1"));
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(hear("WATCHDOG=1", kWatchdog)) << i;
    kill(m_process, SIGTERM);
    EXPECT_TRUE(hear("STOPPING=1"));
    int status = -1;
    ASSERT_EQ(waitpid(m_process, &status, 0), m_process);
    m_process = -1;
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST_F(ServiceTest, OneThatHangsFeedsTheWatchdogNoMore) {
    start();
    ASSERT_TRUE(hear("READY=1"));
    kill(m_process, SIGSTOP);
    int status = 0;
    ASSERT_EQ(waitpid(m_process, &status, WUNTRACED), m_process);
    static_cast<void>(m_manager.heard());
    EXPECT_FALSE(hear("WATCHDOG=1", kSilence));
    kill(m_process, SIGCONT);
    EXPECT_TRUE(hear("WATCHDOG=1")) << "it was the hanging that made it silent";
}

TEST_F(ServiceTest, IsNotReadyWithoutAWorkerAndSaysSo) {
    fs::copy_file(programs_folder() + "garitad", m_path / "garitad");
    fs::copy_file(programs_folder() + "garita-scanner", m_path / "garita-scanner");
    start(m_path / "garitad");
    std::string said = m_manager.hear(kLong);
    EXPECT_THAT(said, HasSubstr("STATUS=waits for the inspection of documents: "));
    EXPECT_THAT(said, HasSubstr("garita-worker cannot be started"));
    EXPECT_FALSE(hear("READY=1", 3s));
}

}  // namespace
}  // namespace garita::end_to_end
