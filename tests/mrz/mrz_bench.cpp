// Times of reading, interpreting, comparing and writing; thread CPU time.
#include <benchmark/benchmark.h>

#include <cmath>
#include <string>
#include <vector>

#include "mrz/characters.h"
#include "mrz/document.h"
#include "mrz/interpret.h"
#include "mrz/names.h"
#include "mrz/write.h"

namespace {

using namespace garita::mrz;
const std::vector<std::string> kTd3 = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                       "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

Cell shown(char seen, float p) {
    Cell cell;
    cell.log_probability.fill(std::log((1 - p) / 38));
    cell.log_empty = std::log((1 - p) / 38);
    cell.log_probability[static_cast<std::size_t>(index_of(seen))] = std::log(p);
    return cell;
}

/// A page's two lines with four empty places at each end; every so many characters an unsure one.
std::vector<ObservedLine> observed(std::size_t unsure_every) {
    Cell empty;
    empty.log_probability.fill(std::log(0.0001F));
    empty.log_empty = std::log(0.99F);
    std::vector<ObservedLine> lines;
    for (const std::string& text : kTd3) {
        ObservedLine line(4, empty);
        for (std::size_t i = 0; i < text.size(); ++i)
            line.push_back(shown(text[i], unsure_every != 0 && i % unsure_every == 3 ? 0.6F : 0.99F));
        line.insert(line.end(), 4, empty);
        lines.push_back(std::move(line));
    }
    return lines;
}

void parse_td3(benchmark::State& state) {
    for ([[maybe_unused]] auto run : state) benchmark::DoNotOptimize(parse(Format::TD3, kTd3));
}
BENCHMARK(parse_td3);

void interpret_td3_sure(benchmark::State& state) {
    const auto lines = observed(0);
    for ([[maybe_unused]] auto run : state) benchmark::DoNotOptimize(interpret(lines));
}
BENCHMARK(interpret_td3_sure);

/// The worst that is looked at: many unsure characters and check digits that fail, so that every pair is tried.
void interpret_td3_failing(benchmark::State& state) {
    auto lines = observed(7);
    lines[1][4 + 9] = shown('0', 0.99F);
    for ([[maybe_unused]] auto run : state) benchmark::DoNotOptimize(interpret(lines));
}
BENCHMARK(interpret_td3_failing);

void agree_names(benchmark::State& state) {
    for ([[maybe_unused]] auto run : state)
        benchmark::DoNotOptimize(agree("Müller-Lüdenscheidt Jürgen", "MULLER<LUDENSCHEIDT<JUERGEN"));
}
BENCHMARK(agree_names);

void write_td3(benchmark::State& state) {
    const Fields fields = fields_of(parse(Format::TD3, kTd3));
    for ([[maybe_unused]] auto run : state) benchmark::DoNotOptimize(write(Format::TD3, fields));
}
BENCHMARK(write_td3);

}  // namespace

BENCHMARK_MAIN();
