// garita scanner pair, list, capture, update and unpair as a technician meets them: the real program under the real
// libusb, with a simulated head in an emulated kernel (tests/drivers/usb) that this process is.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <memory>

#include "drivers/head/firmware_file.h"
#include "firmware/fingerprint.h"
#include "firmware/pairing.h"
#include "tests/drivers/head/messages.h"
#include "tests/drivers/usb/emulated_usb.h"
#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using head::EmulatedUsb;
using head::filled;
using head::SigningKey;
using head::SimulatedHead;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SigningKey key_of(std::uint8_t seed) {
    return std::move(*SigningKey::of_seed(filled<32>(seed)));
}

/// A head that signs and takes firmware of one maker.
SimulatedHead signing_head() {
    return {.serial = "SIM-0001",
            .firmware_counter = 3,
            .width = 40,
            .height = 30,
            .key_seed = filled<32>(7),
            .maker_key = key_of(60).public_key()};
}

class PairedHeadCommand : public testing::Test {
protected:
    void SetUp() override {
        if (!head::can_emulate_usb()) GTEST_SKIP() << "umockdev's library is not preloaded";
        std::string pattern = (fs::temp_directory_path() / "garita-paired-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
        plug_in(signing_head());
    }
    void TearDown() override { fs::remove_all(m_path); }

    /// In place of the one that is plugged in.
    void plug_in(const SimulatedHead& head) {
        m_head.reset();
        m_head = std::make_unique<EmulatedUsb>(head);
        m_head->plug_in();
    }
    [[nodiscard]] Said scanner(std::vector<std::string> words, const std::string& before = "") const {
        words.insert(words.begin(), "scanner");
        words.insert(words.end(), {"--data", m_path / "data"});
        return end_to_end::garita(words, before);
    }
    [[nodiscard]] Said capture() {
        ++m_captures;
        return scanner({"capture", "--out", out()});
    }
    [[nodiscard]] std::string out() const { return m_path / ("out-" + std::to_string(m_captures)); }
    void pair() {
        const Said said = scanner({"pair", "--yes"});
        ASSERT_EQ(said.status, 0) << said.err;
    }
    /// That the last capture was refused for that reason and left nothing behind.
    void expect_refused(const Said& said, const std::string& why) const {
        EXPECT_EQ(said.status, 2);
        EXPECT_THAT(said.err, HasSubstr(why));
        EXPECT_FALSE(fs::exists(out()));
    }
    [[nodiscard]] std::uint32_t least_firmware() const {
        const auto pairing = read_pairing(m_path / "data", "SIM-0001");
        return pairing && *pairing ? (*pairing)->head.least_firmware : 0;
    }
    [[nodiscard]] std::string firmware(std::uint32_t counter, const std::string& model, std::uint8_t maker) const {
        const head::Bytes bytes(50'000, 0x5A);
        const auto file = head::write_firmware_file(counter, model, bytes, key_of(maker));
        std::string path = m_path / ("firmware-" + std::to_string(counter) + "-" + std::to_string(maker));
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(file->data()), static_cast<std::streamsize>(file->size()));
        return path;
    }

    fs::path m_path;
    std::unique_ptr<EmulatedUsb> m_head;
    int m_captures = 0;
};

TEST_F(PairedHeadCommand, IsPairedListedUsedAndUnpaired) {
    EXPECT_THAT(scanner({"list"}).out, HasSubstr("SIM-0001, firmware simulated 3"));
    EXPECT_THAT(scanner({"list"}).out, HasSubstr("; not paired"));
    EXPECT_THAT(capture().out, HasSubstr("(source not authenticated)"));
    const Said paired = scanner({"pair", "--yes"});
    ASSERT_EQ(paired.status, 0) << paired.err;
    EXPECT_THAT(paired.err, HasSubstr(fingerprint_of(key_of(7).public_key())));
    EXPECT_THAT(scanner({"list"}).out, HasSubstr("; paired 20"));
    const Said captured = capture();
    EXPECT_EQ(captured.status, 0) << captured.err;
    EXPECT_THAT(captured.out, AllOf(HasSubstr("infrared.pgm"), Not(HasSubstr("not authenticated"))));
    m_head->unplug();
    EXPECT_THAT(scanner({"list"}).out, HasSubstr("not plugged in: Garita Simulated head, serial number SIM-0001"));
    EXPECT_EQ(scanner({"unpair", "--yes"}).status, 0);
    EXPECT_EQ(scanner({"list"}).out, "no scanner is plugged in\n");
    m_head->plug_in();
    EXPECT_THAT(capture().out, HasSubstr("(source not authenticated)"));
}

TEST_F(PairedHeadCommand, APersonAtATerminalIsAskedAndElseNobodyAgrees) {
    const Said nobody = scanner({"pair"}, "exec </dev/null;");
    EXPECT_EQ(nobody.status, 1);
    EXPECT_THAT(nobody.err, HasSubstr("--yes"));
    EXPECT_EQ(least_firmware(), 0U);
    // util-linux's script gives the program a terminal and types there what it reads.
    const auto at_a_terminal = [this](const std::string& typed) {
        const char* build = std::getenv("GARITA_BINARY_DIR");
        const std::string command =
            end_to_end::quoted(std::string(build != nullptr ? build : ".") + "/firmware/garita") +
            " scanner pair --data " + end_to_end::quoted(m_path / "data");
        return std::system(("(sleep 1; echo " + typed + "; sleep 1) | script -qec " + end_to_end::quoted(command) +
                            " /dev/null >/dev/null 2>&1")
                               .c_str());
    };
    if (std::system("command -v script >/dev/null") != 0) GTEST_SKIP() << "no script (Debian's bsdutils)";
    EXPECT_NE(at_a_terminal("y"), 0) << "the whole word is wanted";
    EXPECT_EQ(least_firmware(), 0U);
    EXPECT_EQ(at_a_terminal("yes"), 0);
    EXPECT_EQ(least_firmware(), 3U);
}

// design/security.md: head.replayed_capture_is_refused
TEST_F(PairedHeadCommand, HeadReplayedCaptureIsRefused) {
    pair();
    EXPECT_EQ(capture().status, 0);
    m_head->hardware().replay_seals();
    expect_refused(capture(), "seal does not hold");
    expect_refused(capture(), "seal does not hold");
}

// design/security.md: head.swapped_serial_is_refused
TEST_F(PairedHeadCommand, HeadSwappedSerialIsRefused) {
    pair();
    SimulatedHead other = signing_head();
    other.serial = "SIM-0002";
    plug_in(other);
    expect_refused(capture(), "SIM-0002 is not paired with this station");
    EXPECT_THAT(scanner({"list"}).out, AllOf(HasSubstr("SIM-0002"), HasSubstr("; not paired")));
    EXPECT_THAT(scanner({"test"}, "exec </dev/null;").err, HasSubstr("not paired"));
    other = signing_head();
    other.key_seed = filled<32>(8);
    plug_in(other);
    expect_refused(capture(), "another key");
    EXPECT_THAT(scanner({"list"}).out, HasSubstr("refused: "));
    EXPECT_EQ(scanner({"pair", "--yes"}).status, 2);
    expect_refused(capture(), "another key");
    EXPECT_EQ(scanner({"pair", "--yes", "--anew"}).status, 0);
    EXPECT_EQ(capture().status, 0);
}

// design/security.md: head.old_signed_firmware_is_refused
TEST_F(PairedHeadCommand, HeadOldSignedFirmwareIsRefused) {
    pair();
    EXPECT_EQ(least_firmware(), 3U);
    SimulatedHead newer = signing_head();
    newer.firmware_counter = 5;
    plug_in(newer);
    EXPECT_EQ(capture().status, 0);
    EXPECT_EQ(least_firmware(), 5U) << "a good capture showed it";
    plug_in(signing_head());
    expect_refused(capture(), "older firmware (3) than it had before (5)");
    EXPECT_EQ(least_firmware(), 5U);
}

TEST_F(PairedHeadCommand, ABandThatThePairedHeadNoLongerHasIsMissed) {
    pair();
    SimulatedHead fewer = signing_head();
    fewer.bands = {Band::White, Band::Ultraviolet};
    plug_in(fewer);
    expect_refused(capture(), "no longer has the infrared band");
    ++m_captures;
    EXPECT_EQ(scanner({"capture", "--bands", "white", "--out", out()}).status, 0) << "it was not asked for";
}

TEST_F(PairedHeadCommand, ADamagedPairingIsNeverNone) {
    pair();
    fs::resize_file(pairing_path(m_path / "data", "SIM-0001"), 30);
    expect_refused(capture(), "pair the scanner anew");
    EXPECT_EQ(scanner({"list"}).status, 2);
}

TEST_F(PairedHeadCommand, NewFirmwareRunsAndTheOldOneIsRefusedFromTheNextCaptureOn) {
    pair();
    const Said updated = scanner({"update", firmware(7, "Simulated head", 60)});
    ASSERT_EQ(updated.status, 0) << updated.err;
    EXPECT_THAT(updated.out, HasSubstr("SIM-0001 has firmware counter 7 now"));
    EXPECT_THAT(updated.err, AllOf(HasSubstr("50 %"), HasSubstr("100 %"), HasSubstr("restarts")));
    EXPECT_EQ(least_firmware(), 3U);
    EXPECT_EQ(capture().status, 0);
    EXPECT_EQ(least_firmware(), 7U);
    EXPECT_THAT(scanner({"update", firmware(6, "Simulated head", 60)}).err, HasSubstr("older than the scanner's (7)"));
    plug_in(signing_head());
    expect_refused(capture(), "older firmware");
    const Said mended = scanner({"update", firmware(7, "Simulated head", 60)});
    EXPECT_EQ(mended.status, 0) << "one that is refused is mended so: " << mended.err;
    EXPECT_EQ(capture().status, 0);
}

TEST_F(PairedHeadCommand, FirmwareThatIsNotForItIsRefusedWithTheReason) {
    const auto expect = [this](const std::string& path, const std::string& why) {
        const Said said = scanner({"update", path});
        EXPECT_EQ(said.status, 2) << path;
        EXPECT_THAT(said.err, HasSubstr(why));
    };
    expect(firmware(2, "Simulated head", 60), "older");
    expect(firmware(9, "Another head", 60), "for the model Another head");
    expect(firmware(9, "Simulated head", 61), "signature does not hold");
    const std::string cut = firmware(9, "Simulated head", 60);
    fs::resize_file(cut, fs::file_size(cut) - 1);
    expect(cut, "cut off");
    fs::resize_file(cut, head::kMaxFirmwareFileBytes + 1);
    expect(cut, "too large");
    expect(m_path / "nowhere", "no file");
    EXPECT_EQ(scanner({"update"}).status, 1);
    EXPECT_THAT(scanner({"list"}).out, HasSubstr("firmware simulated 3"));
    EXPECT_EQ(capture().status, 0);
}

}  // namespace
}  // namespace garita
