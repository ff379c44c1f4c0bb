// garita evaluate: error rates and times over folders of captures with their truth beside them.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "firmware/evaluate/truth.h"
#include "firmware/inspection.h"
#include "firmware/pipeline.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/results_page.h"
#include "firmware/version.h"

namespace garita::tool {
namespace {

struct Words {
    std::vector<std::string> folders;
    std::string results;
    std::string data;
    std::string date;
    bool json = false;
};

int say(const std::string& text, int status = kUsage) {
    fmt::print(stderr, "garita evaluate: {}\n", text);
    return status;
}

evaluate::Sample to_sample(const evaluate::Item& item, const Inspection& inspection) {
    evaluate::Sample sample;
    sample.input = item.path;
    sample.truth = item.truth;
    if (const auto& mrz = inspection.report.reading.mrz) {
        sample.lines = mrz->interpretation.lines;
        sample.accepted = mrz->interpretation.accepted;
    }
    for (const Finding& finding : inspection.verdict.findings) sample.outcomes[finding.check] = finding.outcome;
    sample.outcome = inspection.verdict.outcome;
    sample.stages_ms = inspection.report.timings_ms;
    return sample;
}

using Json = nlohmann::ordered_json;

Json rate_json(int count, int of) {
    const evaluate::Rate rate = evaluate::rate(count, of);
    return {{"count", count}, {"of", of}, {"interval", {rate.low, rate.high}}};
}

Json mrz_json(const std::vector<evaluate::Sample>& samples) {
    const evaluate::MrzScore mrz = evaluate::score_mrz(samples);
    return {{"readable", mrz.images},
            {"exact", mrz.exact},
            {"exact_rate", rate_json(mrz.exact, mrz.images)},
            {"accepted", mrz.accepted},
            {"accepted_rate", rate_json(mrz.accepted, mrz.images)},
            {"accepted_wrong", mrz.accepted_wrong},
            {"characters", mrz.characters},
            {"character_errors", mrz.character_errors},
            {"character_error_rate", mrz.characters > 0 ? Json(1.0 * mrz.character_errors / mrz.characters) : Json()},
            {"score", mrz.score()},
            {"misses", mrz.misses}};
}

Json checks_json(const std::vector<evaluate::Sample>& samples) {
    Json checks = Json::array();
    for (const evaluate::CheckScore& s : evaluate::score_checks(samples)) {
        const evaluate::Rate failed = evaluate::rate(s.failed, s.spoke());
        const evaluate::Rate undetermined = evaluate::rate(s.undetermined, s.spoke());
        checks.push_back({{"check", s.check},
                          {"kind", s.kind.empty() ? Json() : Json(s.kind)},
                          {"real", s.real},
                          {"captures", s.captures},
                          {"spoke", s.spoke()},
                          {"failed", s.failed},
                          {"failed_interval", {failed.low, failed.high}},
                          {"undetermined", s.undetermined},
                          {"undetermined_interval", {undetermined.low, undetermined.high}},
                          {"aborted", s.aborted},
                          {"should_fail", s.should_fail},
                          {"should_and_did", s.should_and_did}});
    }
    return checks;
}

Json times_json(const std::vector<evaluate::Sample>& samples) {
    Json times = Json::object();
    std::map<std::string, std::vector<double>> stages;
    for (const evaluate::Sample& sample : samples)
        for (const auto& [stage, ms] : sample.stages_ms) stages[stage].push_back(ms);
    for (auto& [stage, values] : stages) {
        const evaluate::Spread s = evaluate::spread(std::move(values));
        times[stage] = {{"least", s.least}, {"median", s.median}, {"p95", s.p95}};
    }
    return times;
}

/// The figures of all samples, and of each set apart (design/truth.md).
std::string to_json(const std::vector<evaluate::Sample>& samples) {
    const auto figures = [](const std::vector<evaluate::Sample>& some) {
        return Json{{"captures", some.size()},
                    {"mrz", mrz_json(some)},
                    {"checks", checks_json(some)},
                    {"times_ms", times_json(some)},
                    {"surprises", evaluate::surprises(some)}};
    };
    std::map<std::string, std::vector<evaluate::Sample>> sets;
    for (const evaluate::Sample& sample : samples) sets[sample.truth.set].push_back(sample);
    Json result = {{"garita", kVersion}, {"schema", 1}};
    result.update(figures(samples));
    result["sets"] = Json::object();
    for (const auto& [name, members] : sets) result["sets"][name] = figures(members);
    return result.dump(2, ' ', false, Json::error_handler_t::replace);
}

int run(const Words& words) {
    InspectionRequest dated;
    dated.today = words.date.empty() ? today_of_clock() : words.date;
    if (auto policy = policy_of(dated); !policy) return say("--date " + policy.error().text);
    std::vector<evaluate::Item> items;
    for (const std::string& folder : words.folders) {
        auto found = evaluate::find_items(folder);
        if (!found) return say(found.error().text, kUnreadable);
        items.insert(items.end(), found->begin(), found->end());
    }
    Inspector inspector(Where::Worker);
    std::vector<evaluate::Sample> samples;
    int unreadable = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const evaluate::Item& item = items[i];
        if (isatty(STDERR_FILENO) != 0)
            fmt::print(stderr, "\r\x1b[K{} of {}: {}", i + 1, items.size(), visible(item.path, 60));
        InputDocument document = read_input(item.path);
        if (document.pictures.empty()) {
            ++unreadable;
            fmt::print(stderr, "garita evaluate: {} cannot be read\n", item.path);
            continue;
        }
        InspectionRequest request;
        // A truth is of the day on which its document was valid; without one, of today.
        request.today = item.truth.valid_on.empty() ? dated.today : item.truth.valid_on;
        request.specimens = true;
        auto report = inspector.inspect(request, document);
        if (!report) fmt::print(stderr, "garita evaluate: {}: {}\n", item.path, report.error().text);
        Inspection inspection = judge_report(item.path, report ? std::move(*report) : aborted_report(report.error()),
                                             profile_of_bands(document.bands), request, Mode::Test);
        samples.push_back(to_sample(item, inspection));
    }
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\n");
    fmt::print("{}\n", words.json ? to_json(samples) : results_text(samples));
    if (!words.results.empty()) {
        std::ofstream stream(words.results);
        stream << results_page(samples, today_of_clock(),
                               words.data.empty() ? "folders of the command line" : words.data);
        if (!stream) return say(words.results + " cannot be written", kUnreadable);
    }
    return unreadable == 0 ? kInspected : kUnreadable;
}

}  // namespace

Run add_evaluate(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command =
        app.add_subcommand("evaluate", "Error rates and times over folders of captures with their truth beside them");
    command->footer(std::string("Examples:\n"
                                "  garita evaluate OUT                          rates and times as text\n"
                                "  garita evaluate --json OUT > rates.json\n"
                                "  garita evaluate --results page.md --data \"drawn captures\" OUT\n") +
                    kExitStatus);
    command->add_option("DIR", words->folders, "Folders with truth.json, truth.jsonl or labels.tsv somewhere below")
        ->required();
    command->add_flag("--json", words->json, "The figures as JSON");
    command->add_option("--date", words->date, "Today, for captures whose truth names no day");
    command->add_option("--results", words->results, "Write the figures as a page to this file");
    command->add_option("--data", words->data, "What the data is, for that page");
    return [words] { return run(*words); };
}

}  // namespace garita::tool
