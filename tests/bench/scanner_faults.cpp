// What a scanner that is not new does to the checks: genuine drawn specimens, flaw by flaw. Prints
// docs/scanner-faults.md. usage: scanner_faults [specimens a format, default 4] [flaw to add to the table]...
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "firmware/locked_in_inspection.h"
#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "tests/vision/calibration/drawn_scanner.h"
#include "vision/calibration/apply.h"
#include "vision/checks/registry.h"
#include "vision/specimen/draw.h"
#include "vision/threads.h"

namespace garita {
namespace {

constexpr double kPpi = 400;

struct Row {
    std::string flaws;
    bool calibrated = false;  ///< the scanner was calibrated as it is, and its pictures are put right
};

std::vector<Row> rows() {
    return {{"noise=1"},       {"noise=3"},          {"noise=6"},
            {"fall-off=0.3"},  {"fall-off=0.6"},     {"fall-off=0.6", true},
            {"ageing=0.3"},    {"ageing=0.5"},       {"ageing=0.5", true},
            {"dust=60"},       {"dust=300"},         {"scratches=5"},
            {"scratches=30"},  {"fingerprints=2"},   {"fingerprints=6"},
            {"fingers=1"},     {"fingers=3"},        {"ambient=0.05"},
            {"ambient=0.2"},   {"moved-mm=0.3"},     {"moved-mm=1"},
            {"moved-mm=3"},    {"rows=3"},           {"rows=30"},
            {"offset-mm=0.5"}, {"stretch=0.02"},     {"stretch=0.02", true},
            {"barrel=0.02"},   {"barrel=0.02", true}};
}

class Reader {
public:
    Reader() {
        auto resources = load_inspection_resources();
        if (!resources) throw std::runtime_error(resources.error().text);
        for (const int file : resources->worker.files()) {
            auto mapped = MappedMemory::create(Descriptor(dup(file)), 512U << 20U);
            if (!mapped) throw std::runtime_error(mapped.error().text);
            m_mapped.push_back(std::move(*mapped));
        }
        auto pipeline = Pipeline::create({m_mapped[0].bytes(), m_mapped[1].bytes(), m_mapped[2].bytes()});
        if (!pipeline) throw std::runtime_error(pipeline.error().text);
        m_pipeline = std::make_unique<Pipeline>(std::move(*pipeline));
    }
    Report inspect(Capture capture) {
        Arrivals arrivals;
        for (BandImage& picture : capture.bands)
            if (arrivals.claim({capture.side, picture.band}) == Arrivals::Claim::Taken)
                arrivals.add(capture.side, std::move(picture));
        arrivals.complete();
        auto report = m_pipeline->run(arrivals, {.today = "2026-06-01", .specimens = true});
        if (!report) throw std::runtime_error(report.error().text);
        return std::move(*report);
    }

private:
    std::vector<MappedMemory> m_mapped;
    std::unique_ptr<Pipeline> m_pipeline;
};

struct Tally {
    int documents = 0;
    int mrz_right = 0;
    std::map<Outcome, int> findings;
    std::map<std::string, int> failed;        ///< by check
    std::map<std::string, int> undetermined;  ///< by check
};

ScannerCalibration calibrated(const specimen::Flaws& flaws) {
    calibration::DrawnScanner scanner{.flaws = flaws, .ppi = kPpi};
    auto fitted = calibration::fit(scanner.measure(), {}, nullptr);
    if (!fitted) throw std::runtime_error(fitted.error().text);
    // The lamps were calibrated when they were new.
    for (BandCalibration& band : fitted->bands)
        for (std::size_t i = 0; i < 3; ++i) band.first_level[i] = band.level[i] / specimen::lamp_left(flaws, band.band);
    return std::move(*fitted);
}

Tally measure(Reader& reader, const Row& row, int count) {
    const auto flaws = specimen::parse_flaws(row.flaws);
    if (!flaws) throw std::runtime_error(flaws.error().text);
    ScannerCalibration calibration;
    if (row.calibrated) calibration = calibrated(*flaws);
    Tally tally;
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (int i = 0; i < count; ++i) {
            // The dirt lies elsewhere for each document: another scanner of the same kind.
            specimen::Flaws own = *flaws;
            if (!row.calibrated) own.scanner = static_cast<std::uint64_t>(i) + 1;
            auto drawn = specimen::draw(
                {.format = format, .seed = static_cast<std::uint64_t>(i) + 9000, .ppi = kPpi, .flaws = own});
            if (!drawn) throw std::runtime_error(drawn.error().text);
            if (row.calibrated)
                for (BandImage& band : drawn->capture.bands)
                    if (auto done = apply_calibration(*calibration.find(band.band), band); !done)
                        throw std::runtime_error(done.error().text);
            const Report report = reader.inspect(std::move(drawn->capture));
            ++tally.documents;
            tally.mrz_right +=
                report.reading.mrz && report.reading.mrz->interpretation.lines == drawn->truth.mrz ? 1 : 0;
            for (const Finding& finding : report.findings) {
                ++tally.findings[finding.outcome];
                if (finding.outcome == Outcome::Failed) ++tally.failed[finding.check];
                if (finding.outcome == Outcome::Undetermined) ++tally.undetermined[finding.check];
            }
        }
    return tally;
}

std::string named(const std::map<std::string, int>& checks, const std::map<std::string, int>& usual) {
    std::string text;
    for (const auto& [check, count] : checks) {
        const auto found = usual.find(check);
        const int more = count - (found == usual.end() ? 0 : found->second);
        if (more > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", check, more);
    }
    return text.empty() ? "–" : text;
}

int run(int count, const std::vector<Row>& table) {
    use_one_thread_a_stage();
    Reader reader;
    fmt::print(
        "# Faults of a scanner, and genuine documents\n\n"
        "Written by `scanner_faults` (tests/bench) on {:%Y-%m-%d}: {} genuine drawn specimens of TD3 and {} of TD1 a "
        "row, "
        "{:g} ppi, three bands, seen by a scanner with one flaw (vision/specimen/flaws.h). Simulated throughout. A "
        "check "
        "that fails here accuses a genuine document; undetermined is honest. Both columns count what is more than in "
        "the "
        "first row.\n\n"
        "| flaw | put right by its calibration | MRZ read right | failed | undetermined | findings successful |\n"
        "|---|---|---|---|---|---|\n",
        fmt::gmtime(std::time(nullptr)), count, count, kPpi);
    Tally usual;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const Tally tally = measure(reader, table[i], count);
        if (i == 0) usual = tally;
        const Tally none;
        const Tally& than = i == 0 ? none : usual;
        fmt::print("| {} | {} | {} of {} | {} | {} | {} |\n", i == 0 ? "none" : table[i].flaws,
                   table[i].calibrated ? "yes" : "no", tally.mrz_right, tally.documents,
                   named(tally.failed, than.failed), named(tally.undetermined, than.undetermined),
                   tally.findings.contains(Outcome::Successful) ? tally.findings.at(Outcome::Successful) : 0);
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace
}  // namespace garita

int main(int argc, char** argv) {
    const int count = argc > 1 ? std::max(1, std::atoi(argv[1])) : 4;
    std::vector<garita::Row> table = garita::rows();
    if (argc > 2) table.resize(1);
    for (int i = 2; i < argc; ++i) table.push_back({argv[i], false});
    try {
        return garita::run(count, table);
    } catch (const std::exception& error) {
        fmt::print(stderr, "scanner_faults: {}\n", error.what());
        return 1;
    }
}
