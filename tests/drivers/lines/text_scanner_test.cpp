// A reader of text as a scanner, over a reader that the test plays.
#include "drivers/lines/text_scanner.h"

#include <gmock/gmock.h>

#include <deque>
#include <mutex>

#include "drivers/cancellation.h"
#include "tests/drivers/conformance.h"

namespace garita {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// What is swiped, one after the other; then nothing, or the same for ever.
class PlayedReader final : public LineReader {
public:
    struct Play {
        std::deque<Result<TextReading>> swiped{};
        bool for_ever = false;  ///< a swipe at each question
    };
    explicit PlayedReader(std::shared_ptr<Play> play) : m_play(std::move(play)) {}

    Result<std::optional<TextReading>> read(milliseconds timeout) override {
        m_cancellation.rearm();
        if (m_play->for_ever) return std::optional(TextReading{.lines = {"LINE<ONE", "LINE<TWO"}});
        if (m_play->swiped.empty()) {
            m_cancellation.wait_for(timeout);
            return std::optional<TextReading>();
        }
        Result<TextReading> next = std::move(m_play->swiped.front());
        m_play->swiped.pop_front();
        if (!next) return tl::unexpected(next.error());
        return std::optional(std::move(*next));
    }
    void cancel() override { m_cancellation.cancel(); }

private:
    std::shared_ptr<Play> m_play;
    Cancellation m_cancellation;
};

std::unique_ptr<Scanner> plugged(const std::shared_ptr<PlayedReader::Play>& play) {
    auto scanner = std::make_unique<PluggedTextReader>(
        "/dev/null", [play](const std::string&) -> Result<std::unique_ptr<LineReader>> {
            return std::make_unique<PlayedReader>(play);
        });
    static_cast<void>(scanner->status());
    return scanner;
}

std::unique_ptr<Scanner> made(bool for_ever) {
    return plugged(std::make_shared<PlayedReader::Play>(PlayedReader::Play{.swiped = {}, .for_ever = for_ever}));
}

INSTANTIATE_TEST_SUITE_P(Lines, ScannerConformance,
                         testing::Values(ConformanceCase{.driver = "lines",
                                                         .make = [] { return made(true); },
                                                         .simulated = false,
                                                         .make_slow = [] { return made(false); }}));

class TextScannerTest : public testing::Test {
protected:
    void swipe(const std::string& line) { m_play->swiped.push_back(TextReading{.lines = {line}}); }
    static std::string scan(Scanner& scanner) {
        std::string text;
        const auto label = scanner.scan({}, [&text](const Shot& shot) {
            EXPECT_TRUE(shot.text);
            text.assign(shot.bytes.begin(), shot.bytes.end());
        });
        return label ? text : label.error().text;
    }
    static Presence presence_on(Scanner& scanner) { return scanner.status()->presence; }

    std::shared_ptr<PlayedReader::Play> m_play = std::make_shared<PlayedReader::Play>();
    TextScanner m_scanner{std::make_unique<PlayedReader>(m_play), milliseconds(50)};
};

TEST_F(TextScannerTest, WhatWasSwipedBeforeTheScanWaitsForIt) {
    EXPECT_EQ(presence_on(m_scanner), Presence::Absent);
    swipe("FIRST");
    EXPECT_EQ(presence_on(m_scanner), Presence::Present);
    EXPECT_EQ(scan(m_scanner), "FIRST\n");
    EXPECT_EQ(presence_on(m_scanner), Presence::Absent);
    EXPECT_THAT(scan(m_scanner), HasSubstr("nothing was read")) << "once";
}

TEST_F(TextScannerTest, OfSeveralSwipesTheLastCounts) {
    swipe("FIRST");
    EXPECT_EQ(presence_on(m_scanner), Presence::Present);
    swipe("SECOND");
    EXPECT_EQ(presence_on(m_scanner), Presence::Present);
    EXPECT_EQ(scan(m_scanner), "SECOND\n");
}

TEST_F(TextScannerTest, WhatWasNoTextIsToldByTheScanAndTheNextOneIsRead) {
    m_play->swiped.push_back(fail(ErrorKind::Retry, "swipe again"));
    EXPECT_EQ(presence_on(m_scanner), Presence::Present);
    EXPECT_EQ(scan(m_scanner), "swipe again");
    swipe("NEXT");
    EXPECT_EQ(scan(m_scanner), "NEXT\n");
    EXPECT_FALSE(m_scanner.unplugged());
}

TEST_F(TextScannerTest, UnpluggedItIsLetGoOfAndTakenAgain) {
    const auto scanner = plugged(m_play);
    m_play->swiped.push_back(fail(ErrorKind::Device, "the reader was unplugged"));
    EXPECT_FALSE(scanner->status()->plugged_in);
    EXPECT_TRUE(scanner->status()->plugged_in);
    m_play->swiped.push_back(fail(ErrorKind::Device, "the reader was unplugged"));
    EXPECT_THAT(scan(*scanner), HasSubstr("unplugged"));
    swipe("AGAIN");
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
