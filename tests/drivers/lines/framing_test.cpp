#include "drivers/lines/framing.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

namespace garita {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;

/// Doc 9303-4, appendix B.
constexpr std::string_view kFirst = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
constexpr std::string_view kSecond = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

/// What a reader sends, and what comes of it: lines joined by '|', or "error".
class FramingTest : public testing::Test {
protected:
    void send(std::string_view bytes) {
        for (const char byte : bytes) {
            m_now += milliseconds(1);
            note(m_framing.feed(static_cast<std::uint8_t>(byte), m_now));
        }
    }
    void wait(milliseconds time = Framing::kSilence) {
        m_now += time;
        note(m_framing.silence(m_now));
    }
    void note(const Framing::Taken& taken) {
        if (!taken) {
            EXPECT_EQ(taken.error().kind, ErrorKind::Retry);
            m_readings.emplace_back("error");
        } else if (*taken) {
            std::string text;
            for (const std::string& line : (*taken)->lines) text += (text.empty() ? "" : "|") + line;
            m_readings.push_back(text);
        }
    }
    static std::string zone() { return std::string(kFirst) + "|" + std::string(kSecond); }

    Framing m_framing;
    Framing::Clock::time_point m_now{};
    std::vector<std::string> m_readings;
};

TEST_F(FramingTest, LinesBetweenStxAndEtxAreAReadingAtOnce) {
    send("\x02" + std::string(kFirst) + "\r" + std::string(kSecond) + "\r\x03");
    EXPECT_THAT(m_readings, ElementsAre(zone()));
    send("\x02" + std::string(kFirst) + "\r" + std::string(kSecond) + "\r\x03");
    EXPECT_THAT(m_readings, ElementsAre(zone(), zone())) << "a second swipe without a pause";
}

TEST_F(FramingTest, HeaderBlockCheckFillingAndMissingLinesAreNoText) {
    // As the manual of 3M's RTE6701 has it: the first of three lines was not found, lines are filled with underscores.
    send("\x01\x5EOU\x02\r" + std::string(kFirst) + "__\r" + std::string(kSecond) + "  \r\x03M");
    EXPECT_THAT(m_readings, ElementsAre(zone()));
    wait();
    EXPECT_EQ(m_readings.size(), 1U) << "the block check M is no reading";
}

TEST_F(FramingTest, LinesOfAKeyboardEndWithSilence) {
    for (const std::string end : {"\r", "\n", "\r\n"}) {
        m_readings.clear();
        send(std::string(kFirst) + end + std::string(kSecond) + end);
        wait(milliseconds(100));
        EXPECT_THAT(m_readings, IsEmpty());
        wait();
        EXPECT_THAT(m_readings, ElementsAre(zone()));
    }
    m_readings.clear();
    send("4006381333931");  // a gun without a suffix
    wait();
    EXPECT_THAT(m_readings, ElementsAre("4006381333931"));
}

TEST_F(FramingTest, SilenceAloneAndEmptyLinesAreNoReading) {
    wait();
    send("\r\r\n");
    wait();
    send("\x02\r\r\r\x03");
    wait();
    EXPECT_THAT(m_readings, IsEmpty());
}

TEST_F(FramingTest, WhatIsNoTextIsRefusedAsAWhole) {
    for (const std::string_view bytes : {"ABC\x1B[2J\r"sv, "ABC\0DEF\r"sv, "ABC\xFF\r"sv, "AB\x7F\r"sv, "AB\tC\r"sv}) {
        m_readings.clear();
        send(bytes);
        wait();
        EXPECT_THAT(m_readings, ElementsAre("error"));
        send("\x02" + std::string(bytes) + "\x03");
        EXPECT_THAT(m_readings, ElementsAre("error", "error"));
        wait();
        send("GOOD\r");
        wait();
        EXPECT_EQ(m_readings.back(), "GOOD") << "the next one is read";
    }
}

TEST_F(FramingTest, ASpoiltReadingIsRefusedThoughItsTextIsGood) {
    send("GO");
    m_framing.spoil(m_now);
    send("OD\r");
    wait();
    EXPECT_THAT(m_readings, ElementsAre("error"));
    m_framing.spoil(m_now);
    wait();
    EXPECT_THAT(m_readings, ElementsAre("error", "error"));
}

TEST_F(FramingTest, TooMuchIsRefusedWithoutKeepingIt) {
    send(std::string(kMaxTextBytes, 'A') + "\r");
    wait();
    ASSERT_EQ(m_readings.size(), 1U);
    EXPECT_EQ(m_readings[0].size(), kMaxTextBytes);
    for (int i = 0; i < 1'000; ++i) send(std::string(1'000, 'A'));
    wait();
    for (std::size_t i = 0; i <= kMaxTextLines; ++i) send("A\r");
    wait();
    EXPECT_EQ(m_readings.at(1), "error");
    EXPECT_EQ(m_readings.at(2), "error");
    EXPECT_EQ(m_readings.size(), 3U);
}

TEST_F(FramingTest, AFrameWithoutEndOrBeginningIsRefused) {
    send("\x02" + std::string(kFirst) + "\r");
    wait();
    EXPECT_THAT(m_readings, ElementsAre("error"));
    send("half a line\x02" + std::string(kFirst) + "\r" + std::string(kSecond) + "\r\x03");
    EXPECT_THAT(m_readings, ElementsAre("error", "error", zone()));
}

}  // namespace
}  // namespace garita
