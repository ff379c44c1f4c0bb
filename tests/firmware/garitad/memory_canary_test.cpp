// leak.canary (design/security.md), the part of garitad's memory: a traveller with a unique name, number and picture is
// inspected and the session locked; then nothing of them is left in the memory of the process. The test knows them only
// scrambled, so that it does not find itself.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "firmware/garitad/kiosk.h"
#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr char kMask = 0x55;
template <std::size_t N>
consteval std::array<char, N - 1> scrambled(const char (&text)[N]) {
    std::array<char, N - 1> out{};
    for (std::size_t i = 0; i + 1 < N; ++i) out[i] = static_cast<char>(text[i] ^ kMask);
    return out;
}
constexpr auto kName = scrambled("QZXKANARIOVOGELQZX");
constexpr auto kLine = scrambled("Q7ZX5KAN3RUTO7408122F3004157");
constexpr auto kTile = scrambled("TILE-OF-A-FACE-7QZXKAN");

template <std::size_t N>
std::string clear(const std::array<char, N>& text) {
    std::string out(N, ' ');
    for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<char>(text[i] ^ kMask);
    return out;
}

/// How often it stands in the memory of this process that can be written.
template <std::size_t N>
int found(const std::array<char, N>& text) {
    constexpr std::size_t kWindow = 1U << 20U;
    auto* const window =
        static_cast<unsigned char*>(mmap(nullptr, kWindow, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    std::FILE* const maps = std::fopen("/proc/self/maps", "re");
    std::array<char, 512> row{};
    int count = 0;
    while (std::fgets(row.data(), row.size(), maps) != nullptr) {
        char* end = nullptr;
        std::uintptr_t at = std::strtoull(row.data(), &end, 16);
        const std::uintptr_t stop = std::strtoull(end + 1, &end, 16);
        if (end[2] != 'w' ||
            (at <= reinterpret_cast<std::uintptr_t>(window) && reinterpret_cast<std::uintptr_t>(window) < stop))
            continue;
        for (; at < stop; at += kWindow - N) {
            const ssize_t size = pread(memory, window, std::min(kWindow, stop - at), static_cast<off_t>(at));
            if (size <= 0) break;
            for (ssize_t i = 0; i + static_cast<ssize_t>(N) <= size; ++i) {
                std::size_t same = 0;
                while (same < N &&
                       window[i + static_cast<ssize_t>(same)] == static_cast<unsigned char>(text[same] ^ kMask))
                    ++same;
                if (same == N) ++count;
            }
        }
    }
    std::fclose(maps);
    close(memory);
    munmap(window, kWindow);
    return count;
}

/// Reads the traveller off every document.
class OfTheCanary final : public Inspector {
public:
    Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override {
        worker::PictureFeed::Pass pictures(order.pictures);
        while (pictures.next()) {
        }
        std::string picture = "\xFF\xD8\xFF\xE0";
        for (int i = 0; i < 5'000; ++i) picture += clear(kTile);
        sink.picture({.media_type = "image/jpeg", .memory = *sealed_memory(bytes_of(picture)), .size = picture.size()});
        Report report{.pages = {PageFacts{.bands = {Band::White}}}};
        MrzReading zone;
        zone.interpretation.lines = {("P<UTO" + clear(kName) + "<<" + std::string(44, '<')).substr(0, 44),
                                     (clear(kLine) + std::string(44, '<')).substr(0, 44)};
        zone.interpretation.lines_read = zone.interpretation.lines;
        for (const std::string& line : zone.interpretation.lines)
            zone.interpretation.confidence.emplace_back(line.size(), 0.99F);
        report.reading.mrz = zone;
        VizField printed;
        printed.name = "surname";
        printed.text = clear(kName);
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
    EXPECT_GT(found(kName), 0);
    EXPECT_GT(found(kLine), 0);

    kiosk.forget();
    ASSERT_TRUE(hear("\"phase\":\"idle\""));
    EXPECT_EQ(found(kName), 0);
    EXPECT_EQ(found(kLine), 0);
    EXPECT_EQ(found(kTile), 0);
    fs::remove_all(path);
}

}  // namespace
}  // namespace garita
