// Pictures on their way from a scanner's thread to a worker's.
#include "firmware/worker/picture_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

namespace garita::worker {
namespace {

using namespace std::chrono_literals;

Picture picture(const std::string& name) {
    return {{.name = name}, Descriptor()};
}

std::vector<std::string> all_of(PictureFeed::Pass& pass) {
    std::vector<std::string> names;
    while (const auto next = pass.next()) names.push_back(next->facts.name);
    return names;
}

std::vector<std::string> all_of(PictureFeed& feed) {
    PictureFeed::Pass pass(feed);
    return all_of(pass);
}

TEST(PictureFeed, GivesThemInTheirOrderAndThenNothing) {
    PictureFeed feed(std::vector<SideAndBand>{{Side::Front, Band::White}, {Side::Front, Band::Infrared}});
    EXPECT_EQ(feed.announced().size(), 2U);
    auto taken = std::async(std::launch::async, [&] { return all_of(feed); });
    for (const char* name : {"a", "b", "c"}) {
        std::this_thread::sleep_for(5ms);
        feed.add(picture(name));
    }
    EXPECT_FALSE(feed.is_complete());
    feed.complete();
    EXPECT_THAT(taken.get(), testing::ElementsAre("a", "b", "c"));
    EXPECT_TRUE(feed.is_complete());
    EXPECT_FALSE(feed.is_empty());
}

TEST(PictureFeed, OneOfAllPicturesAnnouncesThemAndOneOfNoneIsEmpty) {
    std::vector<Picture> two;
    two.push_back({{.band = Band::Infrared, .name = "a"}, Descriptor()});
    two.push_back({{.side = Side::Back, .name = "b"}, Descriptor()});
    PictureFeed feed(std::move(two));
    EXPECT_THAT(feed.announced(),
                testing::ElementsAre(SideAndBand{Side::Front, Band::Infrared}, SideAndBand{Side::Back, Band::White}));
    EXPECT_THAT(all_of(feed), testing::ElementsAre("a", "b"));
    EXPECT_FALSE(feed.is_empty());
    EXPECT_TRUE(PictureFeed(std::vector<Picture>{}).is_empty());
    EXPECT_FALSE(PictureFeed().is_empty()) << "they may still come";
}

TEST(PictureFeed, StoppedItDropsWhatIsThereAndWhatComes) {
    PictureFeed feed;
    feed.add(picture("a"));
    auto taken = std::async(std::launch::async, [&] { return all_of(feed); });
    std::thread scanner([&] {
        for (int i = 0; i < 200; ++i) feed.add(picture("x"));
    });
    std::this_thread::sleep_for(1ms);
    feed.stop();
    scanner.join();
    feed.add(picture("late"));
    EXPECT_THAT(taken.get(), testing::Not(testing::Contains("late")));
    EXPECT_THAT(all_of(feed), testing::IsEmpty());
    EXPECT_TRUE(feed.is_complete());
    EXPECT_TRUE(feed.is_stopped());
}

TEST(PictureFeed, EachPassGetsAllOfThemFromTheFirst) {
    PictureFeed feed;
    feed.add(picture("a"));
    PictureFeed::Pass first(feed);
    EXPECT_EQ(first.next()->facts.name, "a");
    auto waiting = std::async(std::launch::async, [&] { return all_of(first); });
    std::this_thread::sleep_for(5ms);
    first.end();
    EXPECT_THAT(waiting.get(), testing::IsEmpty()) << "it waits no more";
    feed.add(picture("b"));
    EXPECT_FALSE(first.next());
    feed.complete();
    EXPECT_THAT(all_of(feed), testing::ElementsAre("a", "b")) << "nothing was lost";
    EXPECT_FALSE(feed.is_stopped());
}

TEST(PictureFeed, APictureThatIsSentJustNowOutlivesTheStop) {
    PictureFeed feed;
    feed.add(picture("a"));
    PictureFeed::Pass pass(feed);
    const auto one = pass.next();
    feed.stop();
    EXPECT_EQ(one->facts.name, "a");
    EXPECT_FALSE(pass.next());
}

}  // namespace
}  // namespace garita::worker
