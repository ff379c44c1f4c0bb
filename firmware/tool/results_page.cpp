#include "firmware/tool/results_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "firmware/version.h"

namespace garita::tool {
namespace {

using evaluate::CheckScore;
using evaluate::MrzScore;
using evaluate::Rate;
using evaluate::Sample;

std::string percent(int count, int of) {
    const Rate r = evaluate::rate(count, of);
    return of == 0 ? "–"
                   : fmt::format("{} of {} ({:.1f} %, {:.1f}–{:.1f})", count, of, 100.0 * count / of, 100 * r.low,
                                 100 * r.high);
}

std::string processor() {
    std::ifstream stream("/proc/cpuinfo");
    std::string line;
    while (std::getline(stream, line))
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

std::string last_part(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

/// Samples by their set, in order.
std::map<std::string, std::vector<Sample>> by_set(const std::vector<Sample>& samples) {
    std::map<std::string, std::vector<Sample>> sets;
    for (const Sample& sample : samples) sets[sample.truth.set].push_back(sample);
    return sets;
}

std::string mrz_table(const std::vector<Sample>& samples) {
    std::string text =
        "| set | readable | exact | accepted | accepted and wrong | character errors | score "
        "|\n|---|---|---|---|---|---|---|\n";
    for (const auto& [set, members] : by_set(samples)) {
        const MrzScore s = evaluate::score_mrz(members);
        if (s.images == 0) continue;
        text +=
            fmt::format("| {} | {} | {} | {} | {} | {} of {} | {:.3f} |\n", set, s.images, percent(s.exact, s.images),
                        percent(s.accepted, s.images), s.accepted_wrong, s.character_errors, s.characters, s.score());
    }
    return text;
}

std::string check_table(const std::vector<Sample>& samples) {
    std::string text =
        "| check | captures | captures it spoke of | failed | undetermined | must fail | did "
        "|\n|---|---|---|---|---|---|---|\n";
    for (const CheckScore& s : evaluate::score_checks(samples)) {
        const std::string kind = s.real && s.kind.empty() ? "real" : s.kind.empty() ? "genuine" : s.kind;
        if (!s.kind.empty() && s.should_fail == 0) continue;
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", s.check, kind, s.spoke(),
                            percent(s.failed, s.spoke()), percent(s.undetermined, s.spoke()), s.should_fail,
                            s.should_and_did);
    }
    return text;
}

std::string time_table(const std::vector<Sample>& samples) {
    std::map<std::string, std::vector<double>> stages;
    for (const Sample& sample : samples)
        for (const auto& [stage, ms] : sample.stages_ms) stages[stage].push_back(ms);
    std::string text = "| stage | inspections | least ms | median ms | 95 % ms |\n|---|---|---|---|---|\n";
    for (auto& [stage, values] : stages) {
        const auto count = values.size();
        const evaluate::Spread s = evaluate::spread(std::move(values));
        text += fmt::format("| {} | {} | {:.1f} | {:.1f} | {:.1f} |\n", stage, count, s.least, s.median, s.p95);
    }
    return text;
}

std::string miss_list(const std::vector<Sample>& samples) {
    std::string text;
    for (const std::string& miss : evaluate::score_mrz(samples).misses)
        text += "- MRZ not exact: " + last_part(miss) + "\n";
    for (const std::string& surprise : evaluate::surprises(samples)) text += "- " + last_part(surprise) + "\n";
    return text.empty() ? "None.\n" : text;
}

std::string real_list(const std::vector<Sample>& samples) {
    std::string text;
    for (const auto& [check, inputs] : evaluate::failed_on_real(samples)) {
        text += "- " + check + ":";
        for (const std::string& input : inputs) text += " " + last_part(input);
        text += "\n";
    }
    return text.empty() ? "None.\n" : text;
}

}  // namespace

std::string results_text(const std::vector<Sample>& samples) {
    return mrz_table(samples) + "\n" + check_table(samples) + "\n" + time_table(samples) + "\n" + miss_list(samples);
}

std::string results_page(const std::vector<Sample>& samples, const std::string& date, const std::string& data) {
    return fmt::format(
        "# Results\n\nMade by `garita evaluate --results`; not by hand. {}, garita {}, {} ({} processors, shared with "
        "other work), {} captures.\n\nData: {}.\n\n"
        "Rates are told with their 95 % interval (Wilson). \"Accepted\" means that the kiosk would act on the reading "
        "without a person.\n\n"
        "## Machine-readable zones\n\n{}\n## Checks\n\n\"genuine\" and the kinds of attack are drawn (simulated); "
        "\"real\" "
        "are photographs and scans of specimens of real series: what is said of them may be true.\n\n{}\n"
        "Real images on which a check failed:\n\n{}\n## Times\n\nWall clock inside the worker, milliseconds, two "
        "threads, with whatever else the machine was doing.\n\n{}\n## Misses\n\n{}",
        date, kVersion, processor(), std::thread::hardware_concurrency(), samples.size(), data, mrz_table(samples),
        check_table(samples), real_list(samples), time_table(samples), miss_list(samples));
}

}  // namespace garita::tool
