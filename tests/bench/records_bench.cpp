// How fast an inspection is on disk, found, and erased; and whether memory stays level. By the clock on the wall where
// it waits for the disk.
#include <benchmark/benchmark.h>
#include <sodium.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "firmware/records/store.h"

namespace {

namespace fs = std::filesystem;
using namespace garita;
using namespace garita::records;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kBegun = 20'000 * kDay;
constexpr std::chrono::sys_days kToday = std::chrono::sys_days(std::chrono::days(20'000));

/// Records on the disk of $TMPDIR, gone afterwards.
class Kept {
public:
    Kept() {
        std::string pattern = (fs::temp_directory_path() / "garita-bench-XXXXXX").string();
        if (mkdtemp(pattern.data()) != nullptr) m_path = pattern;
        auto key = GuardedMemory::create(kSecretBytes);
        if (!key) return;
        auto store = Store::open(m_path / "records", Mode::Test, std::move(*key));
        if (store) m_store = std::move(*store);
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() {
        m_store = nullptr;
        fs::remove_all(m_path);
    }
    [[nodiscard]] Store* operator->() const { return m_store.get(); }
    [[nodiscard]] bool is_open() const { return m_store != nullptr; }
    [[nodiscard]] std::uintmax_t bytes() const { return fs::file_size(database_file(m_path / "records", Mode::Test)); }

private:
    fs::path m_path;
    std::unique_ptr<Store> m_store;
};

/// One document of so many pictures; false where it is not kept.
bool keep(const Kept& kept, std::int64_t n, int pictures, std::size_t bytes_of_one, std::int64_t days_before = 0) {
    Bytes bytes(bytes_of_one);
    randombytes_buf(bytes.data(), bytes.size());
    std::vector<Picture> all;
    all.reserve(static_cast<std::size_t>(pictures));
    for (int i = 0; i < pictures; ++i)
        all.push_back({.name = {.band = static_cast<Band>(i)}, .media_type = "image/jpeg", .bytes = bytes});
    const std::int64_t begun = kBegun - days_before * kDay;
    const auto id = kept->begin({.begun_at = begun, .versions = "bench", .pictures = all});
    if (!id) return false;
    const std::string number = "N" + std::to_string(n);
    return kept
        ->complete(*id, {.at = begun + 2,
                         .outcome = Outcome::Successful,
                         .document_type = "P",
                         .issuing_state = "UTO",
                         .report = std::string(8000, 'x'),
                         .terms = {.document_number = number, .issuing_state = "UTO", .surname = "ERIKSSON"}})
        .has_value();
}

void begin_and_complete(benchmark::State& state) {
    const Kept kept;
    if (!kept.is_open()) return state.SkipWithError("open");
    std::int64_t n = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        if (!keep(kept, ++n, 3, 300'000)) return state.SkipWithError("keep");
    }
    state.counters["bytes an inspection"] = static_cast<double>(kept.bytes()) / static_cast<double>(n);
}
BENCHMARK(begin_and_complete)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(20)->Repetitions(9);

/// A number looked for in so many classes, one a day.
void search_by_number(benchmark::State& state) {
    const Kept kept;
    if (!kept.is_open()) return state.SkipWithError("open");
    for (std::int64_t day = 0; day < state.range(0); ++day)
        if (!keep(kept, day, 0, 0, day)) return state.SkipWithError("keep");
    for (auto unused : state) {
        static_cast<void>(unused);
        const auto found = kept->search({.terms = {.document_number = "N5", .issuing_state = "UTO"}}, {});
        if (!found || found->size() != 1) return state.SkipWithError("search");
    }
}
BENCHMARK(search_by_number)->Arg(10)->Arg(760)->Unit(benchmark::kMillisecond);

/// A day of 400 inspections with 900 kB of pictures each.
void expire_a_day(benchmark::State& state) {
    for (auto unused : state) {
        static_cast<void>(unused);
        state.PauseTiming();
        const Kept kept;
        for (int i = 0; i < 400; ++i)
            if (!keep(kept, i, 3, 300'000)) return state.SkipWithError("keep");
        state.ResumeTiming();
        const auto expired = kept->expire(kToday + std::chrono::days(3));
        if (!expired || expired->records != 400) return state.SkipWithError("expire");
    }
}
BENCHMARK(expire_a_day)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(1);

double resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            double kib = 0;
            status >> kib;
            return kib;
        }
    return 0;
}

/// 10,000 small ones in a row: what memory grows by after the first 2,000.
void ten_thousand_small(benchmark::State& state) {
    const Kept kept;
    if (!kept.is_open()) return state.SkipWithError("open");
    double settled = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        for (std::int64_t n = 0; n < 10'000; ++n) {
            if (!keep(kept, n, 1, 2000)) return state.SkipWithError("keep");
            if (n == 2000) settled = resident_kib();
        }
    }
    state.counters["KiB resident after 2,000"] = settled;
    state.counters["KiB more after 10,000"] = resident_kib() - settled;
}
BENCHMARK(ten_thousand_small)->UseRealTime()->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
