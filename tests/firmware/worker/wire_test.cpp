// The worker's report and request on the wire: what is written is read, what is no report is refused.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "firmware/report.h"
#include "firmware/worker/request_wire.h"
#include "vision/checks/check.h"

namespace garita {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Report sample() {
    Report report;
    report.pages = {{Side::Front, true, true, {125, 88}, 400.5, -0.4, mrz::Format::TD3, {Band::Infrared, Band::White}}};
    MrzReading mrz;
    mrz.interpretation.format = mrz::Format::TD3;
    mrz.interpretation.lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
    mrz.interpretation.lines_read = mrz.interpretation.lines;
    mrz.interpretation.confidence.assign(2, std::vector<float>(44, 0.5F));
    mrz.interpretation.corrections = {{2, 6, 'O', '0', static_cast<mrz::CorrectionReason>(0)}};
    mrz.interpretation.accepted = true;
    mrz.interpretation.mean_log_probability = -0.01;
    mrz.band = Band::Infrared;
    mrz.cells_mm.assign(2, std::vector<RectMm>(44, RectMm{1, 2, 2, 3}));
    mrz.region_mm = {2, 64.8, 121, 23.2};
    report.reading.mrz = mrz;
    report.reading.viz = {{"surname", "ERIKSSON", 0.97, 0, {40.1, 20.3, 22, 3.1}, Band::White}};
    report.model = ModelFound{.id = "UTO-P-1-2015", .outcome = Outcome::Successful};
    report.reading.portraits = {{PortraitKind::Primary, 0, {5, 20, 32, 41}, {10, 25, 20, 25}, 0.9}};
    Barcode barcode;
    barcode.symbology = Symbology::Pdf417;
    barcode.bytes = {0x40, 0x0A, 0xFF};
    barcode.text = "@\n\u00ff";
    barcode.error_correction = "2";
    barcode.region_mm = {10, 40, 60, 12};
    report.reading.barcodes = {barcode};
    Finding finding;
    finding.check = "expiry";
    finding.outcome = Outcome::Failed;
    finding.margin = -1;
    finding.page = 0;
    finding.regions_mm = {{1, 2, 3, 4}};
    finding.message_key = "expiry.expired";
    finding.arguments = {{"date", "2012-04-15"}};
    report.findings = {finding};
    report.errors = {{"infrared.png", "infrared.png: not an image"}};
    report.timings_ms = {{"total", 412}};
    return report;
}

Finding no_barcode() {
    Finding finding = not_supported(reason::kNoBarcode);
    finding.check = "barcode-mrz";
    return finding;
}

std::string seed(const std::string& name) {
    const char* source = std::getenv("GARITA_SOURCE_DIR");
    std::stringstream text;
    text << std::ifstream(std::string(source != nullptr ? source : ".") + "/tests/firmware/worker/" + name).rdbuf();
    return text.str();
}

TEST(ReportWire, TextHasNeitherBandNorSymbology) {
    Report report = sample();
    report.reading.mrz->band.reset();
    report.reading.barcodes.at(0).band.reset();
    report.reading.barcodes.at(0).symbology.reset();
    const auto read = report_from_wire(to_wire(report));
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_FALSE(read->reading.mrz->band);
    EXPECT_FALSE(read->reading.barcodes.at(0).band);
    EXPECT_FALSE(read->reading.barcodes.at(0).symbology);
}

TEST(ReportWire, WhatIsWrittenIsRead) {
    const std::string wire = to_wire(sample());
    const auto read = report_from_wire(wire);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->pages, sample().pages);
    EXPECT_EQ(read->findings, sample().findings);
    EXPECT_EQ(read->model, sample().model);
    EXPECT_TRUE(read->has_model());
    EXPECT_EQ(read->errors, sample().errors);
    EXPECT_EQ(read->reading.barcodes.at(0).bytes, sample().reading.barcodes.at(0).bytes);
    EXPECT_EQ(read->reading.mrz->interpretation.lines, sample().reading.mrz->interpretation.lines);
    EXPECT_EQ(to_wire(*read), wire);
    EXPECT_EQ(wire, seed("report_seeds/whole")) << "the fuzz target's seed: write it anew when the wire changes";
}

TEST(ReportWire, WhatBarcodesSayIsNeverOnIt) {
    Report report = sample();
    Barcode& barcode = report.reading.barcodes.at(0);
    barcode.content = {"vds", "4", true, {{"surname", "ERIKSSON", "tag 02"}}, {}, seal::Seal{}};
    barcode.verification.emplace().curve = "brainpoolP256r1";
    EXPECT_EQ(to_wire(report), to_wire(sample()));
}

TEST(ReportWire, ALieInAnyPlaceIsRefused) {
    using Change = std::function<void(json&)>;
    const std::vector<std::pair<const char*, Change>> lies = {
        {"another version", [](json& j) { j["version"] = 2; }},
        {"a symbology that is no number", [](json& j) { j["barcodes"][0]["symbology"] = "QRCode"; }},
        {"a symbology that does not exist", [](json& j) { j["barcodes"][0]["symbology"] = 12; }},
        {"half a byte", [](json& j) { j["barcodes"][0]["bytes"] = "4"; }},
        {"bytes that are none", [](json& j) { j["barcodes"][0]["bytes"] = "4G"; }},
        {"more bytes than a barcode holds", [](json& j) { j["barcodes"][0]["bytes"] = std::string(16386, '0'); }},
        {"a barcode of another page", [](json& j) { j["barcodes"][0]["page"] = 1; }},
        {"what a barcode says", [](json& j) { j["barcodes"][0]["fields"] = json::array(); }},
        {"a format of what it says", [](json& j) { j["barcodes"][0]["format"] = "vds"; }},
        {"a verified seal",
         [](json& j) {
             j["barcodes"][0]["verification"] = {{"signature", 0}, {"chain", 0}};
         }},
        {"a finding of the verifier's",
         [](json& j) {
             j["findings"][0]["check"] = "seal-signature";
             j["findings"][0]["message_key"] = "seal-signature.valid";
         }},
        {"a finding about barcodes, though there is none to be had",
         [](json& j) { j["findings"][0] = json::parse(to_wire(Report{.findings = {no_barcode()}}))["findings"][0]; }},
        {"thirty-three barcodes",
         [](json& j) {
             j["barcodes"] = json::array();
             for (int i = 0; i < 33; ++i) j["barcodes"].push_back(1);
         }},
        {"a missing member", [](json& j) { j.erase("viz"); }},
        {"an unknown member", [](json& j) { j["verdict"] = "successful"; }},
        {"nine pages",
         [](json& j) {
             j["pages"] = json::array({1, 2, 3, 4, 5, 6, 7, 8, 9});
         }},
        {"a page of no side", [](json& j) { j["pages"][0]["side"] = 2; }},
        {"a size below nothing", [](json& j) { j["pages"][0]["size"][0] = -1; }},
        {"a band that does not exist", [](json& j) { j["pages"][0]["bands"][0] = 8; }},
        {"a format that does not exist", [](json& j) { j["mrz"]["format"] = 99; }},
        {"a line too few", [](json& j) { j["mrz"]["lines"].erase(1); }},
        {"a short line", [](json& j) { j["mrz"]["lines"][0] = "P<UTO"; }},
        {"a small letter", [](json& j) { j["mrz"]["lines"][0] = std::string(44, 'a'); }},
        {"script in a line", [](json& j) { j["mrz"]["lines"][0] = "<SCRIPT>ALERT(1)</SCRIPT><<<<<<<<<<<<<<<<<<<"; }},
        {"a confidence above 1", [](json& j) { j["mrz"]["confidence"][0][0] = 1.5; }},
        {"few confidences", [](json& j) { j["mrz"]["confidence"][0].erase(0); }},
        {"few cells", [](json& j) { j["mrz"]["cells"][0].erase(0); }},
        {"a correction outside the line", [](json& j) { j["mrz"]["corrections"][0][1] = 45; }},
        {"a reason that does not exist", [](json& j) { j["mrz"]["corrections"][0][4] = 9; }},
        {"a page that does not exist", [](json& j) { j["mrz"]["page"] = 1; }},
        {"a check that does not exist", [](json& j) { j["findings"][0]["check"] = "all-is-well"; }},
        {"an outcome that does not exist", [](json& j) { j["findings"][0]["outcome"] = 5; }},
        {"a margin as text", [](json& j) { j["findings"][0]["margin"] = "1"; }},
        {"a number beyond sense", [](json& j) { j["findings"][0]["measured"] = 1e300; }},
        {"a rectangle of three", [](json& j) { j["findings"][0]["regions"][0].erase(0); }},
        {"a long text", [](json& j) { j["findings"][0]["reason"] = std::string(300, 'x'); }},
        {"a long name of an argument", [](json& j) { j["findings"][0]["arguments"][std::string(65, 'x')] = ""; }},
        {"many findings", [](json& j) { j["findings"] = json(std::vector<json>(513, j["findings"][0])); }},
        {"a number of 2^63", [](json& j) { j["findings"][0]["error_code"] = 9223372036854775808ULL; }},
        {"a time below nothing", [](json& j) { j["timings"]["total"] = -1; }},
        {"a long name of a stage", [](json& j) { j["timings"][std::string(65, 'x')] = 1; }},
        {"a list for the whole", [](json& j) { j = json::array({j}); }},
    };
    const json whole = json::parse(to_wire(sample()));
    ASSERT_TRUE(report_from_wire(whole.dump()));
    for (const auto& [name, change] : lies) {
        json lie = whole;
        change(lie);
        const auto report = report_from_wire(lie.dump());
        ASSERT_FALSE(report) << name;
        EXPECT_THAT(report.error().text, HasSubstr("the worker's report is not one")) << name;
    }
    for (const char* text : {"", "null", "{", "[[[[", "{\"version\":1", "\xFF\xFE", "NaN"})
        EXPECT_FALSE(report_from_wire(text)) << text;
}

TEST(RequestWire, ACalibrationComesThroughAndOneThatCannotBeTrueDoesNot) {
    worker::WireRequest request;
    BandCalibration calibration{.band = Band::Infrared,
                                .width = 1000,
                                .height = 700,
                                .dark = {0.01, 0.02, 0.005},
                                .flat = {2, 2, {1, 1.25F, 0.75F, 1}},
                                .level = {0.5, 0, 0.5},
                                .first_level = {0.75, 0.75, 0.75},
                                .ppi = 401.5};
    calibration.dx[9] = -3.25;
    const std::string wire =
        worker::to_wire(worker::PictureFacts{.band = Band::Infrared, .name = "infrared", .calibration = calibration});
    const auto read = worker::picture_from_wire(wire);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->calibration, calibration);
    EXPECT_FALSE(worker::picture_from_wire(worker::to_wire(worker::PictureFacts{}))->calibration);
    for (const char* lie : {R"({"ppi": 0})", R"({"width": -1})", R"({"width": 1e30})", R"({"columns": 70})",
                            R"({"flat": [1, 1, 1]})", R"({"flat": [1, 1, 1, 1e300]})", R"({"dx": [0, 0]})",
                            R"({"level": [0, 0, 0]})", R"({"band": 8})", R"({"rows": "two"})"}) {
        nlohmann::json changed = nlohmann::json::parse(wire);
        changed["calibration"].update(nlohmann::json::parse(lie));
        EXPECT_FALSE(worker::picture_from_wire(changed.dump())) << lie;
    }
}

TEST(RequestWire, WhatIsWrittenIsReadAndChoicesStayInTheirRange) {
    worker::WireRequest request;
    request.request = {.today = "2026-11-24", .specimens = true, .ppi = 400, .chosen_format = mrz::Format::TD1};
    request.announced = {{Side::Back, Band::Oblique4}, {Side::Front, Band::White}};
    const std::string wire = to_wire(request);
    const auto read = worker::request_from_wire(wire);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->announced, request.announced);
    EXPECT_EQ(read->request.chosen_format, mrz::Format::TD1);
    EXPECT_EQ(to_wire(*read), wire);
    EXPECT_EQ(wire, seed("request_seeds/whole")) << "the fuzz target's seed: write it anew when the wire changes";
    request.announced.clear();
    request.request.lines = {"LINE<ONE", "LINE<TWO"};
    request.request.typed_zone = {"TYPED<ONE", "TYPED<TWO"};
    EXPECT_EQ(worker::request_from_wire(to_wire(request))->request.lines, request.request.lines);
    EXPECT_EQ(worker::request_from_wire(to_wire(request))->request.typed_zone, request.request.typed_zone);
    EXPECT_EQ(to_wire(request), seed("request_seeds/lines"));
    for (const bool barcodes : {true, false}) {
        request.request.barcodes = barcodes;
        EXPECT_EQ(worker::request_from_wire(to_wire(request))->request.barcodes, barcodes);
    }
    for (const auto& shot : {json{2, 0}, json{-1, 0}, json{0, 8}, json{0, 1LL << 40U}, json{0}, json::object()}) {
        json lie = json::parse(wire);
        lie["announced"][0] = shot;
        EXPECT_FALSE(worker::request_from_wire(lie.dump())) << shot;
    }
}

TEST(PictureWire, WhatIsWrittenIsReadAndChoicesStayInTheirRange) {
    const worker::PictureFacts facts{Side::Back, Band::Oblique4, "a \"name\"\n\xFF", 300, 365};
    const std::string wire = to_wire(facts);
    const auto read = worker::picture_from_wire(wire);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->side, Side::Back);
    EXPECT_EQ(read->band, Band::Oblique4);
    EXPECT_EQ(read->light_nm, 365);
    EXPECT_EQ(to_wire(*read), wire);
    EXPECT_EQ(wire, seed("request_seeds/picture")) << "the fuzz target's seed: write it anew when the wire changes";
    for (const auto& [member, number] :
         std::vector<std::pair<const char*, long long>>{{"side", 2}, {"side", -1}, {"band", 8}, {"band", 1LL << 40}}) {
        json lie = json::parse(wire);
        lie[member] = number;
        EXPECT_FALSE(worker::picture_from_wire(lie.dump())) << member << number;
    }
}

}  // namespace
}  // namespace garita
