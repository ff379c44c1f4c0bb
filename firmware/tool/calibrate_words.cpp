// The options of garita scanner calibrate and test.
#include <CLI/CLI.hpp>
#include <charconv>
#include <string>
#include <system_error>

#include "firmware/tool/calibrate.h"

namespace garita::tool {
namespace {

std::string must_be_a_size(const std::string& word) {
    return pair_of(word, 'x', 1, 1000) ? "" : "a size in millimetres is written 125x88";
}

std::string must_be_rulers(const std::string& word) {
    return pair_of(word, ',', 95, 105)
               ? ""
               : "the lengths of the two rulers in millimetres are written 99.8,100.2; 95 to 105";
}

}  // namespace

std::optional<std::pair<double, double>> pair_of(std::string_view text, char between, double low, double high) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos) return std::nullopt;
    const auto number = [&](std::string_view word) {
        double value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        const bool right = error == std::errc{} && end == word.data() + word.size() && value >= low && value <= high;
        return right ? std::optional(value) : std::nullopt;
    };
    const auto first = number(text.substr(0, at));
    const auto second = number(text.substr(at + 1));
    return first && second ? std::optional(std::pair(*first, *second)) : std::nullopt;
}

void add_calibrate_options(CLI::App& command, CalibrateWords& words) {
    command.add_option("--target", words.target, "calibrate: write the target to print to this PDF, and no more");
    command.add_flag("--from-head", words.from_head,
                     "calibrate: take the tables that the scanner head keeps; asks for the white sheet alone");
    command.add_option("--size", words.size, "calibrate: of the target, millimetres")
        ->capture_default_str()
        ->check(must_be_a_size);
    command.add_option("--ruler", words.ruler, "calibrate: how long the printed rulers are, across and down, mm")
        ->capture_default_str()
        ->check(must_be_rulers);
    command.add_option("--scans", words.scans, "calibrate, test: scans of each sheet")
        ->capture_default_str()
        ->check(CLI::Range(1, 20));
    command.add_option("--data", words.data,
                       "Folder where calibrations and pairings are kept (default: as board/host/run)");
    command.add_option("--plot", words.plot, "test: write how the lamps aged to this SVG picture");
}

}  // namespace garita::tool
