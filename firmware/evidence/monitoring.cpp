#include "firmware/evidence/monitoring.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "firmware/dates.h"
#include "firmware/evidence/kept_report.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"
#include "firmware/records/words.h"
#include "mrz/format.h"
#include "mrz/states.h"
#include "vision/checks/registry.h"

namespace garita::evidence {
namespace {

using Json = nlohmann::json;

/// A state's code, where it is one: three letters of a zone that was misread are perhaps those of a name.
Json state_or_null(const std::string& code) {
    const bool known = std::ranges::any_of(mrz::all_states(), [&](const auto& state) { return state.code == code; });
    return known ? Json(code) : Json();
}
/// "P", "ID": one or two letters, as documents have them.
Json type_or_null(const std::string& type) {
    constexpr std::size_t kLongest = 2;
    return !type.empty() && type.size() <= kLongest ? Json(type) : Json();
}
Json format_or_null(const ShownReport& shown) {
    const std::string& format = shown.mrz ? shown.mrz->format : std::string();
    return mrz::format_named(format) ? Json(format) : Json();
}

Json text_or_null(std::string_view text) {
    return text.empty() ? Json() : Json(text);
}

/// Of the steps that this program knows: a worker that was taken over may have named others.
Json times_of(const ShownReport& shown) {
    constexpr std::array<std::string_view, 11> kSteps = {
        "after_last_picture", "barcodes",   "checks", "first_mrz", "model", "mrz", "page",
        "portraits",          "second_try", "total",  "viz"};
    Json times = Json::object();
    for (const auto& [step, milliseconds] : shown.timings_ms)
        if (std::ranges::find(kSteps, step) != kSteps.end()) times[step] = milliseconds;
    return times;
}

/// What a check says, without its sentence and that sentence's arguments.
Json check_of(const Check& check, const ShownFinding& finding, const ShownReport& shown) {
    Json regions = Json::array();
    for (const RectMm& region : finding.regions_mm)
        regions.push_back({region.x, region.y, region.width, region.height});
    const bool has_page = finding.page && static_cast<std::size_t>(*finding.page) < shown.pages.size();
    return {
        {"check", check.name},
        {"uuid", check.uuid},
        {"generic", text_or_null(check.generic)},
        {"group", name_of(check.group)},
        {"outcome", name_of(finding.outcome)},
        {"margin", finding.margin ? Json(*finding.margin) : Json()},
        {"measured", finding.measured ? Json(*finding.measured) : Json()},
        {"limit", finding.limit ? Json(*finding.limit) : Json()},
        {"band", finding.band ? Json(garita::name_of(*finding.band)) : Json()},
        {"side", has_page ? Json(garita::name_of(shown.pages[static_cast<std::size_t>(*finding.page)].side)) : Json()},
        {"regions_mm", std::move(regions)}};
}

/// Of a scanner that the station has paired; what another says of itself is anybody's text.
Json scanner_of(const ShownSource& source) {
    Json scanner{{"authenticated", source.authenticated}, {"simulated", source.simulated}};
    for (const auto& [key, text] :
         {std::pair("maker", &source.maker), {"model", &source.model}, {"serial", &source.serial}})
        scanner[key] = source.authenticated ? Json(visible(*text, 80)) : Json();
    return scanner;
}

}  // namespace

Result<std::string> monitoring_line(const records::KeptInspection& kept, const Monitored& where) {
    const records::InspectionSummary& summary = kept.summary;
    const bool ended = summary.completed_at.has_value();
    ShownReport shown;
    if (ended) {
        GARITA_TRY(parsed, parse_kept_report(kept.report));
        shown = std::move(parsed);
    }
    Json checks = Json::array();
    for (const ShownFinding& finding : shown.findings)
        if (const Check* check = find_check(finding.check)) checks.push_back(check_of(*check, finding, shown));
    Json groups = Json::array();
    for (const auto& [group, outcome] : shown.groups)
        if (std::ranges::find(kGroupNames, group) != kGroupNames.end())
            groups.push_back({{"group", group}, {"outcome", name_of(outcome)}});
    Json decisions = Json::array();
    for (const records::Decision& decision : kept.decisions)
        decisions.push_back({{"line", static_cast<int>(decision.line)},
                             {"at", utc_text(decision.at)},
                             {"decision", records::name_of(decision.kind)}});
    Json overruled = Json::array();
    for (const records::Overrule& overrule : kept.overrules)
        if (const Check* check = find_check(overrule.finding)) overruled.push_back(check->name);
    const Json line{{"form", 1},
                    {"station", visible(where.station, 80)},
                    {"mode", name_of(where.mode)},
                    {"transaction", hex(summary.id.record.bytes)},
                    {"inspection", summary.id.number},
                    {"begun", utc_text(summary.begun_at)},
                    {"ended", ended ? Json(utc_text(*summary.completed_at)) : Json()},
                    {"steps_ms", times_of(shown)},
                    {"duration_ms", ended ? Json(summary.duration_ms) : Json()},
                    {"versions", visible(summary.versions, 400)},
                    {"issuing_state", state_or_null(summary.issuing_state)},
                    {"document_type", type_or_null(summary.document_type)},
                    {"format", format_or_null(shown)},
                    {"model", text_or_null(visible(summary.model))},
                    {"scanner", ended ? scanner_of(shown.source) : Json()},
                    {"outcome", ended ? Json(name_of(summary.outcome)) : Json()},
                    {"together", summary.together ? Json(name_of(*summary.together)) : Json()},
                    {"groups", std::move(groups)},
                    {"checks", std::move(checks)},
                    {"decisions", std::move(decisions)},
                    {"overruled", std::move(overruled)}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace garita::evidence
