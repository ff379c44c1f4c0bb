// Serial readers over a pseudo terminal; wedges over a pipe that gives what the kernel's event devices give.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/input.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "drivers/lines/text_readers.h"

namespace garita {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr milliseconds kPatience(5'000);

/// A terminal whose other end the test has.
class SerialReaderTest : public testing::Test {
protected:
    void SetUp() override {
        int master = -1;
        int slave = -1;
        ASSERT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
        m_master = Descriptor(master);
        m_slave = Descriptor(slave);  // so that the terminal lives on
        m_path = ttyname(slave);
        auto reader = SerialReader::create(m_path);
        ASSERT_TRUE(reader) << reader.error().text;
        m_reader = std::move(*reader);
    }
    void send(const std::string& bytes) const {
        ASSERT_EQ(write(m_master.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }

    Descriptor m_master;
    Descriptor m_slave;
    std::string m_path;
    std::unique_ptr<SerialReader> m_reader;
};

TEST_F(SerialReaderTest, NobodyElseMayOpenItUntilItIsLetGoOf) {
    // Root may all the same: the terminal itself tells.
    int exclusive = 0;
    ASSERT_EQ(ioctl(m_slave.get(), TIOCGEXCL, &exclusive), 0);
    EXPECT_NE(exclusive, 0);
    m_reader.reset();
    ASSERT_EQ(ioctl(m_slave.get(), TIOCGEXCL, &exclusive), 0);
    EXPECT_EQ(exclusive, 0);
}

TEST_F(SerialReaderTest, ASwipeIsReadByteForByte) {
    send("\x02LINE<ONE\rLINE<TWO\r\x03");
    const auto reading = m_reader->read(kPatience);
    ASSERT_TRUE(reading) << reading.error().text;
    ASSERT_TRUE(*reading);
    EXPECT_THAT((*reading)->lines, ElementsAre("LINE<ONE", "LINE<TWO"));
}

TEST_F(SerialReaderTest, WithoutPatienceItTakesWhatHasCome) {
    EXPECT_FALSE(*m_reader->read(milliseconds(0)));
    send("\x02WHOLE\r\x03\x02HALF");
    EXPECT_THAT((*m_reader->read(milliseconds(0)))->lines, ElementsAre("WHOLE"));
    EXPECT_FALSE(*m_reader->read(milliseconds(0)));
    send("\r\x03");
    EXPECT_THAT((*m_reader->read(milliseconds(0)))->lines, ElementsAre("HALF"));
}

TEST_F(SerialReaderTest, TwoSwipesInOneGoAreTwoReadings) {
    send(
        "\x02"
        "A1\r\x03\x02"
        "B2\r\x03");
    EXPECT_THAT((*m_reader->read(kPatience))->lines, ElementsAre("A1"));
    EXPECT_THAT((*m_reader->read(kPatience))->lines, ElementsAre("B2"));
}

TEST_F(SerialReaderTest, ABarcodeWithoutAFrameEndsWithSilence) {
    send("0012345678905\r\n");
    EXPECT_THAT((*m_reader->read(kPatience))->lines, ElementsAre("0012345678905"));
}

TEST_F(SerialReaderTest, TheTerminalsOwnKeysDoNothingAndNothingIsSentBack) {
    // Ctrl-C, Ctrl-D, Ctrl-S, backspace: raw, they are no text.
    send(
        "AB\x03\x04\x13\x7F"
        "CD\r");
    const auto reading = m_reader->read(kPatience);
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().kind, ErrorKind::Retry);
    pollfd echo{.fd = m_master.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&echo, 1, 50), 0);
}

TEST_F(SerialReaderTest, WithoutASwipeNothingIsReadAndAWaitCanBeCancelled) {
    EXPECT_FALSE(*m_reader->read(milliseconds(0)));
    EXPECT_FALSE(*m_reader->read(milliseconds(60)));
    std::thread other([this] {
        std::this_thread::sleep_for(milliseconds(100));
        m_reader->cancel();
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(*m_reader->read(std::chrono::seconds(20)));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(100 + 200));
    other.join();
}

TEST_F(SerialReaderTest, UnpluggedIsADeviceError) {
    send("HALF A LI");
    m_master = Descriptor();
    const auto start = std::chrono::steady_clock::now();
    const auto reading = m_reader->read(std::chrono::seconds(20));
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().kind, ErrorKind::Device);
    EXPECT_THAT(reading.error().text, HasSubstr("unplugged"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(200));
}

TEST(SerialReader, WhatIsNoTerminalIsADeviceErrorAndNoRateAnInputError) {
    EXPECT_EQ(SerialReader::create("/dev/garita-no-such-port").error().kind, ErrorKind::Device);
    EXPECT_EQ(SerialReader::create("/dev/null").error().kind, ErrorKind::Device);
    EXPECT_EQ(SerialReader::create("/dev/null", 12'345).error().kind, ErrorKind::Input);
}

/// A wedge whose keys the test presses.
class WedgeReaderTest : public testing::Test {
protected:
    void SetUp() override {
        int ends[2] = {-1, -1};
        ASSERT_EQ(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
        m_reader = std::make_unique<WedgeReader>(Descriptor(ends[0]));
        m_keys = Descriptor(ends[1]);
    }
    void event(std::uint16_t type, std::uint16_t code, std::int32_t value) {
        input_event event{};
        event.type = type;
        event.code = code;
        event.value = value;
        ASSERT_EQ(write(m_keys.get(), &event, sizeof event), static_cast<ssize_t>(sizeof event));
    }
    void press(std::uint16_t code) {
        event(EV_MSC, MSC_SCAN, 7);
        event(EV_KEY, code, 1);
        event(EV_SYN, SYN_REPORT, 0);
        event(EV_KEY, code, 0);
        event(EV_SYN, SYN_REPORT, 0);
    }
    /// As a wedge types it: Shift held for each character that needs it.
    void type(const std::string& text) {
        for (const char c : text) {
            if (c == '\r') {
                press(KEY_ENTER);
                continue;
            }
            for (const Key& key : us_layout()) {
                if (key.plain != c && key.shifted != c) continue;
                const bool shifted = key.plain != c;
                if (shifted) event(EV_KEY, KEY_LEFTSHIFT, 1);
                press(key.code);
                if (shifted) event(EV_KEY, KEY_LEFTSHIFT, 0);
                break;
            }
        }
    }

    Descriptor m_keys;
    std::unique_ptr<WedgeReader> m_reader;
};

TEST_F(WedgeReaderTest, AZoneThatIsTypedIsRead) {
    type("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\r");
    const auto reading = m_reader->read(kPatience);
    ASSERT_TRUE(reading && *reading);
    EXPECT_THAT((*reading)->lines, ElementsAre("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"));
}

TEST_F(WedgeReaderTest, EveryCharacterOfPrintableAsciiHasItsKey) {
    std::string all;
    for (char c = 0x21; c <= 0x7E; ++c) all += c;
    type(all + "\r");
    const auto reading = m_reader->read(kPatience);
    ASSERT_TRUE(reading && *reading);
    EXPECT_THAT((*reading)->lines, ElementsAre(all));
}

TEST_F(WedgeReaderTest, CapsLockTurnsLettersAndNothingElse) {
    press(KEY_CAPSLOCK);
    press(KEY_A);
    press(KEY_1);
    press(KEY_COMMA);
    event(EV_KEY, KEY_RIGHTSHIFT, 1);
    press(KEY_A);
    press(KEY_COMMA);
    event(EV_KEY, KEY_RIGHTSHIFT, 0);
    EXPECT_THAT((*m_reader->read(kPatience))->lines, ElementsAre("A1,a<"));
}

TEST_F(WedgeReaderTest, AKeyThatNoReaderTypesSpoilsTheReading) {
    for (const int code : {KEY_LEFTCTRL, KEY_LEFTALT, KEY_LEFTMETA, KEY_F1, KEY_ESC, KEY_TAB, KEY_DELETE, KEY_SYSRQ,
                           KEY_POWER, KEY_KP1, BTN_LEFT}) {
        type("GO");
        press(static_cast<std::uint16_t>(code));
        type("OD\r");
        const auto reading = m_reader->read(kPatience);
        ASSERT_FALSE(reading) << code;
        EXPECT_EQ(reading.error().kind, ErrorKind::Retry);
    }
    type("GOOD\r");
    EXPECT_THAT((*m_reader->read(kPatience))->lines, ElementsAre("GOOD"));
}

TEST_F(WedgeReaderTest, KeysThatTheKernelLostSpoilTheReading) {
    type("GO");
    event(EV_SYN, SYN_DROPPED, 0);
    type("OD\r");
    EXPECT_FALSE(m_reader->read(kPatience));
}

TEST_F(WedgeReaderTest, UnpluggedIsADeviceError) {
    type("GO");
    m_keys = Descriptor();
    const auto reading = m_reader->read(kPatience);
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().kind, ErrorKind::Device);
}

TEST(WedgeReader, WhatCannotBeGrabbedIsADeviceError) {
    EXPECT_EQ(WedgeReader::create("/dev/input/garita-no-such-keyboard").error().kind, ErrorKind::Device);
    EXPECT_EQ(WedgeReader::create("/dev/null").error().kind, ErrorKind::Device);
}

}  // namespace
}  // namespace garita
