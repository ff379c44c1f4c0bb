// Captures of the virtual scanner in a row, through the shipped garita-scanner, as garitad asks for them: memory,
// descriptors and threads of both processes stay level. The scanner's descriptors are seen by root alone, else told as
// 0.
//
// usage: scanner_soak GARITA_SCANNER FULL SMALL     captures of six bands at 400 ppi (60 MB), and at 100 ppi
//        ends with one line of JSON; exit status 1 when something grew or went wrong
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <system_error>

#include "drivers/capture/netpbm.h"
#include "firmware/scanner/client.h"

namespace garita::scanner {
namespace {

namespace fs = std::filesystem;

/// A passport's page in six bands, as noise: files of the size that a scanner makes of it.
void draw(const fs::path& folder, double ppi) {
    constexpr double kWidthInches = 5.9;  // an open passport's page with a margin
    constexpr double kHeightInches = 4.2;
    const auto width = static_cast<std::size_t>(kWidthInches * ppi);
    const auto height = static_cast<std::size_t>(kHeightInches * ppi);
    fs::create_directories(folder);
    std::mt19937 random(1);
    for (const Band band :
         {Band::Infrared, Band::White, Band::Ultraviolet, Band::Coaxial, Band::Oblique1, Band::Oblique2}) {
        const std::size_t channels = band == Band::Infrared ? 1 : 3;
        std::string samples(width * height * channels, '\0');
        std::ranges::generate(samples, [&random] { return static_cast<char>(random()); });
        std::ofstream(folder / (std::string(name_of(band)) + netpbm_ending(channels)), std::ios::binary)
            << netpbm_header(width, height, channels) << samples;
    }
}

/// What a process holds.
struct Holding {
    long memory_kib = 0;
    long threads = 0;
    long descriptors = 0;  ///< 0 where this user may not look: a locked-in process shows them to root alone
};

Holding holding_of(pid_t process) {
    const fs::path folder = fs::path("/proc") / std::to_string(process);
    Holding holding;
    std::ifstream status(folder / "status");
    for (std::string word; status >> word;) {
        if (word == "VmRSS:") status >> holding.memory_kib;
        if (word == "Threads:") status >> holding.threads;
    }
    std::error_code error;
    const auto descriptors = std::distance(fs::directory_iterator(folder / "fd", error), fs::directory_iterator());
    if (!error) holding.descriptors = descriptors;
    return holding;
}

/// One run of captures of one size.
struct Run {
    int captures = 0;
    int faults = 0;  ///< documents that were lifted too early: told, and the next capture is whole
    std::uint64_t bytes = 0;
    std::string wrong;
    Holding ours, theirs;                ///< at the end
    Holding ours_before, theirs_before;  ///< when memory had found its level
};

void fail(Run& run, const std::string& what) {
    if (run.wrong.empty()) run.wrong = what;
}

Run captures(const std::string& program, const fs::path& folder, int wanted) {
    constexpr int kSettled = 30;
    constexpr std::size_t kBands = 6;
    const Descriptor played(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    Client client({.program = program,
                   .kind = "virtual",
                   .folder = played.get(),
                   .name = "soak",
                   .options = "lifted-early-every=10"});
    Run run;
    for (pid_t process = -1; run.captures < wanted && run.wrong.empty(); ++run.captures) {
        std::size_t bands = 0;
        const Result<std::string> label = client.scan([&](const Delivered& image) {
            ++bands;
            run.bytes += image.header.size;
        });
        if (!label && label.error().kind == ErrorKind::Retry)
            ++run.faults;
        else if (!label)
            fail(run, label.error().text);
        else if (bands != kBands)
            fail(run, std::to_string(bands) + " bands");
        if (process > 0 && client.process() != process) fail(run, "the process was started anew");
        process = client.process();
        if (run.captures == kSettled) {
            run.ours_before = holding_of(getpid());
            run.theirs_before = holding_of(process);
        }
        if (run.captures % 100 == 0) std::fprintf(stderr, "\r%d of %d captures ", run.captures, wanted);
    }
    std::fprintf(stderr, "\n");
    run.ours = holding_of(getpid());
    run.theirs = holding_of(client.process());
    constexpr long kGrowthKib = 4'096;
    for (const auto& [before, after] :
         {std::pair(run.ours_before, run.ours), std::pair(run.theirs_before, run.theirs)}) {
        if (after.memory_kib > before.memory_kib + kGrowthKib) fail(run, "memory grew");
        if (after.threads != before.threads) fail(run, "threads grew");
        if (after.descriptors != before.descriptors) fail(run, "descriptors grew");
    }
    return run;
}

std::string json_of(const Run& run) {
    const auto pair = [](const char* name, long before, long after) {
        return std::string("\"") + name + "\": [" + std::to_string(before) + ", " + std::to_string(after) + "]";
    };
    return "{\"captures\": " + std::to_string(run.captures) + ", \"lifted_too_early\": " + std::to_string(run.faults) +
           ", \"megabytes\": " + std::to_string(run.bytes / 1'000'000) + ", " +
           pair("scanner_kib", run.theirs_before.memory_kib, run.theirs.memory_kib) + ", " +
           pair("scanner_descriptors", run.theirs_before.descriptors, run.theirs.descriptors) + ", " +
           pair("scanner_threads", run.theirs_before.threads, run.theirs.threads) + ", " +
           pair("client_kib", run.ours_before.memory_kib, run.ours.memory_kib) + ", \"wrong\": \"" + run.wrong + "\"}";
}

int run(const std::string& program, int full, int small) {
    std::string pattern = (fs::temp_directory_path() / "garita-scanner-soak-XXXXXX").string();
    const fs::path scratch = mkdtemp(pattern.data());
    constexpr double kFull = 400;
    constexpr double kSmall = 100;
    draw(scratch / "full", kFull);
    draw(scratch / "small", kSmall);
    const Run large = captures(program, scratch / "full", full);
    const Run little = captures(program, scratch / "small", small);
    fs::remove_all(scratch);
    std::printf("{\"full\": %s, \"at_100_ppi\": %s}\n", json_of(large).c_str(), json_of(little).c_str());
    return large.wrong.empty() && little.wrong.empty() ? 0 : 1;
}

}  // namespace
}  // namespace garita::scanner

int main(int argc, char** argv) {
    constexpr int kLeast = 100;
    if (argc != 4 || std::atoi(argv[2]) < kLeast || std::atoi(argv[3]) < kLeast) {
        std::fprintf(stderr, "usage: scanner_soak GARITA_SCANNER FULL SMALL (captures, 100 or more)\n");
        return 2;
    }
    try {
        return garita::scanner::run(argv[1], std::stoi(argv[2]), std::stoi(argv[3]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "scanner_soak: %s\n", error.what());
        return 2;
    }
}
