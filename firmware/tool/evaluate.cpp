// garita evaluate: error rates and times over folders of captures with their truth beside them.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "firmware/catalog/catalog_files.h"
#include "firmware/evaluate/roc.h"
#include "firmware/evaluate/truth.h"
#include "firmware/inspection.h"
#include "firmware/policy.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/results_page.h"
#include "firmware/tool/streams.h"
#include "firmware/version.h"
#include "vision/checks/registry.h"

namespace garita::tool {
namespace {

struct Words {
    std::vector<std::string> folders;
    std::string results;
    std::string data;
    std::string date;
    std::string catalog;
    bool json = false;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita evaluate: " + text);
    return status;
}

/// Names of the series that there are models of.
using Series = std::set<std::string>;

evaluate::Sample to_sample(const evaluate::Item& item, const Inspection& inspection, const Series& modelled) {
    evaluate::Sample sample;
    sample.modelled = modelled.contains(item.truth.series);
    sample.input = item.path;
    sample.truth = item.truth;
    if (const auto& mrz = inspection.report.reading.mrz) {
        sample.lines = mrz->interpretation.lines;
        sample.accepted = mrz->interpretation.accepted;
    }
    for (const Finding& finding : inspection.verdict.findings) {
        sample.outcomes[finding.check] = finding.outcome;
        if (finding.margin) sample.margins[finding.check] = *finding.margin;
    }
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

Json documents_json(const std::vector<evaluate::Sample>& samples) {
    Json list = Json::array();
    for (const evaluate::DocumentScore& s : evaluate::score_documents(samples))
        list.push_back({{"kind", s.kind.empty() ? Json() : Json(s.kind)},
                        {"model", s.modelled},
                        {"documents", s.documents},
                        {"failed", rate_json(s.failed, s.documents)},
                        {"undetermined", rate_json(s.undetermined, s.documents)},
                        {"passed", rate_json(s.passed(), s.documents)}});
    return list;
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

Json characteristics_json(const std::vector<evaluate::Sample>& samples) {
    Json list = Json::array();
    for (const evaluate::Characteristic& c : evaluate::characteristics(samples)) {
        if (c.forged == 0) continue;
        Json points = Json::array();
        for (const evaluate::Point& point : c.points()) points.push_back({point.false_alarms, point.detections});
        const evaluate::Area area = c.area();
        list.push_back({{"check", c.check},
                        {"forged", c.forged},
                        {"genuine", c.genuine},
                        {"area", area.value},
                        {"area_interval", {area.low, area.high}},
                        {"detected", rate_json(c.forged_below, c.forged)},
                        {"false_alarms", rate_json(c.genuine_below, c.genuine)},
                        {"counts", c.counts()},
                        {"points", std::move(points)}});
    }
    return list;
}

Json doubts_json(const std::vector<evaluate::Sample>& samples) {
    Json list = Json::array();
    for (const evaluate::Doubt& d : evaluate::doubts(samples))
        list.push_back({{"check", d.check},
                        {"genuine", d.genuine},
                        {"spoke", d.spoke},
                        {"failed", d.failed},
                        {"undetermined", rate_json(d.undetermined, d.spoke)},
                        {"below_limit", d.below_limit()}});
    return list;
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
    result["characteristics"] = characteristics_json(samples);
    result["doubts"] = doubts_json(samples);
    result["documents"] = documents_json(samples);
    result["sets"] = Json::object();
    for (const auto& [name, members] : sets) result["sets"][name] = figures(members);
    return result.dump(2, ' ', false, Json::error_handler_t::replace);
}

/// A truth is of the day on which its document was valid; without one, of today.
InspectionRequest request_for(const evaluate::Item& item, const std::string& today) {
    InspectionRequest request;
    request.today = item.truth.valid_on.empty() ? today : item.truth.valid_on;
    request.specimens = true;
    return request;
}

/// Everything that has a truth below the folders. What is wrong with any of it is told before hours are spent.
Result<std::vector<evaluate::Item>> find_all(const std::vector<std::string>& folders, const std::string& today) {
    std::vector<evaluate::Item> items;
    for (const std::string& folder : folders) {
        std::error_code none;
        if (!std::filesystem::is_directory(folder, none))
            return fail(ErrorKind::Input, folder + ": there is no such folder; give one with captures and their truth");
        GARITA_TRY(found, evaluate::find_items(folder));
        items.insert(items.end(), found.begin(), found.end());
    }
    for (const evaluate::Item& item : items)
        for (const auto& [key, checks] :
             {std::pair{"should_fail", &item.truth.should_fail}, std::pair{"must_not_fail", &item.truth.must_not_fail}})
            for (const std::string& check : *checks)
                if (find_check(check) == nullptr)
                    return fail(ErrorKind::Input, item.file + ": " + key + " names \"" + check +
                                                      "\", which is no check; garita inspect --json lists them");
    for (const evaluate::Item& item : items)
        if (auto policy = policy_of(request_for(item, today)); !policy)
            return fail(ErrorKind::Input, "valid_on of the truth of " + item.path + ": " + policy.error().text);
    return items;
}

/// Inspects one item; nothing where it has no pictures. Trouble is told, and makes `whole` false. A picture that cannot
/// be decoded is a miss like any other.
std::optional<evaluate::Sample> inspect(const evaluate::Item& item, const std::string& today, Inspector& inspector,
                                        const Series& modelled, bool& whole) {
    InputDocument document = read_input(item.path);
    Report report;
    BandSet sent = 0;
    const InspectionRequest request = request_for(item, today);
    if (!document.pictures.empty()) {
        for (const InputPicture& picture : document.pictures)
            sent = static_cast<BandSet>(sent | bands(picture.facts.band));
        auto result = inspector.inspect(request, document);
        if (!result) say(item.path + ": " + result.error().text);
        report = result ? std::move(*result) : aborted_report(result.error());
    }
    report.errors.insert(report.errors.begin(), document.errors.begin(), document.errors.end());
    for (const InputError& error : report.errors) say(error.text);
    whole = whole && report.errors.empty();
    if (document.pictures.empty()) return std::nullopt;
    return to_sample(
        item, judge_report(item.path, std::move(report), sent, profile_of_bands(document.bands), request, Mode::Test),
        modelled);
}

int run(const Words& words) {
    InspectionRequest dated;
    dated.today = words.date.empty() ? today_of_clock() : words.date;
    if (auto policy = policy_of(dated); !policy) return say("--date " + policy.error().text);
    auto items = find_all(words.folders, dated.today);
    if (!items) return say(items.error().text, kUnreadable);
    std::ofstream page;
    std::ofstream figure;  // beside the page
    if (!words.results.empty()) {
        page.open(words.results);
        figure.open(std::filesystem::path(words.results).replace_filename("roc.svg"));
        if (!page || !figure) return say("--results " + words.results + " cannot be written, or roc.svg beside it");
    }
    auto catalog = read_catalog(words.catalog);
    if (!catalog) return say("--catalog: " + catalog.error().text);
    Series modelled;
    for (const ModelText& one : catalog->models) {
        if (!one.model) return say("--catalog " + words.catalog + ": " + one.name + ": " + one.model.error().text);
        modelled.insert(name_of(one.model->series));
    }
    Inspector inspector({.models = std::move(catalog->packed)});
    if (auto ready = inspector.prepare(); !ready) return say(ready.error().text);
    std::vector<evaluate::Sample> samples;
    bool whole = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const evaluate::Item& item = (*items)[i];
        if (isatty(STDERR_FILENO) != 0)
            fmt::print(stderr, "\r\x1b[K{} of {}: {}", i + 1, items->size(), visible(item.path, 60));
        if (auto sample = inspect(item, dated.today, inspector, modelled, whole)) samples.push_back(std::move(*sample));
    }
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\n");
    if (!write_result(words.json ? to_json(samples) : results_text(samples))) return kUsage;
    if (page.is_open()) {
        page << results_page(samples, today_of_clock(),
                             words.data.empty() ? "folders of the command line" : words.data);
        figure << evaluate::figure(evaluate::characteristics(samples));
        if (!page.flush() || !figure.flush())
            return say("--results " + words.results + " cannot be written, or roc.svg beside it");
    }
    return whole ? kInspected : kUnreadable;
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
    command->add_option("--catalog", words->catalog, "Folder of document models to hold the captures against");
    command->add_option("--results", words->results, "Write the figures as a page to this file, and roc.svg beside it");
    command->add_option("--data", words->data, "What the data is, for that page");
    return [words] { return run(*words); };
}

}  // namespace garita::tool
