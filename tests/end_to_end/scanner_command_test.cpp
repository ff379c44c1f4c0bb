// garita scanner, with the virtual scanner: this machine has no head.
#include <gmock/gmock.h>
#include <pty.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "drivers/capture/descriptor.h"
#include "drivers/folder/capture_folder.h"
#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ScannerCommand : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-scanner-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
        fs::create_directories(m_path / "played");
        for (const char* name : {"white.png", "infrared.png"}) std::ofstream(m_path / "played" / name) << name;
    }
    void TearDown() override { fs::remove_all(m_path); }
    [[nodiscard]] end_to_end::Said capture(std::vector<std::string> words) const {
        words.insert(words.begin(), {"scanner", "capture"});
        return end_to_end::garita(words);
    }

    fs::path m_path;
};

TEST_F(ScannerCommand, ListAnswersWhetherOrNotSomethingIsPluggedIn) {
    const auto said = end_to_end::garita({"scanner", "list"});
    EXPECT_TRUE(said.status == 0 || said.status == 2) << said.err;
    EXPECT_FALSE((said.out + said.err).empty());
}

TEST_F(ScannerCommand, CapturesIntoAFolderThatInspectReads) {
    const std::string out = m_path / "out";
    const auto said = capture({"--play", m_path / "played", "--bands", "white,infrared", "--out", out});
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("white.png infrared.png (source not authenticated)"));
    std::stringstream written;
    written << std::ifstream(fs::path(out) / "white.png").rdbuf();
    EXPECT_EQ(written.str(), "white.png");
    std::stringstream text;
    text << std::ifstream(fs::path(out) / "capture.json").rdbuf();
    const auto files = parse_capture_json(text.str(), "capture.json");
    ASSERT_TRUE(files) << files.error().text;
    EXPECT_EQ(files->size(), 2U);
    const auto again = capture({"--play", m_path / "nowhere", "--out", out});
    EXPECT_EQ(again.status, 1) << "told before a scanner is opened";
    EXPECT_THAT(again.err, HasSubstr("there already"));
}

TEST_F(ScannerCommand, AFailedCaptureLeavesNothingBehind) {
    const auto said =
        capture({"--play", m_path / "played", "--faults", "lifted-early-every=1", "--out", m_path / "out"});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("lifted"));
    EXPECT_EQ(std::distance(fs::directory_iterator(m_path), fs::directory_iterator()), 1) << "what is played alone";
}

/// Until the folder of the capture in progress is there; then the signal.
TEST_F(ScannerCommand, AnInterruptedCaptureLeavesNothingBehind) {
    for (const std::string signal : {"INT", "TERM"}) {
        const std::string out = m_path / "out";
        const std::string killer =
            "interrupt() { \"$@\" & pid=$!; for i in $(seq 200); do sleep 0.05; "
            "ls -d " +
            end_to_end::quoted(out) + ".part-* >&3 2>/dev/null && break; done; kill -" + signal +
            " $pid; wait $pid; }; interrupt";
        const auto said = end_to_end::garita(
            {"scanner", "capture", "--play", m_path / "played", "--faults", "delay-ms=10000", "--out", out},
            "exec 3>" + end_to_end::quoted(m_path / "seen") + "; " + killer);
        EXPECT_EQ(said.status, 2) << signal;
        EXPECT_THAT(said.err, HasSubstr("interrupted"));
        EXPECT_GT(fs::file_size(m_path / "seen"), 0U) << "the capture had begun";
        fs::remove(m_path / "seen");
        EXPECT_EQ(std::distance(fs::directory_iterator(m_path), fs::directory_iterator()), 1) << "what is played alone";
    }
}

TEST_F(ScannerCommand, ACameraThatIsNotPluggedInIsToldAndNothingIsLeftBehind) {
    const auto said = capture({"--scanner", "uvc", "--serial", "of-nobody", "--out", m_path / "out"});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("camera"));
    EXPECT_FALSE(fs::exists(m_path / "out"));
}

#ifdef GARITA_LINES
TEST_F(ScannerCommand, WhatASwipeReaderReadsIsPrintedWithItsCheckDigits) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), 0);
    const Descriptor swiped(ends[0]);
    const Descriptor terminal(ends[1]);
    const std::string path = ttyname(terminal.get());
    const auto read_while_swiping = [&](const std::string& sent) {
        std::atomic<bool> over{false};
        // Again and again: what was sent before the program listens is not its.
        std::thread swiping([&] {
            while (!over) {
                if (write(swiped.get(), sent.data(), sent.size()) < 0) break;
                std::this_thread::sleep_for(std::chrono::milliseconds(700));
            }
        });
        auto said = end_to_end::garita({"scanner", "read", "--reader", path, "--wait", "30"});
        over = true;
        swiping.join();
        return said;
    };
    // Doc 9303-4, appendix B; then with the day of birth changed.
    const std::string first = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const std::string second = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const auto good = read_while_swiping("\x02" + first + "\r" + second + "\r\x03");
    EXPECT_EQ(good.status, 0) << good.err;
    EXPECT_EQ(good.out, first + "\n" + second + "\n");
    EXPECT_THAT(good.err, HasSubstr("TD3: all check digits hold"));
    const auto changed = read_while_swiping("\x02" + first + "\rL898902C36UTO7408132F1204159ZE184226B<<<<<10\r\x03");
    EXPECT_THAT(changed.err, HasSubstr("TD3: check digits do not hold"));
    EXPECT_THAT(changed.err, HasSubstr("(line 2, column 20): 2, should be"));
    const auto barcode = read_while_swiping("4006381333931\r\n");
    EXPECT_EQ(barcode.out, "4006381333931\n");
    EXPECT_THAT(barcode.err, HasSubstr("no machine-readable zone"));
    EXPECT_EQ(end_to_end::garita({"scanner", "read"}).status, 1);
    EXPECT_EQ(end_to_end::garita({"scanner", "read", "--reader", path}).status, 2) << "nothing was swiped";
    EXPECT_EQ(end_to_end::garita({"scanner", "read", "--reader", m_path / "nowhere"}).status, 2);
}
#endif

TEST_F(ScannerCommand, WrongWordsAreToldByName) {
    EXPECT_EQ(end_to_end::garita({"scanner"}).status, 1);
    EXPECT_EQ(end_to_end::garita({"scanner", "burn"}).status, 1);
    EXPECT_THAT(capture({"--play", m_path / "played"}).err, HasSubstr("--out"));
    EXPECT_THAT(capture({"--bands", "purple", "--out", m_path / "out"}).err, HasSubstr("purple"));
    EXPECT_THAT(capture({"--play", m_path / "nowhere", "--out", m_path / "out"}).err, HasSubstr("nowhere"));
    const auto burn = capture({"--play", m_path / "nowhere", "--faults", "burn", "--out", m_path / "out"});
    EXPECT_EQ(burn.status, 1) << "told before a scanner is opened";
    EXPECT_THAT(burn.err, HasSubstr("burn"));
    EXPECT_EQ(capture({"--scanner", "telepathy", "--out", m_path / "out"}).status, 1);
    EXPECT_EQ(capture({"--scanner", "uvc", "--play", m_path / "played", "--out", m_path / "out"}).status, 1);
    const auto no_play = capture({"--faults", "cut-files", "--out", m_path / "out"});
    EXPECT_EQ(no_play.status, 1);
    EXPECT_THAT(no_play.err, HasSubstr("--play"));
    const auto both = capture({"--play", m_path / "played", "--serial", "7", "--out", m_path / "out"});
    EXPECT_EQ(both.status, 1);
    EXPECT_THAT(both.err, HasSubstr("--serial"));
}

}  // namespace
}  // namespace garita
