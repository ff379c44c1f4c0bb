// A worker that gets its pictures while a scanner takes them: it works on each when it is there, and its report does
// not depend on the order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "firmware/worker/client.h"
#include "vision/page/encode.h"
#include "vision/specimen/draw.h"

namespace garita::worker {
namespace {

using namespace std::chrono_literals;

std::string program(const std::string& path) {
    const char* folder = std::getenv("GARITA_BINARY_DIR");
    return (folder != nullptr ? std::string(folder) : ".") + "/" + path;
}

class ComingPictures : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_drawn = new specimen::Drawn(*specimen::draw({.seed = 41, .ppi = 300, .six_bands = true}));
    }
    static void TearDownTestSuite() { delete s_drawn; }

    void SetUp() override {
        auto resources = load_resources();
        if (!resources) GTEST_SKIP() << resources.error().text;
        m_resources.emplace(std::move(*resources));
    }

    static std::vector<SideAndBand> all() {
        std::vector<SideAndBand> bands;
        for (const BandImage& picture : s_drawn->capture.bands) bands.push_back({Side::Front, picture.band});
        return bands;
    }
    static Picture picture(Band band) {
        const BandImage& drawn = *s_drawn->capture.find(band);
        return {{.band = band, .name = std::string(name_of(band)), .ppi = drawn.ppi},
                *sealed_memory(encode_png(drawn.image.view()))};
    }
    Result<Report> inspect(PictureFeed& pictures, const Sink& sink = {}) {
        auto worker = Worker::start(program("firmware/garita-worker"), *m_resources);
        if (!worker) return tl::unexpected(worker.error());
        return (*worker)->inspect({.today = "2026-06-01", .specimens = true, .pictures = true}, pictures, sink);
    }

    static specimen::Drawn* s_drawn;
    std::optional<Resources> m_resources;
};
specimen::Drawn* ComingPictures::s_drawn = nullptr;

TEST_F(ComingPictures, TheMrzIsToldBeforeWhiteLightAndAllThatIsReadBeforeTheLastBand) {
    PictureFeed pictures(all());
    std::vector<Band> shown;
    std::thread scanner;
    int told = 0;
    const Sink sink{
        .picture = [&](const PagePicture& page) { shown.push_back(page.band); },
        .progress =
            [&](const Report& so_far) {
                // The scanner goes on only when what can be known is known.
                ++told;
                if (told == 1) {
                    ASSERT_TRUE(so_far.reading.mrz);
                    EXPECT_EQ(so_far.reading.mrz->interpretation.lines, s_drawn->truth.mrz);
                    EXPECT_TRUE(shown.empty());
                    EXPECT_EQ(so_far.pages.size(), 1U);
                    pictures.add(picture(Band::White));
                } else if (!so_far.reading.viz.empty() && !pictures.is_complete()) {
                    EXPECT_THAT(shown, testing::ElementsAre(Band::Infrared, Band::White));
                    EXPECT_TRUE(so_far.findings.empty());
                    for (const Band band : {Band::Oblique2, Band::Coaxial, Band::Ultraviolet, Band::Oblique1})
                        pictures.add(picture(band));
                    pictures.complete();
                }
            }};
    pictures.add(picture(Band::Infrared));
    const auto report = inspect(pictures, sink);
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_TRUE(pictures.is_complete()) << "nothing was told before all had come";
    EXPECT_THAT(shown, testing::UnorderedElementsAre(Band::Infrared, Band::White, Band::Ultraviolet, Band::Coaxial,
                                                     Band::Oblique1, Band::Oblique2));
    EXPECT_EQ(report->pages.at(0).bands.size(), 6U);
    EXPECT_FALSE(report->findings.empty());
    EXPECT_TRUE(report->errors.empty());
}

TEST_F(ComingPictures, TheReportDependsNeitherOnTheirOrderNorOnWhetherTheyWereAnnounced) {
    const auto told = [](Report report) {
        report.timings_ms.clear();
        return to_wire(report);
    };
    std::string first;
    using enum Band;
    for (const auto& order : {std::vector{Infrared, White, Ultraviolet, Coaxial, Oblique1, Oblique2},
                              {Oblique2, Oblique1, Coaxial, Ultraviolet, White, Infrared},
                              {White, Ultraviolet, Oblique1, Infrared, Oblique2, Coaxial}})
        for (const bool announced : {true, false}) {
            if (!announced && order.front() == Infrared) continue;  // as little to wait for as with it
            if (kSanitized && announced != (order.front() == Infrared)) continue;
            PictureFeed pictures(announced ? all() : std::vector<SideAndBand>{});
            std::thread scanner([&] {
                for (const Band band : order) {
                    pictures.add(picture(band));
                    std::this_thread::sleep_for(40ms);
                }
                pictures.complete();
            });
            const auto report = inspect(pictures);
            scanner.join();
            ASSERT_TRUE(report) << report.error().text;
            if (first.empty()) first = told(*report);
            EXPECT_TRUE(told(*report) == first) << "announced: " << announced << ", first " << name_of(order.front());
        }
}

TEST_F(ComingPictures, OneThatWasNotAnnouncedAndASecondOneOfABandAreToldAndLeftOut) {
    PictureFeed pictures(std::vector{SideAndBand{Side::Front, Band::White}});
    for (const Band band : {Band::White, Band::Infrared, Band::White}) pictures.add(picture(band));
    pictures.complete();
    const auto report = inspect(pictures);
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_THAT(report->pages.at(0).bands, testing::ElementsAre(Band::White));
    ASSERT_EQ(report->errors.size(), 2U);
    EXPECT_EQ(report->errors[0].text, "infrared: this side and band was not announced");
    EXPECT_EQ(report->errors[1].text, "white: there is another picture of this side and band");
}

TEST_F(ComingPictures, StoppedAndKilledItEndsAtOnceAndNothingIsLeft) {
    PictureFeed pictures(all());
    pictures.add(picture(Band::Infrared));
    auto worker = Worker::start(program("firmware/garita-worker"), *m_resources);
    ASSERT_TRUE(worker);
    std::thread other([&] {
        std::this_thread::sleep_for(300ms);
        pictures.stop();
        (*worker)->kill();
        pictures.add(picture(Band::White));  // the scanner had one on its way
    });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE((*worker)->inspect({.today = "2026-06-01", .specimens = true}, pictures, {}));
    other.join();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
    EXPECT_FALSE((*worker)->runs());
}

}  // namespace
}  // namespace garita::worker
