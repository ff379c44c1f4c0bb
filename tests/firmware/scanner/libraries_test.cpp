// Libraries of others in the real garita-scanner: a maker's plug-in, and SANE with its scanner that is not there. Not
// under the thread sanitizer (tests/drivers/sane/CMakeLists.txt says why).
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "drivers/plugin/plugin_scanner.h"
#include "tests/firmware/scanner/scanner_process.h"

namespace garita::scanner {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// Where others cannot change it: the build folder may lie below one that they can.
class PluginProcess : public ScannerProcess {
protected:
    void SetUp() override {
        ScannerProcess::SetUp();
        if (!kSanitized && !files_are_narrowed()) GTEST_SKIP() << "no Landlock: libraries of others do not run";
        fs::permissions(m_path, fs::perms::owner_all);
    }
    [[nodiscard]] Launch plugin(const std::string& built) const {
        const fs::path path = m_path / fs::path(built).filename();
        fs::copy_file(program("tests/" + built), path, fs::copy_options::overwrite_existing);
        return {.program = program("firmware/garita-scanner"), .kind = "plugin", .options = path};
    }
};

TEST_F(PluginProcess, TheSampleScansLockedIn) {
    Client client(plugin("drivers/plugin/sample_plugin.so"));
    const Result<State> state = client.state();
    ASSERT_TRUE(state) << state.error().text;
    ASSERT_FALSE(state->trouble) << state->trouble->text;
    EXPECT_EQ(state->facts.serial, "SAMPLE-1");
    EXPECT_FALSE(state->facts.authenticated);
    EXPECT_TRUE(state->facts.simulated);
    EXPECT_THAT(scan(client), StartsWith("scan-1 white=P5"));
}

TEST_F(PluginProcess, AHostileSampleGetsNothing) {
    const Launch launch = plugin("firmware/scanner/hostile_plugin.so");
    const auto free = PluginScanner::create(launch.options, "");
    ASSERT_TRUE(free) << free.error().text;
    ASSERT_THAT((*free)->facts().firmware, AllOf(HasSubstr("passwd"), HasSubstr("process"), HasSubstr("nameless"),
                                                 HasSubstr("signal"), HasSubstr("code")))
        << "not locked in it gets what it wants, or this test could not fail";
    Client client(launch);
    const Result<State> state = client.state();
    ASSERT_TRUE(state) << state.error().text;
    ASSERT_FALSE(state->trouble) << state->trouble->text;
    EXPECT_EQ(state->facts.firmware, files_are_narrowed() ? "" : "passwd proc device");
    EXPECT_THAT(scan(client), HasSubstr("no picture today"));
}

TEST_F(PluginProcess, OneThatOthersMayWriteIsNotLoaded) {
    const Launch launch = plugin("drivers/plugin/sample_plugin.so");
    fs::permissions(launch.options, fs::perms::group_write, fs::perm_options::add);
    Client client(launch);
    EXPECT_THAT(client.state()->trouble->text, HasSubstr("can be changed by others"));
    fs::permissions(launch.options, fs::perms::group_write, fs::perm_options::remove);
    fs::permissions(m_path, fs::perms::all);
    Client again(launch);
    EXPECT_THAT(again.state()->trouble->text, HasSubstr(m_path.string() + " can be changed by others"));
    fs::permissions(m_path, fs::perms::all | fs::perms::sticky_bit);
    Client sticky(launch);
    EXPECT_THAT(sticky.state()->trouble->text, HasSubstr("changed by others")) << "anybody may lay a library there";
    fs::permissions(m_path, fs::perms::owner_all);
    std::ofstream(m_path / "libmaker.so") << "theirs";
    fs::permissions(m_path / "libmaker.so", fs::perms::others_write, fs::perm_options::add);
    Client beside(launch);
    EXPECT_THAT(beside.state()->trouble->text, HasSubstr("libmaker.so can be changed by others"));
}

TEST_F(PluginProcess, ItEndsToOpenAScannerThatFailedAnew) {
    Launch launch = plugin("drivers/plugin/sample_plugin.so");
    launch.name = "SAMPLE-2";
    Client client(launch);
    ASSERT_THAT(client.state()->trouble->text, HasSubstr("no scanner of that serial number"));
    const pid_t first = client.process();
    EXPECT_TRUE(client.state()->facts.hot_plug) << "so that it is asked again";
    EXPECT_EQ(client.process(), first) << "not at every question";
    std::this_thread::sleep_for(std::chrono::milliseconds(3'200));
    EXPECT_THAT(client.state()->trouble->text, HasSubstr("no scanner of that serial number"));
    EXPECT_NE(client.process(), first);
}

#ifdef GARITA_SANE
TEST_F(ScannerProcess, AFlatbedScansLockedIn) {
    if (!kSanitized && !files_are_narrowed()) GTEST_SKIP() << "no Landlock: libraries of others do not run";
    // SANE's own scanner that is not there.
    std::ofstream(m_path / "dll.conf") << "test\n";
    std::ofstream(m_path / "test.conf") << "number_of_devices 2\nmode Gray\ntest-picture \"Color pattern\"\n";
    Client client({.program = program("firmware/garita-scanner"), .kind = "sane", .name = "test:1", .options = m_path});
    const Result<State> state = client.state();
    ASSERT_TRUE(state) << state.error().text;
    ASSERT_FALSE(state->trouble) << state->trouble->text;
    EXPECT_TRUE(state->facts.simulated);
    EXPECT_TRUE(state->facts.hot_plug);
    EXPECT_THAT(scan(client), StartsWith("scan-1 white=P6"));
    EXPECT_THAT(scan(client), StartsWith("scan-2 white=P6"));
    Client unnamed({.program = program("firmware/garita-scanner"), .kind = "sane", .options = m_path});
    EXPECT_THAT(unnamed.state()->trouble->text, HasSubstr("name one of test:0, test:1"));
}
#endif

}  // namespace
}  // namespace garita::scanner
