#include "firmware/garitad/event_hub.h"

#include <gmock/gmock.h>

#include <thread>

namespace garita {
namespace {

using namespace std::chrono_literals;

TEST(EventHub, AStreamThatComesLateHearsThePresentDocumentOnly) {
    EventHub hub;
    hub.publish("a", "1");
    hub.begin();
    hub.publish("b", "2");
    EventHub::Cursor cursor;
    EXPECT_EQ(hub.next(cursor, 1s), "event: b\ndata: 2\n\n");
    EXPECT_EQ(hub.next(cursor, 1ms), ": still here\n\n");
    hub.publish("c", "3");
    EXPECT_EQ(hub.next(cursor, 1s), "event: c\ndata: 3\n\n");
}

TEST(EventHub, NothingOfTheFormerDocumentComesAfterBegin) {
    EventHub hub;
    EventHub::Cursor cursor;
    hub.publish("name", "\"ERIKSSON\"");
    hub.begin();
    EXPECT_EQ(hub.next(cursor, 1ms), ": still here\n\n");
    hub.publish("reset", "{}");
    EXPECT_EQ(hub.next(cursor, 1s), "event: reset\ndata: {}\n\n");
}

TEST(EventHub, WhatStandsIsToldToEveryStreamOnceAndOnlyInItsLastWord) {
    EventHub hub;
    hub.set_standing("scanner", "1");
    hub.begin();
    hub.publish("a", "1");
    EventHub::Cursor early;
    EXPECT_EQ(hub.next(early, 1s), "event: scanner\ndata: 1\n\nevent: a\ndata: 1\n\n");
    hub.begin();
    EXPECT_EQ(hub.next(early, 1ms), ": still here\n\n") << "it holds for the next document too";
    hub.set_standing("scanner", "1");
    EXPECT_EQ(hub.next(early, 1ms), ": still here\n\n") << "no news";
    const std::string large(1'000, 'x');
    for (int i = 0; i < 100'000; ++i) hub.set_standing("scanner", std::to_string(i) + large);
    hub.publish("b", "2");
    EXPECT_EQ(hub.next(early, 1s), "event: scanner\ndata: 99999" + large + "\n\nevent: b\ndata: 2\n\n");
    EventHub::Cursor late;
    EXPECT_EQ(*hub.next(late, 1s), "event: scanner\ndata: 99999" + large + "\n\nevent: b\ndata: 2\n\n");
    hub.set_standing("scanner", "1\n\nevent: verdict");
    EXPECT_EQ(hub.next(late, 1ms), ": still here\n\n") << "no line can be forged";
}

TEST(EventHub, MemoryIsBoundedAndLinesCannotBeForged) {
    EventHub hub;
    const std::string large(1U << 20U, 'x');
    for (int i = 0; i < 20; ++i) hub.publish("large", large);
    hub.publish("forged", "1\n\nevent: verdict\ndata: 2");
    EventHub::Cursor cursor;
    const std::string all = *hub.next(cursor, 1s);
    EXPECT_LE(all.size(), EventHub::kMaxBytes + 1000);
    EXPECT_EQ(all.find("forged"), std::string::npos);
}

TEST(EventHub, FourStreamsAtMost) {
    EventHub hub;
    for (int i = 0; i < EventHub::kMaxStreams; ++i) EXPECT_TRUE(hub.enter());
    EXPECT_FALSE(hub.enter());
    hub.leave();
    EXPECT_TRUE(hub.enter());
}

TEST(EventHub, CloseWakesWhoWaits) {
    EventHub hub;
    std::thread waiting([&hub] {
        EventHub::Cursor cursor;
        EXPECT_FALSE(hub.next(cursor, 60s));
    });
    hub.close();
    waiting.join();
    EXPECT_FALSE(hub.enter());
}

}  // namespace
}  // namespace garita
