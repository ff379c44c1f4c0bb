// The kiosk's inspector over the real garita-worker and garita-verifier.
#include "firmware/garitad/worker_inspector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/garitad/picture_store.h"
#include "firmware/process/channel.h"
#include "tests/vision/read/library_abort.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"
#include "vision/page/decode.h"
#include "vision/page/encode.h"
#include "vision/specimen/draw.h"

namespace garita {
namespace {

using namespace std::chrono_literals;

std::string program(const std::string& name) {
    const char* build = std::getenv("GARITA_BINARY_DIR");
    return std::string(build != nullptr ? build : ".") + "/firmware/" + name;
}

TEST(WorkerInspectorTest, InspectsLinesOfTextWithoutAPicture) {
    std::vector<std::string> days;
    WorkerInspector inspector({.worker = program("garita-worker"), .verifier = program("garita-verifier")},
                              [&](const trust::Today& today) {
                                  days.push_back(today.day);
                                  return References{};
                              });
    // Doc 9303-4, appendix B.
    const std::vector<std::string> lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
    int pictures = 0;
    worker::PictureFeed none(std::vector<worker::Picture>{});
    const InspectionSink sink{.picture = [&](const PagePicture&) { ++pictures; },
                              .progress = [](const Report&) {},
                              .trouble = [](const Error& error) { ADD_FAILURE() << error.text; }};
    for (int i = 0; i < 2; ++i) {
        inspector.prepare({.day = "2011-01-01"});
        const auto report = inspector.inspect(
            {.pictures = none, .lines = lines, .today = {.day = "2011-01-01"}, .specimens = true}, sink);
        ASSERT_TRUE(report) << report.error().text;
        ASSERT_TRUE(report->reading.mrz);
        EXPECT_EQ(report->reading.mrz->interpretation.lines, lines);
        EXPECT_FALSE(report->reading.mrz->band);
        EXPECT_EQ(report->pages.size(), 1U);
        EXPECT_FALSE(report->findings.empty());
    }
    EXPECT_EQ(pictures, 0);
    const auto part =
        inspector.inspect({.pictures = none, .lines = std::span(lines).first(1), .today = {.day = "2011-01-01"}}, sink);
    ASSERT_TRUE(part) << part.error().text;
    EXPECT_TRUE(part->findings.empty());
    EXPECT_EQ(part->errors.size(), 1U);
    EXPECT_FALSE(inspector.inspect({.pictures = none, .today = {.day = "2011-01-01"}}, sink))
        << "neither pictures nor lines";
    EXPECT_TRUE(
        inspector.inspect({.pictures = none, .lines = lines, .today = {.day = "2011-01-02"}, .specimens = true}, sink));
    EXPECT_EQ(days, (std::vector<std::string>{"2011-01-01", "2011-01-02"}))
        << "what it holds against is asked for each day";
}

TEST(WorkerInspectorTest, PicturesComeBackAsFineAsTheyCameWhereTheirBytesAllowIt) {
    WorkerInspector inspector({.worker = program("garita-worker"), .verifier = program("garita-verifier")},
                              [](const trust::Today&) { return References{}; });
    const auto drawn = specimen::draw({.seed = 3, .ppi = 600});
    ASSERT_TRUE(drawn);
    const auto png = encode_png(drawn->capture.find(Band::White)->image.view());
    const auto side_of_page = [&](std::size_t most_bytes) {
        std::vector<worker::Picture> one;
        one.push_back({{.band = Band::White, .name = "white", .ppi = 600}, *sealed_memory(png)});
        worker::PictureFeed feed(std::move(one));
        int side = 0;
        const auto report = inspector.inspect(
            {.pictures = feed, .today = {.day = "2026-06-01"}, .specimens = true, .picture_bytes = most_bytes},
            {.picture =
                 [&](const PagePicture& picture) {
                     const std::string bytes = PictureStore::bytes_of(picture);
                     const auto image = decode_image(bytes_of(bytes), "page.jpg");
                     ASSERT_TRUE(image) << image.error().text;
                     if (picture.check.empty()) side = image->image.width();
                     EXPECT_LE(picture.size, most_bytes);
                 },
             .progress = [](const Report&) {},
             .trouble = [](const Error& error) { ADD_FAILURE() << error.text; }});
        EXPECT_TRUE(report);
        return side;
    };
    EXPECT_NEAR(side_of_page(3'000'000), 2953, 30) << "125 mm at 600 ppi: microprint is read in it";
    EXPECT_EQ(side_of_page(400'000), 2000);
}

/// A drawn passport whose barcode stops the first worker.
class ABarcodeThatStopsTheWorker : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_drawn = new specimen::Drawn(*specimen::draw({.seed = 3, .ppi = 300}));
        s_clean = picture(Band::White);
        for (BandImage& image : s_drawn->capture.bands)
            if (image.band == Band::White) lay_library_abort_on(image.image);
    }
    static void TearDownTestSuite() { delete s_drawn; }

    struct Bytes {
        worker::PictureFacts facts;
        std::vector<std::uint8_t> png;
        [[nodiscard]] worker::Picture sealed() const { return {facts, *sealed_memory(png)}; }
    };
    static Bytes picture(Band band) {
        const BandImage& drawn = *s_drawn->capture.find(band);
        return {{.band = band, .name = std::string(name_of(band)), .ppi = drawn.ppi}, encode_png(drawn.image.view())};
    }
    Result<Report> inspect(worker::PictureFeed& feed) {
        m_again = 0;
        m_codes.clear();
        m_pictures = 0;
        return m_inspector.inspect({.pictures = feed, .today = {.day = "2026-06-01"}, .specimens = true},
                                   {.picture = [this](const PagePicture&) { ++m_pictures; },
                                    .progress = [](const Report&) {},
                                    .again =
                                        [this] {
                                            m_pictures = 0;
                                            ++m_again;
                                        },
                                    .trouble = [this](const Error& error) { m_codes.push_back(error.code); }});
    }
    static void expect_all_but_barcodes(const Report& report) {
        ASSERT_TRUE(report.reading.mrz);
        EXPECT_EQ(report.reading.mrz->interpretation.lines, s_drawn->truth.mrz);
        EXPECT_EQ(report.pages.at(0).bands.size(), 3U);
        EXPECT_TRUE(report.reading.barcodes.empty());
        EXPECT_EQ(report.findings.size(), all_checks().size());
        for (const Finding& finding : report.findings) {
            const bool rests_on_barcodes =
                find_check(finding.check)->runs_in == RunsIn::Verifier && finding.check != "front-back";
            EXPECT_EQ(finding.error_code, rests_on_barcodes ? static_cast<int>(ErrorCode::WorkerDied) : 0)
                << finding.check;
        }
    }

    static specimen::Drawn* s_drawn;
    static Bytes s_clean;
    WorkerInspector m_inspector{{.worker = program("garita-worker"), .verifier = program("garita-verifier")},
                                [](const trust::Today&) { return References{}; }};
    std::atomic<int> m_again = 0;
    std::vector<int> m_codes;
    int m_pictures = 0;  ///< since it began anew
};
specimen::Drawn* ABarcodeThatStopsTheWorker::s_drawn = nullptr;
ABarcodeThatStopsTheWorker::Bytes ABarcodeThatStopsTheWorker::s_clean;

TEST_F(ABarcodeThatStopsTheWorker, CostsItsOwnChecksAndNoOthers) {
    m_inspector.prepare({.day = "2026-06-01"});
    std::vector<worker::Picture> all;
    for (const Band band : {Band::Infrared, Band::White, Band::Ultraviolet}) all.push_back(picture(band).sealed());
    worker::PictureFeed feed(std::move(all));
    const auto report = inspect(feed);
    ASSERT_TRUE(report) << report.error().text;
    expect_all_but_barcodes(*report);
    EXPECT_EQ(m_again, 1);
    EXPECT_EQ(m_pictures, 3);
    EXPECT_THAT(m_codes, testing::ElementsAre(static_cast<int>(ErrorCode::BarcodesLeftOut)));
    RecordProperty("second_try_ms", std::to_string(report->timings_ms.at("second_try")));
}

TEST_F(ABarcodeThatStopsTheWorker, IsReadWhileTheScannerGoesOnAndTheNextDocumentIsInspectedAsEver) {
    std::vector<SideAndBand> announced;
    for (const Band band : {Band::Infrared, Band::White, Band::Ultraviolet}) announced.push_back({Side::Front, band});
    worker::PictureFeed feed(announced);
    int again_before_the_last = 0;
    std::thread scanner([&] {
        feed.add(picture(Band::Infrared).sealed());
        feed.add(picture(Band::White).sealed());
        for (int i = 0; i < 3'000 && m_again == 0; ++i) std::this_thread::sleep_for(10ms);
        again_before_the_last = m_again;
        feed.add(picture(Band::Ultraviolet).sealed());
        feed.complete();
    });
    const auto report = inspect(feed);
    scanner.join();
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_EQ(again_before_the_last, 1) << "else this shows nothing";
    EXPECT_EQ(m_again, 1);
    expect_all_but_barcodes(*report);

    std::vector<worker::Picture> clean;
    clean.push_back(s_clean.sealed());
    worker::PictureFeed next(std::move(clean));
    const auto after = inspect(next);
    ASSERT_TRUE(after) << after.error().text;
    EXPECT_EQ(m_again, 0);
    EXPECT_TRUE(m_codes.empty());
    for (const Finding& finding : after->findings) EXPECT_EQ(finding.error_code, 0) << finding.check;
}

TEST_F(ABarcodeThatStopsTheWorker, OfADocumentThatWasTakenBackIsTheEnd) {
    worker::PictureFeed feed;
    feed.add(picture(Band::Infrared).sealed());
    std::thread scanner([&] {
        std::this_thread::sleep_for(200ms);
        feed.stop();
        m_inspector.drop();
    });
    EXPECT_FALSE(inspect(feed));
    scanner.join();
    EXPECT_EQ(m_again, 0);
}

}  // namespace
}  // namespace garita
