// garita simulate: draws specimen captures, genuine and forged, with the truth beside them.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"
#include "vision/calibration/target.h"
#include "vision/specimen/draw.h"
#include "vision/specimen/write_capture.h"

namespace garita::tool {
namespace {

struct Words {
    std::string out;
    std::string format = "TD3";
    std::string kind = "genuine";
    std::string series;  ///< empty: by the seed
    std::uint64_t seed = 1;
    int count = 1;
    double ppi = 400;
    std::string faults;  ///< parse_flaws() takes them
    bool six_bands = false;
    bool calibration = false;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita simulate: " + text);
    return status;
}

/// The kinds that --kind asks for; an empty kind is genuine.
std::vector<std::string> kinds_of(const std::string& kind, bool six_bands) {
    if (kind == "genuine") return {""};
    std::vector<std::string> all = specimen::kinds(six_bands);
    if (kind == "all") {
        all.insert(all.begin(), "");
        return all;
    }
    return std::ranges::find(all, kind) == all.end() ? std::vector<std::string>{} : std::vector<std::string>{kind};
}

std::string must_be_flaws(const std::string& word) {
    const auto flaws = specimen::parse_flaws(word);
    return flaws ? "" : flaws.error().text;
}

specimen::Flaws flaws_of(const Words& words) {
    return specimen::parse_flaws(words.faults).value_or(specimen::Flaws{});
}

/// What a scanner with these flaws is calibrated with: OUT/dark, OUT/white and OUT/target, some scans each.
int draw_calibration(const Words& words) {
    constexpr int kScans = 3;
    constexpr double kFinePxPerMm = 24;
    constexpr SizeMm kCard{135, 100};
    const Image card = calibration::draw_target(kCard, kFinePxPerMm);
    std::uint64_t seed = words.seed;
    for (const auto& [name, sheet] :
         {std::pair("dark", specimen::PlainSheet::Black), std::pair("white", specimen::PlainSheet::White),
          std::pair("target", specimen::PlainSheet::Printed)})
        for (int i = 0; i < kScans; ++i) {
            auto capture = specimen::draw_sheet({.sheet = sheet,
                                                 .print = card.view(),
                                                 .print_px_per_mm = kFinePxPerMm,
                                                 .turn_deg = 1,
                                                 .flaws = flaws_of(words),
                                                 .seed = seed++,
                                                 .ppi = words.ppi});
            if (!capture) return say(capture.error().text);
            const auto folder = std::filesystem::path(words.out) / name / std::to_string(i + 1);
            if (auto written = specimen::write_pictures(folder, *capture); !written)
                return say(written.error().text, kUnreadable);
        }
    return write_lines("scans of a black sheet, a white sheet and the target drawn in " + words.out);
}

int run(const Words& words) {
    if (words.calibration) return draw_calibration(words);
    const auto format = mrz::format_named(words.format);
    if (!format) return say("--format " + words.format + ": TD3, TD1, TD2, MRV-A and MRV-B can be drawn");
    const std::vector<std::string> kinds = kinds_of(words.kind, words.six_bands);
    if (kinds.empty() && !kinds_of(words.kind, true).empty())
        return say("--kind " + words.kind + " is seen by coaxial and oblique light only: give --six-bands with it");
    if (kinds.empty()) {
        std::string known = "genuine, all";
        for (const std::string& kind : specimen::kinds(words.six_bands)) known += ", " + kind;
        return say("--kind " + words.kind + " is not known; there are: " + known);
    }
    const std::size_t all = kinds.size() * static_cast<std::size_t>(words.count);
    std::size_t done = 0;
    for (int i = 0; i < words.count; ++i) {
        for (const std::string& kind : kinds) {
            const std::uint64_t seed = words.seed + static_cast<std::uint64_t>(i);
            const std::string name = fmt::format("{}-{:04}-{}", words.format, seed, kind.empty() ? "genuine" : kind);
            if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\x1b[KDrawing {} of {}: {}", done + 1, all, name);
            specimen::Request request{.format = *format,
                                      .kind = kind,
                                      .seed = seed,
                                      .series = words.series,
                                      .ppi = words.ppi,
                                      .six_bands = words.six_bands};
            if (!words.faults.empty()) request.flaws = flaws_of(words);
            const auto drawn = specimen::draw(request);
            if (!drawn) return say(drawn.error().text);
            if (auto written = specimen::write_capture(std::filesystem::path(words.out) / name, *drawn); !written)
                return say(written.error().text, kUnreadable);
            ++done;
        }
    }
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\n");
    const std::string drawn = done == 1 ? "1 simulated capture" : fmt::format("{} simulated captures", done);
    return write_lines(drawn + " drawn in " + words.out);
}

}  // namespace

Run add_simulate(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand(
        "simulate",
        "Draw specimen captures of the invented state of Utopia, genuine and forged, with the truth beside them");
    command->footer(std::string("Examples:\n"
                                "  garita simulate OUT                          a genuine passport\n"
                                "  garita simulate --format TD1 --kind all OUT  a card and each forgery of it\n"
                                "  garita simulate --count 20 --seed 100 OUT    twenty passports\n"
                                "  garita simulate --series UTO-P-3-2024 OUT    one with thread and watermark\n") +
                    kExitStatus);
    command->add_option("OUT", words->out, "Folder to draw into; a folder a capture")->required();
    command->add_option("--format", words->format, "TD3, TD1, TD2, MRV-A or MRV-B")->capture_default_str();
    command->add_option("--kind", words->kind, "genuine, all, or a kind of attack (mrz-ink, data-viz …)")
        ->capture_default_str();
    command->add_option("--series", words->series,
                        "Of one series (UTO-P-3-2024: thread, watermark, perforated number); else by the seed");
    command->add_option("--seed", words->seed, "The first of the seeds: same seed, same pixels")->capture_default_str();
    command->add_option("--count", words->count, "How many seeds, each in every kind asked for")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    command->add_option("--ppi", words->ppi, "Resolution")
        ->capture_default_str()
        ->check(CLI::Range(200.0, 600.0))
        ->check(must_be_a_number);
    command
        ->add_option("--scanner-faults", words->faults,
                     "By a scanner that is not new: dust=60,scratches=4,fingerprints=1,fingers=1,ambient=0.1,noise=2,"
                     "fall-off=0.3,ageing=0.2,moved-mm=0.5,rows=3,stretch=0.01,barrel=0.01,offset-mm=0.2,scanner=1")
        ->check(must_be_flaws);
    command->add_flag("--six-bands", words->six_bands,
                      "By coaxial light and from two sides as well: laminate and optically variable device");
    command->add_flag("--calibration", words->calibration,
                      "Draw what that scanner is calibrated with, for garita scanner calibrate --play OUT");
    return [words] { return run(*words); };
}

}  // namespace garita::tool
