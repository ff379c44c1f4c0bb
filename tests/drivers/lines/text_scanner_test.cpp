// A reader of text as a scanner, over a reader that the test plays.
#include "drivers/lines/text_scanner.h"

#include <gmock/gmock.h>

#include <deque>
#include <mutex>
#include <thread>

#include "drivers/cancellation.h"
#include "tests/drivers/conformance.h"

namespace garita {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// What is swiped, one after the other; then nothing, or the same for ever.
struct Play {
    std::mutex mutex{};
    std::deque<Result<TextReading>> swiped{};
    bool for_ever = false;
    [[nodiscard]] std::optional<Result<TextReading>> next() {
        const std::lock_guard lock(mutex);
        if (for_ever) return TextReading{.lines = {"LINE<ONE", "LINE<TWO"}};
        if (swiped.empty()) return std::nullopt;
        Result<TextReading> next = std::move(swiped.front());
        swiped.pop_front();
        return next;
    }
    void swipe(Result<TextReading> one) {
        const std::lock_guard lock(mutex);
        swiped.push_back(std::move(one));
    }
};

class PlayedReader final : public LineReader {
public:
    explicit PlayedReader(std::shared_ptr<Play> play) : m_play(std::move(play)) {}

    Result<std::optional<TextReading>> read(milliseconds timeout) override {
        m_cancellation.rearm();
        // As a reader does, it looks now and then.
        for (const auto end = Clock::now() + timeout;;) {
            if (m_cancellation.wait_for(milliseconds(1)) || Clock::now() >= end) return std::optional<TextReading>();
            auto next = m_play->next();
            if (!next) continue;
            if (!*next) return tl::unexpected(next->error());
            return std::optional(std::move(**next));
        }
    }
    void cancel() override { m_cancellation.cancel(); }

private:
    using Clock = std::chrono::steady_clock;
    std::shared_ptr<Play> m_play;
    Cancellation m_cancellation;
};

/// Until it is so, within a while.
bool soon(const std::function<bool()>& is_so) {
    for (int i = 0; i < 2'000; ++i) {
        if (is_so()) return true;
        std::this_thread::sleep_for(milliseconds(1));
    }
    return false;
}

std::unique_ptr<Scanner> plugged(const std::shared_ptr<Play>& play) {
    auto scanner = std::make_unique<PluggedTextReader>(
        "/dev/null", [play](const std::string&) -> Result<std::unique_ptr<LineReader>> {
            return std::make_unique<PlayedReader>(play);
        });
    static_cast<void>(scanner->status());
    return scanner;
}

std::unique_ptr<Scanner> made(bool for_ever) {
    auto play = std::make_shared<Play>();
    play->for_ever = for_ever;
    auto scanner = plugged(play);
    if (for_ever) {
        EXPECT_EQ(scanner->wait_for(Presence::Present, std::chrono::seconds(2)), Presence::Present);
    }
    return scanner;
}

INSTANTIATE_TEST_SUITE_P(Lines, ScannerConformance,
                         testing::Values(ConformanceCase{.driver = "lines",
                                                         .make = [] { return made(true); },
                                                         .simulated = false,
                                                         .make_slow = [] { return made(false); }}));

class TextScannerTest : public testing::Test {
protected:
    void swipe(const std::string& line) { m_play->swipe(TextReading{.lines = {line}}); }
    void fail_with(ErrorKind kind, const std::string& text) { m_play->swipe(fail(kind, text)); }
    static std::string scan(Scanner& scanner) {
        std::string text;
        const auto label = scanner.scan({}, [&text](const Shot& shot) {
            EXPECT_TRUE(shot.text);
            text.assign(shot.bytes.begin(), shot.bytes.end());
        });
        return label ? text : label.error().text;
    }
    static Presence presence_on(Scanner& scanner) {
        const auto status = scanner.status();
        return status ? status->presence : Presence::Unknown;
    }
    bool all_was_read() {
        const std::lock_guard lock(m_play->mutex);
        return m_play->swiped.empty();
    }

    std::shared_ptr<Play> m_play = std::make_shared<Play>();
    TextScanner m_scanner{std::make_unique<PlayedReader>(m_play), milliseconds(50)};
};

TEST_F(TextScannerTest, WhatWasSwipedBeforeTheScanWaitsForIt) {
    EXPECT_EQ(presence_on(m_scanner), Presence::Absent);
    swipe("FIRST");
    EXPECT_TRUE(soon([&] { return presence_on(m_scanner) == Presence::Present; }));
    EXPECT_EQ(scan(m_scanner), "FIRST\n");
    EXPECT_EQ(presence_on(m_scanner), Presence::Absent);
    EXPECT_THAT(scan(m_scanner), HasSubstr("nothing was read")) << "once";
}

TEST_F(TextScannerTest, OfSeveralSwipesTheLastCountsAndNoneIsLeftForTheNextTraveller) {
    for (const char* line : {"FIRST", "SECOND", "THIRD"}) swipe(line);
    ASSERT_TRUE(soon([&] { return all_was_read(); }));
    ASSERT_TRUE(soon([&] { return presence_on(m_scanner) == Presence::Present; }));
    std::this_thread::sleep_for(milliseconds(20));  // the last was taken, and is noted in a moment
    EXPECT_EQ(scan(m_scanner), "THIRD\n");
    EXPECT_EQ(presence_on(m_scanner), Presence::Absent);
}

TEST_F(TextScannerTest, WhatWasSwipedLongAgoIsAnotherTravellers) {
    TextScanner scanner(std::make_unique<PlayedReader>(m_play), milliseconds(50), milliseconds(30));
    swipe("OLD");
    ASSERT_TRUE(soon([&] { return all_was_read(); }));
    std::this_thread::sleep_for(milliseconds(100));
    EXPECT_EQ(presence_on(scanner), Presence::Absent);
    EXPECT_THAT(scan(scanner), HasSubstr("nothing was read"));
}

TEST_F(TextScannerTest, WhatWasNoTextIsToldAndTheNextSwipeIsRead) {
    fail_with(ErrorKind::Retry, "swipe again");
    EXPECT_TRUE(soon([&] { return !m_scanner.status(); }));
    EXPECT_EQ(m_scanner.status().error().text, "swipe again");
    EXPECT_THAT(scan(m_scanner), HasSubstr("nothing was read")) << "told already";
    swipe("NEXT");
    EXPECT_EQ(scan(m_scanner), "NEXT\n");
    EXPECT_FALSE(m_scanner.unplugged());
}

TEST_F(TextScannerTest, UnpluggedItIsLetGoOfAndTakenAgain) {
    const auto play = std::make_shared<Play>();
    const auto scanner = plugged(play);
    play->swipe(fail(ErrorKind::Device, "the reader was unplugged"));
    EXPECT_TRUE(soon([&] { return !scanner->status()->plugged_in; }));
    EXPECT_TRUE(scanner->status()->plugged_in);
    play->swipe(fail(ErrorKind::Device, "the reader was unplugged"));
    EXPECT_THAT(scan(*scanner), HasSubstr("unplugged"));
    play->swipe(TextReading{.lines = {"AGAIN"}});
    EXPECT_EQ(scan(*scanner), "AGAIN\n");
}

TEST_F(TextScannerTest, WithoutAReaderNoneIsPluggedInAndOneThatDoesNotOpenIsTrouble) {
    const auto refuses = [](const std::string&) -> Result<std::unique_ptr<LineReader>> {
        return fail(ErrorKind::Device, "may not");
    };
    PluggedTextReader none("/nowhere/at/all", refuses);
    EXPECT_FALSE(none.status()->plugged_in);
    EXPECT_THAT(scan(none), HasSubstr("/nowhere/at/all: no reader is plugged in"));
    PluggedTextReader refused("/dev/null", refuses);
    EXPECT_EQ(refused.status().error().text, "may not");
    EXPECT_EQ(scan(refused), "may not");
}

}  // namespace
}  // namespace garita
