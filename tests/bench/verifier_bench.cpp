// garita-verifier alone, from its start to its answer: wall clock, processor time, memory. One licence's barcode, and
// trust stores of so many authorities as a state's master list has. usage: verifier_bench GARITA-VERIFIER
// [--benchmark_…]
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <chrono>
#include <string>

#include "firmware/verifier/client.h"
#include "firmware/verifier/trust.h"
#include "tests/firmware/verifier/sample.h"
#include "tests/vision/seal/test_pki.h"

namespace garita::verifier {
namespace {

/// A store of `count` authorities that signed themselves.
seal::TrustFolder authorities(int count) {
    seal::TrustFolder folder;
    for (int i = 0; i < count; ++i) {
        seal::test::CertificateDraft draft;
        draft.name = "CSCA " + std::to_string(i);
        draft.ca = true;
        const auto key = seal::test::make_key("brainpoolP256r1");
        folder.files.push_back({std::to_string(i) + ".der", seal::test::make_certificate(draft, key.get(), key.get())});
    }
    return folder;
}

double processor_ms() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto ms = [](const timeval& t) {
        return 1e3 * static_cast<double>(t.tv_sec) + 1e-3 * static_cast<double>(t.tv_usec);
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

void bench(benchmark::State& state, const std::string& program, int count) {
    const auto trust = trust_memory(authorities(count));
    const Question question = testing::sample_question();
    for (auto unused : state) {
        static_cast<void>(unused);
        const double before = processor_ms();
        const auto begin = std::chrono::steady_clock::now();
        auto verifier = Verifier::start(program, *trust);
        if (!verifier || !(*verifier)->verify(question)) return state.SkipWithError("no answer");
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        verifier->reset();  // waits for its end
        state.counters["processor_ms"] = processor_ms() - before;
    }
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    state.counters["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace
}  // namespace garita::verifier

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc < 2) return 1;
    for (const int count : {0, 100, 500}) {
        const std::string name = std::to_string(count) + " authorities";
        benchmark::RegisterBenchmark(name.c_str(),
                                     [program = std::string(argv[1]), count](benchmark::State& state) {
                                         garita::verifier::bench(state, program, count);
                                     })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(1)
            ->Repetitions(31)
            ->ReportAggregatesOnly();
    }
    benchmark::RunSpecifiedBenchmarks();
}
