// The JSON of design/json.md.
#include <cmath>
#include <nlohmann/json.hpp>

#include "firmware/inspection.h"
#include "firmware/version.h"
#include "mrz/document.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"
#include "vision/seal/detail/base_n.h"

namespace garita {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;
constexpr std::size_t kMaxFieldText = 8192;  // no barcode holds more

/// At most four decimals; a negative zero is zero.
double rounded(double value) {
    return std::isfinite(value) ? std::round(value * 1e4) / 1e4 + 0.0 : 0.0;
}

Json rect(const RectMm& r) {
    return {rounded(r.x), rounded(r.y), rounded(r.width), rounded(r.height)};
}
template <typename Named>
Json name_or_null(const std::optional<Named>& value) {
    return value ? Json(name_of(*value)) : Json();
}

Json number(const std::optional<double>& value) {
    return value ? Json(rounded(*value)) : Json();
}

Json write_pages(const Report& report) {
    Json pages = Json::array();
    for (const PageFacts& page : report.pages) {
        Json bands = Json::array();
        for (const Band band : page.bands) bands.push_back(name_of(band));
        pages.push_back({{"side", name_of(page.side)},
                         {"found", page.found},
                         {"size_mm", {rounded(page.size_mm.width), rounded(page.size_mm.height)}},
                         {"ppi", rounded(page.ppi)},
                         {"turned_deg", rounded(page.turned_deg)},
                         {"format", page.format ? Json(mrz::shape_of(*page.format).name) : Json()},
                         {"bands", bands}});
    }
    return pages;
}

Json write_mrz(const Inspection& inspection) {
    if (!inspection.report.reading.mrz) return {};
    const MrzReading& mrz = *inspection.report.reading.mrz;
    const mrz::Interpretation& read = mrz.interpretation;
    Json confidence = Json::array();
    for (const auto& line : read.confidence) {
        Json row = Json::array();
        for (const float c : line) row.push_back(rounded(c));
        confidence.push_back(std::move(row));
    }
    Json corrections = Json::array();
    for (const mrz::Correction& c : read.corrections)
        corrections.push_back({{"line", c.line},
                               {"column", c.column},
                               {"read", std::string(1, c.read)},
                               {"taken", std::string(1, c.taken)},
                               {"because", mrz::name_of(c.reason)}});
    Json fields = Json::object();
    const mrz::Document document = mrz::parse(read.format, read.lines);
    const auto values = mrz_fields(mrz, inspection.today);
    for (const mrz::Field& field : document.fields) {
        const std::string& value = values.at(std::string(field.name));
        const bool date = field.name.starts_with("date_of_");
        fields[std::string(field.name)] = date && value.empty() ? Json() : Json(value);
    }
    return {{"page", mrz.page},
            {"format", mrz::shape_of(read.format).name},
            {"band", name_or_null(mrz.band)},
            {"lines", read.lines},
            {"lines_read", read.lines_read},
            {"confidence", confidence},
            {"accepted", read.accepted},
            {"check_digits_valid", document.check_digits_valid()},
            {"corrections", corrections},
            {"fields", fields},
            {"region_mm", rect(mrz.region_mm)}};
}

Json write_viz(const Report& report) {
    if (report.reading.viz.empty()) return {};
    Json fields = Json::object();
    for (const VizField& field : report.reading.viz)
        fields.emplace(field.name, Json{{"page", field.page},  // of the first side that prints it
                                        {"text", visible(field.text)},
                                        {"confidence", rounded(field.confidence)},
                                        {"region_mm", rect(field.region_mm)}});
    return {{"fields", fields}};
}

/// A name that the content has more than once (an element of each subfile) has a list.
Json write_fields(const std::vector<seal::Field>& fields) {
    Json written = Json::object();
    for (const seal::Field& field : fields) {
        Json& value = written[field.name];
        if (value.is_string()) value = Json::array({value});
        if (value.is_array()) {
            value.push_back(visible(field.value, kMaxFieldText));
        } else {
            value = visible(field.value, kMaxFieldText);
        }
    }
    return written;
}

Json write_seal(const Barcode& barcode) {
    if (!barcode.content.seal || !barcode.verification) return {};
    const seal::Seal& seal = *barcode.content.seal;
    const seal::Verification& v = *barcode.verification;
    const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(visible(value)); };
    return {
        {"country", text(seal.country)},
        {"signer", text(seal.signer)},
        {"certificate_reference", text(seal.certificate_reference)},
        {"signed_on", text(seal.signed_on)},
        {"certificate", v.curve.empty() && v.certificate_serial.empty() ? Json()
                                                                        : Json{{"country", text(v.certificate_country)},
                                                                               {"name", text(v.certificate_name)},
                                                                               {"serial", text(v.certificate_serial)},
                                                                               {"curve", text(v.curve)}}}};
}

Json write_defects(const std::vector<seal::Defect>& defects, const Language& language) {
    Json list = Json::array();
    for (const seal::Defect& defect : defects)
        list.push_back({{"offset", defect.offset},
                        {"key", seal::expectation_of(defect.expected).key},
                        {"arguments", seal::arguments_of(defect)},
                        {"expected", language.phrase(defect)}});
    return list;
}

Json write_barcodes(const Report& report, const Language& language) {
    Json barcodes = Json::array();
    for (const Barcode& barcode : report.reading.barcodes) {
        const seal::Content& content = barcode.content;
        barcodes.push_back(
            {{"page", barcode.page},
             {"band", name_or_null(barcode.band)},
             {"symbology", name_or_null(barcode.symbology)},
             {"error_correction", barcode.error_correction.empty() ? Json() : Json(barcode.error_correction)},
             {"content", content.format},
             {"version", content.version.empty() ? Json() : Json(visible(content.version))},
             {"understood", content.understood},
             {"text", barcode.text},  // as it is: JSON escapes what a terminal would obey
             {"bytes_base64", seal::encode_base64(barcode.bytes)},
             {"region_mm", rect(barcode.region_mm)},
             {"fields", write_fields(content.fields)},
             {"defects", write_defects(content.defects, language)},
             {"seal", write_seal(barcode)}});
    }
    return barcodes;
}

Json write_model(const Report& report) {
    if (!report.model) return {};
    return {{"id", report.model->id}, {"outcome", name_of(report.model->outcome)}};
}

Json write_portraits(const Report& report) {
    Json portraits = Json::array();
    for (const Portrait& p : report.reading.portraits)
        portraits.push_back({{"page", p.page},
                             {"kind", p.kind == PortraitKind::Primary ? "primary" : "secondary"},
                             {"region_mm", rect(p.region_mm)}});
    return portraits;
}

Json write_finding(const Finding& finding, const Language& language) {
    const Check* check = find_check(finding.check);
    Json regions = Json::array();
    for (const RectMm& r : finding.regions_mm) regions.push_back(rect(r));
    Json error;
    if (finding.outcome == Outcome::Aborted)
        error = {{"code", finding.error_code}, {"text", language.sentence(finding)}};
    return {{"check", finding.check},
            {"generic", check != nullptr && !check->generic.empty() ? Json(check->generic) : Json()},
            {"uuid", check != nullptr ? uuid_of(finding.check) : ""},
            {"group", check != nullptr ? name_of(check->group) : ""},
            {"page", finding.page ? Json(*finding.page) : Json()},
            {"outcome", name_of(finding.outcome)},
            {"margin", number(finding.margin)},
            {"measured", number(finding.measured)},
            {"limit", number(finding.limit)},
            {"band", name_or_null(finding.band)},
            {"regions_mm", regions},
            {"pictures", Json::array()},
            {"reason", finding.reason.empty() ? Json() : Json(finding.reason)},
            {"error", error},
            {"message_key", finding.message_key},
            {"arguments", finding.arguments},
            {"message", language.sentence(finding)}};
}

Json write_findings(const std::vector<Finding>& findings, const Language& language) {
    Json list = Json::array();
    for (const Finding& finding : findings) list.push_back(write_finding(finding, language));
    return list;
}

Json write_groups(const std::vector<GroupOutcome>& groups) {
    Json list = Json::array();
    for (const GroupOutcome& group : groups)
        list.push_back({{"group", name_of(group.group)}, {"outcome", name_of(group.outcome)}});
    return list;
}

Json write(const Inspection& inspection, const Language& language, Timings timings) {
    Json bands = Json::array();
    for (const PageFacts& page : inspection.report.pages)
        for (const Band band : page.bands)
            if (std::find(bands.begin(), bands.end(), Json(name_of(band))) == bands.end())
                bands.push_back(name_of(band));
    Json result = {{"garita", kVersion},
                   {"schema", kSchema},
                   {"input", inspection.input},
                   {"mode", name_of(inspection.mode)},
                   {"bands", bands},
                   {"pages", write_pages(inspection.report)},
                   {"mrz", write_mrz(inspection)},
                   {"viz", write_viz(inspection.report)},
                   {"barcodes", write_barcodes(inspection.report, language)},
                   {"portraits", write_portraits(inspection.report)},
                   {"model", write_model(inspection.report)},
                   {"findings", write_findings(inspection.verdict.findings, language)},
                   {"groups", write_groups(inspection.verdict.groups)},
                   {"outcome", name_of(inspection.verdict.outcome)}};
    if (timings == Timings::Shown) {
        Json milliseconds = Json::object();
        for (const auto& [stage, time] : inspection.report.timings_ms) milliseconds[stage] = std::round(time * 10) / 10;
        result["timings_ms"] = milliseconds;
    }
    return result;
}

Json write_error(const std::string& input, const std::vector<InputError>& errors) {
    std::string text;
    for (const InputError& error : errors) text += (text.empty() ? "" : "; ") + error.text;
    return {{"garita", kVersion}, {"input", input}, {"error", text}};
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Inspection& inspection, const Language& language, Timings timings) {
    return dumped(write(inspection, language, timings));
}

std::string error_json(const std::string& input, const std::vector<InputError>& errors) {
    return dumped(write_error(input, errors));
}

std::string to_json(const Transaction& transaction, const Language& language, Timings timings) {
    Json list = Json::array();
    // In the order of the inputs.
    auto unread = transaction.unread.begin();
    const auto unread_up_to_here = [&] {
        for (; unread != transaction.unread.end() && unread->place == list.size(); ++unread)
            list.push_back(write_error(unread->input, unread->errors));
    };
    for (const Inspection& inspection : transaction.inspections) {
        unread_up_to_here();
        list.push_back(write(inspection, language, timings));
    }
    unread_up_to_here();
    const Mode mode = transaction.inspections.empty() ? Mode::Test : transaction.inspections.front().mode;
    return dumped({{"garita", kVersion},
                   {"schema", kSchema},
                   {"mode", name_of(mode)},
                   {"inspections", list},
                   {"findings", write_findings(transaction.verdict.findings, language)},
                   {"groups", write_groups(transaction.verdict.groups)},
                   {"outcome", name_of(transaction.verdict.outcome)}});
}

}  // namespace garita
