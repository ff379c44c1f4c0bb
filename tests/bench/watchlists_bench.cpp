// How large a list is on disk, how long its import takes, and a look-up in it. $GARITA_BENCH_ENTRIES of them (default a
// million) in $TMPDIR.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "firmware/trust/keys.h"
#include "firmware/watchlists/kept_list.h"
#include "firmware/watchlists/look_alike.h"
#include "firmware/watchlists/number_sorter.h"
#include "tests/firmware/watchlists/invented_numbers.h"
#include "tests/firmware/watchlists/invented_persons.h"

namespace {

namespace fs = std::filesystem;
using namespace garita;
using namespace garita::watchlists;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// A list of so many invented documents on disk, gone afterwards.
class Many {
public:
    Many() {
        std::string pattern = (fs::temp_directory_path() / "garita-bench-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) return;
        m_folder = pattern;
        const char* const wanted = std::getenv("GARITA_BENCH_ENTRIES");
        m_made = make(wanted == nullptr ? 1'000'000 : std::strtoull(wanted, nullptr, 10));
    }
    Many(const Many&) = delete;
    Many& operator=(const Many&) = delete;
    ~Many() { fs::remove_all(m_folder); }

    [[nodiscard]] bool is_made() const { return m_made; }
    [[nodiscard]] fs::path file() const { return m_folder / "list" / "list.sqlite"; }
    [[nodiscard]] const std::vector<ListedNumber>& some() const { return m_some; }
    std::uint64_t entries = 0, content_bytes = 0;
    double sorting = 0, building = 0;  ///< seconds

private:
    bool make(std::uint64_t count) {
        const auto begun = Clock::now();
        NumberSorter sorter(m_folder / "sorting");
        InventedNumbers invented;
        for (std::uint64_t i = 0; i < count; ++i) {
            const ListedNumber entry = invented.next();
            if (!sorter.add(entry)) return false;
            if (i % (count / 1000 + 1) == 0) m_some.push_back(entry);
        }
        auto builder = ListBuilder::open(
            file(), {}, to_toml(ListHead{.title = "Many", .publisher = "Nobody", .issued = "2026-11-30"}), 100);
        if (!builder) return false;
        ChunkWriter writer(ChunkKind::Numbers);
        const auto add = [&](const Bytes& chunk) {
            content_bytes += chunk.size();
            const auto before = Clock::now();
            const auto added = builder->add(*chunk_facts(chunk), ByteView(chunk).subspan(kChunkStart));
            building += seconds_since(before);
            return added.has_value();
        };
        while (true) {
            const auto entry = sorter.next();
            if (!entry) return false;
            if (!*entry) break;
            ++entries;
            if (writer.add(**entry)) continue;
            if (!add(writer.take()) || !writer.add(**entry)) return false;
        }
        if (!add(writer.take()) || !add(end_chunk({.numbers = entries}))) return false;
        sorting = seconds_since(begun) - building;
        return builder->close().has_value();
    }

    fs::path m_folder;
    std::vector<ListedNumber> m_some{};
    bool m_made = false;
};

const Many& many() {
    static const Many made;
    return made;
}

void build(benchmark::State& state) {
    if (!many().is_made()) return state.SkipWithError("the list was not made");
    for (auto unused : state) static_cast<void>(unused);
    const auto entries = static_cast<double>(many().entries);
    struct rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["entries"] = entries;
    state.counters["bytes_an_entry"] = static_cast<double>(fs::file_size(many().file())) / entries;
    state.counters["content_bytes_an_entry"] = static_cast<double>(many().content_bytes) / entries;
    state.counters["sorting_s"] = many().sorting;
    state.counters["building_s"] = many().building;
    state.counters["memory_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Persons with the names of invented_persons.h, of whom a tenth is known by the year of birth alone.
class ManyPersons {
public:
    explicit ManyPersons(std::size_t count) {
        if (!use_sodium()) return;
        SecretKey key = new_list_key();
        std::vector<Person> some;
        for (std::size_t i = 0; i < count; ++i) {
            m_listed.push_back(m_invented.next());
            const InventedPerson& one = m_listed.back();
            some.push_back({.reference = "R",
                            .birth = i % 10 == 0 ? one.birth.substr(0, 4) : one.birth,
                            .nationality = "UTO",
                            .names = {one.printed}});
            if (some.size() < kMostPersonsInAChunk && i + 1 < count) continue;
            m_chunks.push_back(seal(key, static_cast<std::uint32_t>(m_chunks.size()), pack_persons(some)));
            some.clear();
        }
        auto kept = KeptPersons::create(std::move(key), static_cast<std::uint32_t>(m_chunks.size()), read());
        if (kept) m_kept.emplace(std::move(*kept));
    }
    [[nodiscard]] KeptPersons::ReadChunk read() const {
        return [this](std::uint32_t n) -> Result<Bytes> { return m_chunks.at(n); };
    }
    [[nodiscard]] std::vector<PersonMatch> look_up(const std::string& name, const std::string& birth) const {
        return m_kept->look_up({.name = name, .birth = birth}, read()).value_or(std::vector<PersonMatch>{});
    }
    [[nodiscard]] const std::vector<InventedPerson>& listed() const { return m_listed; }
    InventedPersons& invented() { return m_invented; }

private:
    InventedPersons m_invented{11};
    std::vector<InventedPerson> m_listed{};
    std::vector<Bytes> m_chunks{};
    std::optional<KeptPersons> m_kept{};
};

/// How often a list of 10,000 persons is told of one who is not in it, and of one who is, by another document.
void persons(benchmark::State& state) {
    static ManyPersons many(10'000);
    double asked = 0;
    double hits = 0;
    double similar = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        const InventedPerson other = many.invented().next();
        const auto matches = many.look_up(other.mrz, other.birth);
        ++asked;
        const auto is_hit = [](const PersonMatch& one) { return one.how == PersonHow::NamesAndBirth; };
        hits += std::ranges::any_of(matches, is_hit) ? 1 : 0;
        similar += !matches.empty() && !std::ranges::any_of(matches, is_hit) ? 1 : 0;
    }
    state.counters["false_hits_of_million"] = hits / asked * 1e6;
    state.counters["similar_of_million"] = similar / asked * 1e6;
    double found = 0;
    for (const InventedPerson& one : many.listed())
        found += many.look_up(many.invented().as_another_document(one), one.birth).empty() ? 0 : 1;
    state.counters["found"] = found / static_cast<double>(many.listed().size());
}

enum class Asked { Listed, NotListed };

void look_up(benchmark::State& state, Asked asked) {
    auto list = KeptList::open(many().file());
    if (!list) return state.SkipWithError(list.error().text.c_str());
    std::size_t i = 0;
    InventedNumbers others(2);
    for (auto unused : state) {
        static_cast<void>(unused);
        const ListedNumber entry = asked == Asked::Listed ? many().some()[i++ % many().some().size()] : others.next();
        auto matches = list->look_up({.number = entry.number, .state = entry.state, .type = entry.type});
        if (!matches) return state.SkipWithError(matches.error().text.c_str());
        benchmark::DoNotOptimize(matches);
    }
}

/// Nothing of the file in the memory of SQLite or of the system.
void look_up_cold(benchmark::State& state) {
    InventedNumbers others(3);
    for (auto unused : state) {
        static_cast<void>(unused);
        state.PauseTiming();
        const int file = open(many().file().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0 || posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) != 0) return state.SkipWithError("no such file");
        close(file);
        auto list = KeptList::open(many().file());
        if (!list) return state.SkipWithError(list.error().text.c_str());
        const ListedNumber entry = others.next();
        state.ResumeTiming();
        auto matches = list->look_up({.number = entry.number, .state = entry.state, .type = entry.type});
        benchmark::DoNotOptimize(matches);
    }
}

/// Of documents that are not listed, how many have a look-alike that is.
void similar(benchmark::State& state) {
    auto list = KeptList::open(many().file());
    if (!list) return state.SkipWithError(list.error().text.c_str());
    InventedNumbers others(4);
    double asked = 0;
    double with_similar = 0;
    double listed = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        const ListedNumber entry = others.next();
        const auto matches = list->look_up({.number = entry.number, .state = entry.state, .type = entry.type});
        if (!matches) return state.SkipWithError(matches.error().text.c_str());
        ++asked;
        bool any_similar = false;
        bool any_listed = false;
        for (const Match& match : matches->all) {
            any_similar = any_similar || match.how == How::SimilarNumber;
            any_listed = any_listed || is_hit(match.how);
        }
        with_similar += any_similar && !any_listed ? 1 : 0;
        listed += any_listed ? 1 : 0;
    }
    state.counters["similar_of_million"] = with_similar / asked * 1e6;
    state.counters["listed_of_million"] = listed / asked * 1e6;
}

BENCHMARK(build)->Iterations(1);
BENCHMARK_CAPTURE(look_up, listed, Asked::Listed)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(look_up, not_listed, Asked::NotListed)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(look_up_cold)->Iterations(200)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(persons)->Iterations(20'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(similar)->Iterations(200'000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
