#include <algorithm>
#include <nlohmann/json.hpp>

#include "firmware/detail/wire.h"
#include "firmware/report.h"

namespace garita {
namespace {

using namespace wire;

constexpr int kVersion = 4;

/// What was read of the symbol; what its bytes say is the verifier's to tell.
json write_barcode(const Barcode& barcode) {
    return {{"symbology", barcode.symbology ? json(static_cast<int>(*barcode.symbology)) : json()},
            {"bytes", write_bytes(barcode.bytes)},
            {"text", barcode.text},
            {"error_correction", barcode.error_correction},
            {"light_on_dark", barcode.light_on_dark},
            {"region", write(barcode.region_mm)},
            {"page", barcode.page},
            {"band", write(barcode.band)}};
}

Portrait read_portrait(const json& j, int pages) {
    Members m(j);
    Portrait portrait{static_cast<PortraitKind>(whole(m.at("kind"), 0, 1)), read_page_index(m.at("page"), pages),
                      read_rect(m.at("region")), read_rect(m.at("face")), number(m.at("confidence"), 0, 1)};
    m.end();
    return portrait;
}

Barcode read_barcode(const json& j, int pages) {
    Barcode barcode;
    Members m(j);
    if (const json& symbology = m.at("symbology"); !symbology.is_null())
        barcode.symbology = state(symbology, Symbology::UpcE);
    barcode.bytes = read_bytes(m.at("bytes"));
    barcode.text = text(m.at("text"), kMaxBarcodeText);
    barcode.error_correction = text(m.at("error_correction"), 16);
    barcode.light_on_dark = truth(m.at("light_on_dark"));
    barcode.region_mm = read_rect(m.at("region"));
    barcode.page = read_page_index(m.at("page"), pages);
    barcode.band = read_maybe_band(m.at("band"));
    m.end();
    return barcode;
}

json write_model(const ModelFound& model) {
    return {{"id", model.id}, {"outcome", static_cast<int>(model.outcome)}};
}

ModelFound read_model(const json& j) {
    constexpr std::size_t kLongest = 400;  // kMostCandidates names
    Members m(j);
    ModelFound model{text(m.at("id"), kLongest), state(m.at("outcome"), Outcome::Aborted)};
    m.end();
    return model;
}

Report read_report(const json& j) {
    Report report;
    Members m(j);
    if (whole(m.at("version"), 0, 1000) != kVersion) refuse("another version of the worker");
    for (const json& page : list(m.at("pages"), kMostPages)) report.pages.push_back(read_page(page));
    const int pages = static_cast<int>(report.pages.size());
    if (const json& mrz = m.at("mrz"); !mrz.is_null()) report.reading.mrz = read_mrz(mrz, pages);
    for (const json& field : list(m.at("viz"), kMaxViz)) report.reading.viz.push_back(read_viz(field, pages));
    for (const json& portrait : list(m.at("portraits"), 16))
        report.reading.portraits.push_back(read_portrait(portrait, pages));
    for (const json& barcode : list(m.at("barcodes"), kMostBarcodes))
        report.reading.barcodes.push_back(read_barcode(barcode, pages));
    for (const json& finding : list(m.at("findings")))
        report.findings.push_back(read_finding(finding, pages, RunsIn::Worker));
    if (const json& model = m.at("model"); !model.is_null()) report.model = read_model(model);
    for (const json& error : list(m.at("errors"), 64)) {
        Members e(error);
        report.errors.push_back({text(e.at("name")), text(e.at("text"))});
        e.end();
    }
    const json& timings = m.at("timings");
    if (!timings.is_object() || timings.size() > 32) refuse("timings are none, or too many");
    for (const auto& [key, value] : timings.items()) report.timings_ms[short_key(key)] = number(value, 0, 1e7);
    m.end();
    return report;
}

}  // namespace

std::string to_wire(const Report& report) {
    json pages = json::array();
    for (const PageFacts& page : report.pages) pages.push_back(write(page));
    json viz = json::array();
    for (const VizField& field : report.reading.viz) viz.push_back(write(field));
    json portraits = json::array();
    for (const Portrait& p : report.reading.portraits)
        portraits.push_back({{"kind", static_cast<int>(p.kind)},
                             {"page", p.page},
                             {"region", write(p.region_mm)},
                             {"face", write(p.face_mm)},
                             {"confidence", p.confidence}});
    json barcodes = json::array();
    for (const Barcode& barcode : report.reading.barcodes) barcodes.push_back(write_barcode(barcode));
    json findings = json::array();
    for (const Finding& f : report.findings) findings.push_back(write(f));
    json errors = json::array();
    for (const InputError& e : report.errors) errors.push_back({{"name", e.name}, {"text", e.text}});
    return line_of({{"version", kVersion},
                    {"pages", pages},
                    {"mrz", report.reading.mrz ? write(*report.reading.mrz) : json()},
                    {"viz", viz},
                    {"portraits", portraits},
                    {"barcodes", barcodes},
                    {"findings", findings},
                    {"model", report.model ? write_model(*report.model) : json()},
                    {"errors", errors},
                    {"timings", report.timings_ms}});
}

Result<Report> report_from_wire(std::string_view text) {
    return guarded("the worker's report", [&] { return read_report(json::parse(text)); });
}

}  // namespace garita
