// The whole command `garita inspect`, from its start to its result: wall clock, processor time and memory of all its
// processes. usage: inspect_bench GARITA [MODELS=]INPUT... [--benchmark_…]: with a folder of document models before it
// an input is held against them.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace garita {
namespace {

struct Run {
    double wall_seconds = 0;
    double processor_seconds = 0;
    double peak_mebibytes = 0;  ///< of the largest of its processes
};

/// Runs the command to its end; nothing when it did not inspect the input.
std::optional<Run> inspect(const std::string& garita, const std::string& models, const std::string& input) {
    std::vector<const char*> arguments = {garita.c_str(), "inspect", "--json", "--specimens"};
    if (!models.empty()) arguments.insert(arguments.end(), {"--catalog", models.c_str()});
    arguments.insert(arguments.end(), {input.c_str(), nullptr});
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const auto begin = std::chrono::steady_clock::now();
    pid_t process = -1;
    // posix_spawn's arguments are char* const[] for reasons older than const; it does not write to them.
    const int failed =
        posix_spawn(&process, garita.c_str(), &actions, nullptr, const_cast<char* const*>(arguments.data()), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 1;
    rusage usage{};
    if (failed != 0 || wait4(process, &status, 0, &usage) != process || status != 0) return std::nullopt;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return Run{wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime),
               static_cast<double>(usage.ru_maxrss) / 1024};
}

void bench(benchmark::State& state, const std::string& garita, const std::string& models, const std::string& input) {
    for (auto unused : state) {
        static_cast<void>(unused);
        const auto run = inspect(garita, models, input);
        if (!run) return state.SkipWithError("garita inspect failed");
        state.SetIterationTime(run->wall_seconds);
        state.counters["processor_ms"] = 1000 * run->processor_seconds;
        state.counters["peak_mib"] = run->peak_mebibytes;
    }
}

}  // namespace
}  // namespace garita

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc < 3) return 1;
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        const std::size_t equals = word.find('=');
        const std::string models = equals == std::string::npos ? "" : word.substr(0, equals);
        const std::filesystem::path input = equals == std::string::npos ? word : word.substr(equals + 1);
        const std::string name = input.filename().string() + (models.empty() ? "" : " with models");
        benchmark::RegisterBenchmark(name.c_str(),
                                     [garita = std::string(argv[1]), models, input](benchmark::State& state) {
                                         garita::bench(state, garita, models, input);
                                     })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(1)
            ->Repetitions(31)
            ->ReportAggregatesOnly();
    }
    benchmark::RunSpecifiedBenchmarks();
}
