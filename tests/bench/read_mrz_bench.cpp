// From a decoded picture to the MRZ, on drawn specimens at 400 ppi.
#include <benchmark/benchmark.h>
#include <time.h>

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

/// Thread CPU time of reading `bands` of a scanned specimen; fails when it is not accepted and exact.
void read_specimen(benchmark::State& state, mrz::Format format, std::initializer_list<Band> bands) {
    cv::setNumThreads(1);
    auto reader = MrzReader::create(ocrb_network());
    auto drawn = specimen::draw({.format = format, .seed = 31, .ppi = 400});
    if (!reader || !drawn) return state.SkipWithError("cannot start");
    Capture capture;
    for (const Band band : bands) {
        const BandImage* image = drawn->capture.find(band);
        BandImage copy;
        copy.band = band;
        copy.image = image->image.clone();
        capture.bands.push_back(std::move(copy));
    }
    for (auto unused : state) {
        static_cast<void>(unused);
        const double start = thread_seconds();
        const auto reading = reader->read(capture);
        state.SetIterationTime(thread_seconds() - start);
        if (!reading || !reading->interpretation.accepted || reading->interpretation.lines != drawn->truth.mrz)
            return state.SkipWithError("not read");
    }
}

BENCHMARK_CAPTURE(read_specimen, passport_white, mrz::Format::TD3, {Band::White})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(40);
BENCHMARK_CAPTURE(read_specimen, passport_infrared_and_white, mrz::Format::TD3, {Band::Infrared, Band::White})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(40);
BENCHMARK_CAPTURE(read_specimen, card_white, mrz::Format::TD1, {Band::White})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(40);

}  // namespace
}  // namespace garita

BENCHMARK_MAIN();
