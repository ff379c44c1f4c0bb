// A worker that waits ready, as a kiosk's does, and gets its pictures as a scanner takes them: how long after the first
// one its zone is known, and how long after the last one everything is. Wall clock, on as many processors as there are.
// usage: coming_pictures_bench [MODELS=]FOLDER... [--benchmark_…]: captures, held against a folder of document models.
#include <benchmark/benchmark.h>
#include <fcntl.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "drivers/capture/netpbm.h"
#include "drivers/folder/capture_folder.h"
#include "firmware/catalog/catalog_files.h"
#include "firmware/process/channel.h"
#include "firmware/stopwatch.h"
#include "firmware/worker/client.h"
#include "vision/page/decode.h"

namespace garita {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// How long a light is exposed and its picture carried over, and until a spare worker is ready.
constexpr auto kExposure = 300ms;
constexpr auto kReady = 2s;

struct Shot {
    worker::PictureFacts facts;
    std::string bytes;  ///< PNM, as scanner heads deliver
};

/// In the fixed order of bands, as heads take them.
std::vector<Shot> shots_of(const std::filesystem::path& folder) {
    const Descriptor open_folder(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto files = list_capture(open_folder.get(), folder.string());
    if (!files) return {};
    std::vector<Shot> shots;
    for (const CaptureFile& file : *files) {
        std::ifstream in(folder / file.name, std::ios::binary);
        const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
        const auto decoded = decode_image(bytes, file.name);
        if (!decoded) return {};
        const ImageView view = decoded->image.view();
        const auto channels = static_cast<std::size_t>(view.channels);
        std::string pnm =
            netpbm_header(static_cast<std::size_t>(view.width), static_cast<std::size_t>(view.height), channels);
        // Red comes first there.
        for (int y = 0; y < view.height; ++y)
            for (std::size_t x = 0; x < static_cast<std::size_t>(view.width); ++x)
                for (std::size_t c = channels; c-- > 0;)
                    pnm += static_cast<char>(view.data[static_cast<std::size_t>(y) * view.stride + x * channels + c]);
        shots.push_back({{.side = file.side, .band = file.band, .name = file.name, .ppi = file.ppi}, std::move(pnm)});
    }
    std::ranges::sort(shots, {}, [](const Shot& shot) { return std::pair(shot.facts.side, shot.facts.band); });
    return shots;
}

void bench(benchmark::State& state, const std::vector<Shot>& shots, const worker::Resources& resources) {
    std::vector<SideAndBand> announced;
    announced.reserve(shots.size());
    for (const Shot& shot : shots) announced.push_back({shot.facts.side, shot.facts.band});
    for (auto unused : state) {
        static_cast<void>(unused);
        auto worker = worker::Worker::start(worker::program_path(), resources);
        if (!worker) return state.SkipWithError(worker.error().text.c_str());
        std::this_thread::sleep_for(kReady);
        std::vector<Descriptor> memory;
        memory.reserve(shots.size());
        for (const Shot& shot : shots) {
            auto file = sealed_memory({reinterpret_cast<const std::uint8_t*>(shot.bytes.data()), shot.bytes.size()});
            if (!file) return state.SkipWithError("no memory");
            memory.push_back(std::move(*file));
        }
        worker::PictureFeed pictures(announced);
        const auto begin = Clock::now();
        Clock::time_point last;
        std::thread scanner([&] {
            for (std::size_t i = 0; i < shots.size(); ++i) {
                std::this_thread::sleep_until(begin + static_cast<int>(i) * kExposure);
                last = Clock::now();
                pictures.add({shots[i].facts, std::move(memory[i])});
            }
            pictures.complete();
        });
        std::optional<double> zone_ms;
        const auto report = (*worker)->inspect({.today = "2026-06-01", .specimens = true, .pictures = true}, pictures,
                                               {.progress = [&](const Report& so_far) {
                                                   if (so_far.reading.mrz && !zone_ms) zone_ms = ms_since(begin);
                                               }});
        scanner.join();
        if (!report || !zone_ms) return state.SkipWithError("not inspected");
        state.SetIterationTime(ms_since(last) / 1000);
        state.counters["zone_ms"] = *zone_ms;
    }
}

}  // namespace
}  // namespace garita

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const std::size_t equals = word.find('=');
        const std::string models = equals == std::string::npos ? "" : word.substr(0, equals);
        const std::filesystem::path input = equals == std::string::npos ? word : word.substr(equals + 1);
        const auto catalog = garita::read_catalog(models);
        if (!catalog) return 1;
        auto resources = garita::worker::load_resources(catalog->packed);
        if (!resources) return 1;
        const std::string name = input.filename().string() + (models.empty() ? "" : " with models");
        benchmark::RegisterBenchmark(name.c_str(),
                                     [shots = garita::shots_of(input),
                                      resources = std::make_shared<garita::worker::Resources>(std::move(*resources))](
                                         benchmark::State& state) { garita::bench(state, shots, *resources); })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(1)
            ->Repetitions(31)
            ->ReportAggregatesOnly();
    }
    benchmark::RunSpecifiedBenchmarks();
}
