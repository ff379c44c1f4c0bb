// leak.canary (design/security.md), the part of garitad's memory: a traveller with a unique name, number and picture is
// inspected and the session locked; then nothing of them is left in the memory of the process.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "firmware/garitad/kiosk.h"
#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "tests/firmware/process/memory_search.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

using test::kCanary;
constexpr auto kLine = test::scrambled("Q7ZX5KAN3RUTO7408122F3004157");
constexpr auto kTile = test::scrambled("TILE-OF-A-FACE-7QZXKAN");

/// Reads the traveller off every document.
class OfTheCanary final : public Inspector {
public:
    Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override {
        worker::PictureFeed::Pass pictures(order.pictures);
        while (pictures.next()) {
        }
        std::string picture = "\xFF\xD8\xFF\xE0";
        for (int i = 0; i < 5'000; ++i) picture += test::clear(kTile);
        sink.picture({.media_type = "image/jpeg", .memory = *sealed_memory(bytes_of(picture)), .size = picture.size()});
        Report report{.pages = {PageFacts{.bands = {Band::White}}}};
        MrzReading zone;
        zone.interpretation.lines = {("P<UTO" + test::clear(kCanary) + "<<" + std::string(44, '<')).substr(0, 44),
                                     (test::clear(kLine) + std::string(44, '<')).substr(0, 44)};
        zone.interpretation.lines_read = zone.interpretation.lines;
        for (const std::string& line : zone.interpretation.lines)
            zone.interpretation.confidence.emplace_back(line.size(), 0.99F);
        report.reading.mrz = zone;
        VizField printed;
        printed.name = "surname";
        printed.text = test::clear(kCanary);
        report.reading.viz.push_back(std::move(printed));
        sink.progress(report);
        return report;
    }
    void drop() override {}
    void cancel() override {}
};

TEST(leak, canary_of_a_traveller_is_gone_from_memory) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer keeps what was freed";
    std::string pattern = (fs::temp_directory_path() / "garita-canary-XXXXXX").string();
    const fs::path path = mkdtemp(pattern.data());
    fs::create_directories(path / "1");
    std::ofstream(path / "1" / "white.png") << "pixels";
    const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const char* build = std::getenv("GARITA_BINARY_DIR");
    scanner::Client scanner({.program = std::string(build != nullptr ? build : ".") + "/firmware/garita-scanner",
                             .kind = "virtual",
                             .folder = folder.get(),
                             .name = "drawn"});
    test::StationOfTests of;
    OfTheCanary inspector;
    EventHub events;
    PictureStore pictures;
    Kiosk kiosk(scanner, inspector, events, pictures, *all_languages(), of.data(), of.station(),
                [](const Report&) { return std::string(); });
    struct Running {
        explicit Running(Kiosk& of) : kiosk(of), thread([&of] { of.run(); }) {}
        ~Running() {
            kiosk.stop();
            thread.join();
        }
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;
        Kiosk& kiosk;
        std::thread thread;
    } running(kiosk);
    EventHub::Cursor cursor;
    const auto hear = [&](const char* word) {
        for (int i = 0; i < 100; ++i)
            if (const auto news = events.next(cursor, 200ms); news && news->find(word) != std::string::npos)
                return true;
        return false;
    };
    ASSERT_TRUE(hear("\"phase\":\"idle\""));
    ASSERT_TRUE(kiosk.scan(of.find("Ada").id));
    ASSERT_TRUE(hear("\"phase\":\"done\""));
    // While it is shown it is there: the search finds what is to be found.
    EXPECT_GT(test::found_in_memory(kCanary), 0);
    EXPECT_GT(test::found_in_memory(kLine), 0);

    kiosk.forget();
    ASSERT_TRUE(hear("\"phase\":\"idle\""));
    EXPECT_EQ(test::found_in_memory(kCanary), 0);
    EXPECT_EQ(test::found_in_memory(kLine), 0);
    EXPECT_EQ(test::found_in_memory(kTile), 0);
    fs::remove_all(path);
}

}  // namespace
}  // namespace garita
