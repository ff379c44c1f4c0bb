// How fast an entry is on disk, and how fast a log is verified. The first by the clock on the wall: it waits for the
// disk.
#include <benchmark/benchmark.h>
#include <sodium.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "firmware/audit/log.h"
#include "firmware/audit/verify.h"

namespace {

namespace fs = std::filesystem;
using namespace garita;
using namespace garita::audit;

Station station() {
    std::array<std::uint8_t, 64> secret{};
    Key key{};
    crypto_sign_keypair(key.data(), secret.data());
    return {.name = "bench", .key = key, .sign = [secret](std::span<const std::uint8_t> message) {
                Signature signature{};
                crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret.data());
                return Result<Signature>(signature);
            }};
}

/// A folder on the disk of $TMPDIR, gone afterwards.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "garita-bench-XXXXXX").string();
        if (mkdtemp(pattern.data()) != nullptr) m_path = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(m_path); }
    [[nodiscard]] fs::path path() const { return m_path; }

private:
    fs::path m_path;
};

const Occurrence kView = {.event = Event::RecordViewed,
                          .person = PersonId{},
                          .fields = {{"record", RecordId{}}, {"shown", Word{"pictures"}}}};

void append(benchmark::State& state) {
    const Folder folder;
    const auto log = AuditLog::open(folder.path() / "audit", station());
    if (!log) return state.SkipWithError(log.error().text.c_str());
    for (auto unused : state) {
        static_cast<void>(unused);
        if (const auto appended = (*log)->append(kView); !appended)
            return state.SkipWithError(appended.error().text.c_str());
    }
}
BENCHMARK(append)->UseRealTime()->Unit(benchmark::kMicrosecond);

void verify_log(benchmark::State& state) {
    const Folder folder;
    const auto entries = state.range(0);
    {
        const auto log = AuditLog::open(folder.path() / "audit", station());
        if (!log) return state.SkipWithError(log.error().text.c_str());
        while ((*log)->head().number < entries)
            if (!(*log)->append(kView)) return state.SkipWithError("append");
    }
    for (auto unused : state) {
        static_cast<void>(unused);
        const auto result = verify(folder.path() / "audit" / kLogFile);
        if (!result || !result->is_whole()) return state.SkipWithError("not whole");
    }
    state.SetItemsProcessed(state.iterations() * entries);
    state.counters["bytes an entry"] =
        static_cast<double>(fs::file_size(folder.path() / "audit" / kLogFile)) / static_cast<double>(entries);
}
BENCHMARK(verify_log)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
