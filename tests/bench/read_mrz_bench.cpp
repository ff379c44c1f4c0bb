// From a decoded picture to the MRZ, on drawn specimens at 400 ppi.
#include <benchmark/benchmark.h>
#include <time.h>

#include <map>
#include <opencv2/core/utility.hpp>

#include "tests/vision/read/ocrb_network.h"
#include "vision/read/read_mrz.h"
#include "vision/specimen/draw.h"

namespace garita {
namespace {

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One scanned specimen of a format, drawn once.
const specimen::Drawn& drawn_specimen(mrz::Format format) {
    static std::map<mrz::Format, specimen::Drawn> all;
    const auto known = all.find(format);
    if (known != all.end()) return known->second;
    return all.emplace(format, specimen::draw({.format = format, .seed = 31, .ppi = 400}).value()).first->second;
}

/// Thread CPU time of reading `bands` of a scanned specimen; fails when it is not accepted and exact.
void read_specimen(benchmark::State& state, mrz::Format format, std::initializer_list<Band> bands) {
    cv::setNumThreads(1);
    auto reader = MrzReader::create(ocrb_network());
    if (!reader) return state.SkipWithError("no network");
    const specimen::Drawn& drawn = drawn_specimen(format);
    Capture capture;
    for (const Band band : bands) {
        BandImage copy;
        copy.band = band;
        copy.image = drawn.capture.find(band)->image.clone();
        capture.bands.push_back(std::move(copy));
    }
    static_cast<void>(reader->read(capture));  // the network sets itself up at its first run
    for (auto unused : state) {
        static_cast<void>(unused);
        const double start = thread_seconds();
        const auto reading = reader->read(capture);
        state.SetIterationTime(thread_seconds() - start);
        if (!reading || !reading->interpretation.accepted || reading->interpretation.lines != drawn.truth.mrz)
            return state.SkipWithError("not read");
    }
}

void medians(benchmark::internal::Benchmark* one) {
    one->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1)->Repetitions(40)->ReportAggregatesOnly();
}

BENCHMARK_CAPTURE(read_specimen, passport_white, mrz::Format::TD3, {Band::White})->Apply(medians);
BENCHMARK_CAPTURE(read_specimen, passport_infrared, mrz::Format::TD3, {Band::Infrared})->Apply(medians);
BENCHMARK_CAPTURE(read_specimen, passport_infrared_and_white, mrz::Format::TD3, {Band::Infrared, Band::White})
    ->Apply(medians);
BENCHMARK_CAPTURE(read_specimen, card_white, mrz::Format::TD1, {Band::White})->Apply(medians);

}  // namespace
}  // namespace garita

BENCHMARK_MAIN();
