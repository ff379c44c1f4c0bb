#include "firmware/garitad/view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "firmware/fingerprint.h"
#include "mrz/document.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

using Json = nlohmann::json;

/// The tables of a language file that the page shows; messages of findings are filled in here.
constexpr std::array<std::string_view, 21> kTables = {
    "contents.", "page.",   "errors.",  "outcomes.", "lamps.",  "groups.",  "bands.",  "formats.",
    "fields.",   "checks.", "verdict.", "door.",     "decide.", "records.", "people.", "audit-words.role.",
    "refused.",  "log.",    "modes.",   "lists.",    "examine."};

constexpr std::size_t kMostBarcodeFields = 128;
constexpr std::size_t kShownDefects = 5;  // of one barcode; the finding says how many there are
constexpr std::size_t kLongestBarcodeText = 400;

/// One line; a broken character cannot stop it.
std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double rounded(double value) {
    return std::isfinite(value) ? std::round(value * 1e4) / 1e4 : 0;
}

Json rect(const RectMm& r) {
    return {rounded(r.x), rounded(r.y), rounded(r.width), rounded(r.height)};
}

template <typename Named>
Json name_or_null(const std::optional<Named>& value) {
    return value ? Json(name_of(*value)) : Json();
}

Json optional_number(const std::optional<double>& value) {
    return value ? Json(rounded(*value)) : Json();
}

Json pages_of(const View& view) {
    Json pages = Json::array();
    for (std::size_t i = 0; i < view.report.pages.size(); ++i) {
        const PageFacts& page = view.report.pages[i];
        Json images = Json::array();
        for (const auto& [where, path] : view.pictures)
            if (where.first == static_cast<int>(i)) images.push_back({{"band", name_of(where.second)}, {"url", path}});
        pages.push_back({{"side", name_of(page.side)},
                         {"found", page.found},
                         {"size_mm", {rounded(page.size_mm.width), rounded(page.size_mm.height)}},
                         {"format", page.format ? Json(mrz::shape_of(*page.format).name) : Json()},
                         {"images", std::move(images)}});
    }
    return pages;
}

/// Dates whole where they can be, everything else as it stands. The worker's lines were checked for length and alphabet
/// when its report was taken (report.h); this is arithmetic on them.
std::string shown(const mrz::Field& field, const std::string& today) {
    std::optional<std::string> date;
    if (field.name == "date_of_birth") date = mrz::birth_date(field.value, today);
    if (field.name == "date_of_expiry") date = mrz::expiry_date(field.value, today);
    return date.value_or(field.value);
}

Json mrz_of(const Report& report, const std::string& today) {
    if (!report.reading.mrz) return {};
    const mrz::Interpretation& read = report.reading.mrz->interpretation;
    Json lines = Json::array();
    for (const std::string& line : read.lines) lines.push_back(visible(line));
    Json corrections = Json::array();
    for (const mrz::Correction& one : read.corrections)
        corrections.push_back({{"line", one.line},
                               {"column", one.column},
                               {"read", visible(std::string(1, one.read))},
                               {"taken", visible(std::string(1, one.taken))},
                               {"because", mrz::name_of(one.reason)}});
    Json fields = Json::object();
    for (const mrz::Field& field : mrz::parse(read.format, read.lines).fields)
        fields[std::string(field.name)] = visible(shown(field, today));
    return {{"page", report.reading.mrz->page},
            {"band", name_or_null(report.reading.mrz->band)},
            {"format", mrz::shape_of(read.format).name},
            {"lines", std::move(lines)},
            {"corrections", std::move(corrections)},
            {"accepted", read.accepted},
            {"region_mm", rect(report.reading.mrz->region_mm)},
            {"fields", std::move(fields)}};
}

Json viz_of(const Report& report) {
    if (report.reading.viz.empty()) return {};
    Json fields = Json::object();
    for (const VizField& field : report.reading.viz)
        fields.emplace(visible(field.name, 40), Json{{"text", visible(field.text)},  // of the first side that prints it
                                                     {"confidence", rounded(field.confidence)},
                                                     {"page", field.page},
                                                     {"band", name_of(field.band)},
                                                     {"region_mm", rect(field.region_mm)}});
    return {{"fields", std::move(fields)}};
}

/// The first places where a barcode is not as its format has it, in every language.
Json defects_of(const seal::Content& content, const Languages& languages) {
    Json defects = Json::array();
    for (std::size_t i = 0; i < std::min(content.defects.size(), kShownDefects); ++i) {
        Json sentences = Json::object();
        for (const auto& [code, language] : languages)
            sentences[code] =
                language.text("page.barcode-defect", {{"offset", std::to_string(content.defects[i].offset)},
                                                      {"phrase", language.phrase(content.defects[i])}});
        defects.push_back({{"sentences", std::move(sentences)}});
    }
    return defects;
}

/// What each barcode says; of one that is not understood its text.
Json barcodes_of(const Report& report, const Languages& languages) {
    Json barcodes = Json::array();
    for (const Barcode& barcode : report.reading.barcodes) {
        Json fields = Json::array();
        for (const seal::Field& field : barcode.content.fields)
            if (fields.size() < kMostBarcodeFields) fields.push_back({visible(field.name, 40), visible(field.value)});
        barcodes.push_back(
            {{"page", barcode.page},
             {"band", name_or_null(barcode.band)},
             {"symbology", name_or_null(barcode.symbology)},
             {"content", visible(barcode.content.format, 40)},
             {"text", barcode.content.says_something() ? Json() : Json(visible(barcode.text, kLongestBarcodeText))},
             {"fields", std::move(fields)},
             {"defects", defects_of(barcode.content, languages)},
             {"more_defects", barcode.content.defects.size() - std::min(barcode.content.defects.size(), kShownDefects)},
             {"region_mm", rect(barcode.region_mm)}});
    }
    return barcodes;
}

Json finding_of(const Finding& finding, const Languages& languages) {
    Json regions = Json::array();
    for (const RectMm& region : finding.regions_mm) regions.push_back(rect(region));
    Json sentences = Json::object();
    for (const auto& [code, language] : languages) sentences[code] = language.sentence(finding);
    Json arguments = Json::object();
    for (const auto& [name, text] : finding.arguments) arguments[visible(name, 40)] = visible(text);
    const Check* check = find_check(finding.check);
    return {{"check", visible(finding.check, 60)},
            {"group", check != nullptr ? Json(name_of(check->group)) : Json()},
            {"outcome", name_of(finding.outcome)},
            {"margin", optional_number(finding.margin)},
            {"measured", optional_number(finding.measured)},
            {"limit", optional_number(finding.limit)},
            {"band", name_or_null(finding.band)},
            {"page", finding.page ? Json(*finding.page) : Json()},
            {"regions_mm", std::move(regions)},
            {"arguments", std::move(arguments)},
            {"sentences", std::move(sentences)}};
}

Json together_of(const View& view, const Languages& languages) {
    if (view.together == nullptr) return {};
    Json documents = Json::array();
    for (const Inspected& one : view.together->documents) {
        Json document{
            {"number", one.number}, {"outcome", name_of(one.verdict.outcome)}, {"type", Json()}, {"state", Json()}};
        if (one.reading.mrz) {
            const mrz::Interpretation& read = one.reading.mrz->interpretation;
            const mrz::Document zone = mrz::parse(read.format, read.lines);
            document["type"] = visible(zone.value("document_code"), 8);
            document["state"] = visible(zone.value("issuing_state"), 8);
        }
        documents.push_back(std::move(document));
    }
    Json findings = Json::array();
    for (const Finding& finding : view.together->verdict.findings) findings.push_back(finding_of(finding, languages));
    return {{"documents", std::move(documents)},
            {"findings", std::move(findings)},
            {"outcome", name_of(view.together->verdict.outcome)},
            {"lamp", name_of(view.together->verdict.lamp)}};
}

std::string_view kind_of(ErrorKind kind) {
    constexpr std::array<std::string_view, 4> kNames = {"input", "retry", "device", "internal"};
    return kNames[static_cast<std::size_t>(kind)];
}

Json json_of(const ScannerFacts& facts) {
    return {{"driver", visible(facts.driver, 40)},  {"maker", visible(facts.maker, 80)},
            {"model", visible(facts.model)},        {"serial", visible(facts.serial, 80)},
            {"authenticated", facts.authenticated}, {"simulated", facts.simulated}};
}

Json json_of(const Error& trouble) {
    return {{"kind", kind_of(trouble.kind)}, {"code", trouble.code}, {"text", visible(trouble.text, 400)}};
}

Json json_of(const records::InspectionId& inspection) {
    return {{"record", hex(inspection.record.bytes)}, {"number", inspection.number}};
}

Json json_of(const View& view, const Languages& languages) {
    const Report& report = view.report;
    const Verdict& verdict = view.verdict;
    Json findings = Json::array();
    for (const Finding& finding : verdict.findings) {
        findings.push_back(finding_of(finding, languages));
        const auto reference = view.references.find(finding.check);
        findings.back()["reference"] = reference == view.references.end() ? Json() : Json(reference->second);
    }
    Json portraits = Json::array();
    for (const Portrait& portrait : report.reading.portraits)
        portraits.push_back({{"page", portrait.page},
                             {"kind", portrait.kind == PortraitKind::Primary ? "primary" : "secondary"},
                             {"region_mm", rect(portrait.region_mm)}});
    Json groups = Json::array();
    for (const GroupOutcome& group : verdict.groups)
        groups.push_back({{"group", name_of(group.group)}, {"outcome", name_of(group.outcome)}});
    Json as;
    if (view.inspected_as)
        as = view.inspected_as->format ? std::string(mrz::shape_of(*view.inspected_as->format).name)
                                       : std::string("other");
    Json timings = Json::object();
    for (const auto& [step, milliseconds] : report.timings_ms) timings[visible(step, 40)] = rounded(milliseconds);
    return {{"provisional", view.provisional},
            {"kept", view.kept ? json_of(*view.kept) : Json()},
            {"lists", view.lists.empty() ? Json() : Json::parse(view.lists, nullptr, false)},
            {"inspected_as", std::move(as)},
            {"pages", pages_of(view)},
            {"mrz", mrz_of(report, view.today)},
            {"viz", viz_of(report)},
            {"portraits", std::move(portraits)},
            {"barcodes", barcodes_of(report, languages)},
            {"findings", std::move(findings)},
            {"concern", verdict.concern},
            {"groups", std::move(groups)},
            {"outcome", name_of(verdict.outcome)},
            {"lamp", name_of(verdict.lamp)},
            {"checks", verdict.checks_successful},
            {"minimum_missing", verdict.minimum_missing},
            {"specimen", verdict.specimen},
            {"together", together_of(view, languages)},
            {"timings_ms", std::move(timings)}};
}

}  // namespace

Result<Languages> all_languages() {
    Languages out;
    for (const std::string& code : languages()) {
        GARITA_TRY(language, Language::create(code));
        out.emplace_back(code, std::move(language));
    }
    return out;
}

std::string to_json(const View& view, const Languages& languages) {
    return line_of(json_of(view, languages));
}

std::string kept_json(const View& view, const ScannerFacts& source, const std::string& label,
                      const Languages& languages) {
    return line_of(
        {{"form", 1}, {"shown", json_of(view, languages)}, {"source", json_of(source)}, {"label", visible(label)}});
}

std::string to_json(const ScannerFacts& facts) {
    return line_of(json_of(facts));
}

std::string to_json(const scanner::State& state) {
    const ScannerStatus& status = state.status;
    Json dead = Json::array();
    for (const Band band : status.dead_lamps) dead.push_back(name_of(band));
    constexpr std::array<std::string_view, 3> kPresence = {"unknown", "absent", "present"};
    Json json = json_of(state.facts);
    json["plugged_in"] = status.plugged_in;
    // A folder that is played is never empty: no news.
    json["document"] = kPresence[state.facts.hot_plug ? static_cast<std::size_t>(status.presence) : 0];
    json["cover_open"] = status.cover_open.value_or(false);
    json["tampered"] = status.tampered.value_or(false);
    json["dead_lamps"] = std::move(dead);
    json["trouble"] = state.trouble ? json_of(*state.trouble) : Json();
    return line_of(json);
}

std::string to_json(const Error& trouble) {
    return line_of(json_of(trouble));
}

std::string models_json(const Result<std::vector<InstalledCatalog>>& installed) {
    Json used = Json::array();
    Json troubles = Json::array();
    if (!installed) troubles.push_back(json_of(installed.error()));
    for (const InstalledCatalog& one : installed ? *installed : std::vector<InstalledCatalog>{}) {
        if (!one.opened) {
            troubles.push_back(json_of(one.opened.error()));
            continue;
        }
        const CatalogFacts& facts = one.opened->facts;
        used.push_back({{"name", visible(facts.name, 40)},
                        {"issuer", visible(facts.issuer, 80)},
                        {"version", facts.version},
                        {"until", visible(facts.until, 10)},
                        {"confirmed", one.opened->standing == trust::Standing::Valid}});
    }
    return line_of({{"used", std::move(used)}, {"troubles", std::move(troubles)}});
}

std::string phase_json(std::string_view phase, std::string_view label) {
    return line_of({{"phase", phase}, {"label", visible(label)}});
}

std::string shot_json(Side side, Band band) {
    return line_of({{"side", name_of(side)}, {"band", name_of(band)}});
}

std::string mode_json(Mode mode) {
    return line_of({{"mode", name_of(mode)}});
}

std::string to_json(const records::InspectionId& inspection) {
    return line_of(json_of(inspection));
}

std::string texts_json(const Language& language) {
    Json texts = Json::object();
    for (const auto& [key, text] : language.texts())
        if (std::ranges::any_of(kTables, [&key = key](std::string_view table) { return key.starts_with(table); }))
            texts[key] = text;
    Json lists = Json::object();
    for (const auto& [key, list] : language.lists()) lists[key] = list;
    return line_of({{"texts", std::move(texts)}, {"lists", std::move(lists)}});
}

Result<DocumentChoice> parse_choice(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    const auto name = json.is_object() && json.contains("format") && json["format"].is_string()
                          ? json["format"].get<std::string>()
                          : std::string();
    if (name == "other") return DocumentChoice{};
    if (const auto format = mrz::format_named(name)) return DocumentChoice{.format = *format};
    return fail(ErrorKind::Input, "no such format");
}

}  // namespace garita
