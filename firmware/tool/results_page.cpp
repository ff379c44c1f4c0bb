#include "firmware/tool/results_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <thread>

#include "firmware/evaluate/roc.h"
#include "firmware/version.h"

namespace garita::tool {
namespace {

using evaluate::Characteristic;
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

std::string doubt_table(const std::vector<Sample>& samples) {
    std::string text =
        "| check | genuine | it spoke of | failed | undetermined | below 3 % |\n|---|---|---|---|---|---|\n";
    for (const evaluate::Doubt& d : evaluate::doubts(samples))
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", d.check, d.genuine, d.spoke, d.failed,
                            percent(d.undetermined, d.spoke),
                            d.spoke == 0      ? "–"
                            : d.below_limit() ? "yes"
                                              : "**no**");
    return text;
}

/// The largest share of forgeries below a threshold that at most `false_alarms` of the genuine captures lie below.
double detections_at(const Characteristic& c, double false_alarms) {
    double most = 0;
    for (const evaluate::Point& point : c.points())
        if (point.false_alarms <= false_alarms) most = std::max(most, point.detections);
    return most;
}

std::string characteristic_table(const std::vector<Sample>& samples) {
    std::string text =
        "| check | forged | genuine | area under the curve | detected at 0 | false alarms at 0 | detected with no "
        "false "
        "alarm | with 5 % |\n|---|---|---|---|---|---|---|---|\n";
    std::string without;
    std::string same;
    for (const Characteristic& c : evaluate::characteristics(samples)) {
        if (c.forged == 0) {
            without += " " + c.check;
            continue;
        }
        if (!c.counts()) same += " " + c.check;
        const evaluate::Area area = c.area();
        text +=
            fmt::format("| {} | {} | {} | {:.3f} ({:.3f}–{:.3f}) | {} | {} | {:.0f} % | {:.0f} % |\n", c.check,
                        c.forged, c.genuine, area.value, area.low, area.high, percent(c.forged_below, c.forged),
                        percent(c.genuine_below, c.genuine), 100 * detections_at(c, 0), 100 * detections_at(c, 0.05));
    }
    text += "\nSays the same of all forgeries and all genuine captures and therefore does not count:" +
            (same.empty() ? " none" : same) + ".\n";
    return text + "No forgery is drawn for:" + (without.empty() ? " none" : without) + ".\n";
}

/// False alarms, and what a red lamp is worth where one document in so many is forged.
std::string worth_of_a_red(const std::vector<evaluate::DocumentScore>& scores, bool modelled) {
    constexpr double kForgedOneIn = 5000;
    int genuine = 0;
    int genuine_failed = 0;
    int forged = 0;
    int forged_failed = 0;
    for (const evaluate::DocumentScore& s : scores) {
        if (s.modelled != modelled) continue;
        (s.kind.empty() ? genuine : forged) += s.documents;
        (s.kind.empty() ? genuine_failed : forged_failed) += s.failed;
    }
    if (genuine == 0 || forged == 0) return "";
    const Rate false_alarms = evaluate::rate(genuine_failed, genuine);
    const double found = 1.0 * forged_failed / forged;
    const auto share = [&](double alarms) {
        const double real = found / kForgedOneIn;
        const double all = real + alarms * (1 - 1 / kForgedOneIn);
        return all == 0 ? 0 : 100 * real / all;
    };
    return fmt::format(
        "{}: {:.1f} false alarms among 1,000 travellers (at most {:.1f}). Where 1 document in {:.0f} is forged, as "
        "often in "
        "each of these kinds, {:.1f} % of the red lamps are for a forgery (at least {:.1f} %).\n\n",
        modelled ? "Series with a model" : "Series without a model", 1000.0 * genuine_failed / genuine,
        1000 * false_alarms.high, kForgedOneIn, share(1.0 * genuine_failed / genuine), share(false_alarms.high));
}

std::string document_table(const std::vector<Sample>& samples) {
    const auto scores = evaluate::score_documents(samples);
    std::string text = "| documents | model | captures | failed | undetermined | passed |\n|---|---|---|---|---|---|\n";
    for (const evaluate::DocumentScore& s : scores)
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", s.kind.empty() ? "genuine" : s.kind,
                            s.modelled ? "yes" : "no", s.documents, percent(s.failed, s.documents),
                            percent(s.undetermined, s.documents), percent(s.passed(), s.documents));
    return text + "\n" + worth_of_a_red(scores, true) + worth_of_a_red(scores, false);
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
    return mrz_table(samples) + "\n" + document_table(samples) + check_table(samples) + "\n" + doubt_table(samples) +
           "\n" + characteristic_table(samples) + "\n" + time_table(samples) + "\n" + miss_list(samples);
}

std::string results_page(const std::vector<Sample>& samples, const std::string& date, const std::string& data) {
    return fmt::format(
        "# Results\n\nMade by `garita evaluate --results`; not by hand. {}, garita {}, {} ({} processors, shared with "
        "other work), {} captures.\n\nData: {}.\n\n"
        "Rates are told with their 95 % interval (Wilson). \"Accepted\" means that the kiosk would act on the reading "
        "without a person.\n\n"
        "## Machine-readable zones\n\n{}\n## Whole documents\n\nDrawn (simulated). *failed* of genuine documents is "
        "the BPCER, *passed* of a kind of "
        "attack its APCER, by analogy with ISO/IEC 30107-3; with a model means that one of the series was learned from "
        "other captures. What a simulation cannot show: papers, inks and forgers that nobody thought of; wear of "
        "years; "
        "scanners of other makers.\n\n{}## Checks\n\n\"genuine\" and the kinds of attack are drawn (simulated); "
        "\"real\" "
        "are photographs and scans of specimens of real series: what is said of them may be true.\n\n{}\n"
        "Real images on which a check failed:\n\n{}\n"
        "## Genuine drawn captures\n\nHow often each check failed or could not tell, of those that it spoke of.\n\n{}\n"
        "## Forged against genuine\n\nDrawn captures. Forged are those whose truth says that the check fails, or would "
        "with a document model (then it advises: its outcome is not *failed*, its margin tells all the same), for "
        "expiry and document-detection "
        "genuine documents that are expired or not alone on the glass; genuine "
        "are the genuine ones of the same series. The threshold that is shipped is a margin of 0. A capture without a "
        "margin counts as not detected. Areas with their 95 % interval (Newcombe 2006, method 5).\n\n{}\n"
        "![Curves: genuine captures across, forgeries up; the dot is the shipped threshold](roc.svg)\n\n"
        "## Times\n\nWall clock inside the worker, milliseconds, two "
        "threads, with whatever else the machine was doing.\n\n{}\n## Misses\n\n{}",
        date, kVersion, processor(), std::thread::hardware_concurrency(), samples.size(), data, mrz_table(samples),
        document_table(samples), check_table(samples), real_list(samples), doubt_table(samples),
        characteristic_table(samples), time_table(samples), miss_list(samples));
}

}  // namespace garita::tool
