// garita scanner, with the virtual scanner: this machine has no head.
#include <gmock/gmock.h>

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
