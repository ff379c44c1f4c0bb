#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "firmware/report.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

using nlohmann::json;

constexpr int kVersion = 3;
constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxItems = 512;
constexpr std::size_t kMaxBarcodeText = 4 * seal::kLongestPayload;  // UTF-8 of what the bytes say

// ---- writing

json rect(const RectMm& r) {
    return {r.x, r.y, r.width, r.height};
}

json write_mrz(const MrzReading& mrz) {
    const mrz::Interpretation& read = mrz.interpretation;
    json corrections = json::array();
    for (const mrz::Correction& c : read.corrections)
        corrections.push_back(
            {c.line, c.column, std::string(1, c.read), std::string(1, c.taken), static_cast<int>(c.reason)});
    json cells = json::array();
    for (const auto& line : mrz.cells_mm) {
        json row = json::array();
        for (const RectMm& cell : line) row.push_back(rect(cell));
        cells.push_back(std::move(row));
    }
    return {{"format", static_cast<int>(read.format)},
            {"lines", read.lines},
            {"lines_read", read.lines_read},
            {"confidence", read.confidence},
            {"corrections", corrections},
            {"accepted", read.accepted},
            {"mean", read.mean_log_probability},
            {"band", static_cast<int>(mrz.band)},
            {"page", mrz.page},
            {"cells", cells},
            {"region", rect(mrz.region_mm)}};
}

std::string hexadecimal(const std::vector<std::uint8_t>& bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

/// The seal without what was signed: nobody after the worker verifies it again.
json write_seal(const seal::Seal& seal) {
    return {{"country", seal.country},
            {"signer", seal.signer},
            {"reference", seal.certificate_reference},
            {"signed_on", seal.signed_on}};
}

json write_verification(const seal::Verification& v) {
    return {{"signature", static_cast<int>(v.signature)},
            {"chain", static_cast<int>(v.chain)},
            {"at_signing", static_cast<int>(v.at_signing)},
            {"now", static_cast<int>(v.now)},
            {"issuer_at_signing", static_cast<int>(v.issuer_at_signing)},
            {"country", static_cast<int>(v.country)},
            {"revocation", static_cast<int>(v.revocation)},
            {"purpose", static_cast<int>(v.purpose)},
            {"signed_in_future", v.signed_in_future},
            {"weak_curve", v.weak_curve},
            {"certificate_country", v.certificate_country},
            {"certificate_name", v.certificate_name},
            {"certificate_serial", v.certificate_serial},
            {"curve", v.curve}};
}

json write_barcode(const Barcode& barcode) {
    const seal::Content& content = barcode.content;
    json fields = json::array();
    for (const seal::Field& field : content.fields) fields.push_back({field.name, field.value, field.element});
    json defects = json::array();
    for (const seal::Defect& defect : content.defects)
        defects.push_back({defect.offset, seal::expectation_of(defect.expected).key, defect.arguments});
    return {{"symbology", static_cast<int>(barcode.symbology)},
            {"bytes", hexadecimal(barcode.bytes)},
            {"text", barcode.text},
            {"error_correction", barcode.error_correction},
            {"light_on_dark", barcode.light_on_dark},
            {"region", rect(barcode.region_mm)},
            {"page", barcode.page},
            {"band", static_cast<int>(barcode.band)},
            {"format", content.format},
            {"version", content.version},
            {"understood", content.understood},
            {"fields", fields},
            {"defects", defects},
            {"seal", content.seal ? write_seal(*content.seal) : json()},
            {"verification", barcode.verification ? write_verification(*barcode.verification) : json()}};
}

json write_finding(const Finding& f) {
    json regions = json::array();
    for (const RectMm& r : f.regions_mm) regions.push_back(rect(r));
    const auto number = [](const std::optional<double>& v) { return v ? json(*v) : json(); };
    return {{"check", f.check},
            {"outcome", static_cast<int>(f.outcome)},
            {"margin", number(f.margin)},
            {"measured", number(f.measured)},
            {"limit", number(f.limit)},
            {"band", f.band ? json(static_cast<int>(*f.band)) : json()},
            {"page", f.page ? json(*f.page) : json()},
            {"regions", regions},
            {"reason", f.reason},
            {"error_code", f.error_code},
            {"message_key", f.message_key},
            {"arguments", f.arguments}};
}

// ---- reading; every helper throws std::runtime_error, which report_from_wire() turns into an error

[[noreturn]] void refuse(const std::string& what) {
    throw std::runtime_error(what);
}

/// Takes members of an object one by one; what is left over at the end is refused.
class Members {
public:
    explicit Members(const json& object) : m_object(object) {
        if (!object.is_object()) refuse("an object was expected");
    }
    const json& at(const char* key) {
        const auto found = m_object.find(key);
        if (found == m_object.end()) refuse(std::string("no ") + key);
        ++m_taken;
        return *found;
    }
    void end() const {
        if (m_taken != m_object.size()) refuse("unknown members");
    }

private:
    const json& m_object;
    std::size_t m_taken = 0;
};

std::string text(const json& j, std::size_t longest = kMaxText) {
    if (!j.is_string() || j.get_ref<const std::string&>().size() > longest) refuse("a text is none, or too long");
    return j.get<std::string>();
}
double number(const json& j, double least = -1e6, double most = 1e6) {
    if (!j.is_number()) refuse("a number was expected");
    const double v = j.get<double>();
    if (!std::isfinite(v) || v < least || v > most) refuse("a number is out of range");
    return v;
}
int whole(const json& j, int least, int most) {
    if (!j.is_number_integer()) refuse("a whole number was expected");
    const auto v = j.get<std::int64_t>();
    if (v < least || v > most) refuse("a whole number is out of range");
    return static_cast<int>(v);
}
bool truth(const json& j) {
    if (!j.is_boolean()) refuse("true or false was expected");
    return j.get<bool>();
}
const json& list(const json& j, std::size_t most = kMaxItems) {
    if (!j.is_array() || j.size() > most) refuse("a list is none, or too long");
    return j;
}
const std::string& short_key(const std::string& key) {
    if (key.size() > 64) refuse("a name is too long");
    return key;
}
std::optional<double> optional_number(const json& j) {
    return j.is_null() ? std::nullopt : std::optional(number(j));
}

RectMm read_rect(const json& j) {
    if (list(j, 4).size() != 4) refuse("a rectangle has four numbers");
    return {number(j[0]), number(j[1]), number(j[2]), number(j[3])};
}
Band read_band(const json& j) {
    return static_cast<Band>(whole(j, 0, kBandCount - 1));
}
mrz::Format read_format(const json& j) {
    return static_cast<mrz::Format>(whole(j, 0, static_cast<int>(mrz::kFormats.size()) - 1));
}

std::string mrz_line(const json& j, std::size_t columns) {
    std::string line = text(j, columns);
    if (line.size() != columns || line.find_first_not_of(mrz::kAlphabet) != std::string::npos)
        refuse("a line of the MRZ is none");
    return line;
}

char mrz_character(const json& j) {
    const std::string one = text(j, 1);
    if (one.size() != 1 || mrz::kAlphabet.find(one[0]) == std::string_view::npos)
        refuse("a character of the MRZ is none");
    return one[0];
}

void read_corrections(const json& j, const mrz::FormatShape& shape, mrz::Interpretation& read) {
    for (const json& c : list(j, 132)) {
        if (list(c, 5).size() != 5) refuse("a correction has five parts");
        read.corrections.push_back({whole(c[0], 1, shape.lines), whole(c[1], 1, shape.columns), mrz_character(c[2]),
                                    mrz_character(c[3]), static_cast<mrz::CorrectionReason>(whole(c[4], 0, 3))});
    }
}

MrzReading read_mrz(const json& j, int pages) {
    MrzReading mrz;
    mrz::Interpretation& read = mrz.interpretation;
    Members m(j);
    read.format = read_format(m.at("format"));
    const mrz::FormatShape& shape = mrz::shape_of(read.format);
    const auto lines = static_cast<std::size_t>(shape.lines);
    const auto columns = static_cast<std::size_t>(shape.columns);
    for (const json& line : list(m.at("lines"), lines)) read.lines.push_back(mrz_line(line, columns));
    for (const json& line : list(m.at("lines_read"), lines)) read.lines_read.push_back(mrz_line(line, columns));
    for (const json& line : list(m.at("confidence"), lines)) {
        auto& row = read.confidence.emplace_back();
        for (const json& c : list(line, columns)) row.push_back(static_cast<float>(number(c, 0, 1.0001)));
        if (row.size() != columns) refuse("a line of confidences is too short");
    }
    for (const json& line : list(m.at("cells"), lines)) {
        auto& row = mrz.cells_mm.emplace_back();
        for (const json& cell : list(line, columns)) row.push_back(read_rect(cell));
        if (row.size() != columns) refuse("a line of cells is too short");
    }
    if (read.lines.size() != lines || read.lines_read.size() != lines || read.confidence.size() != lines)
        refuse("the MRZ has too few lines");
    read_corrections(m.at("corrections"), shape, read);
    read.accepted = truth(m.at("accepted"));
    read.mean_log_probability = number(m.at("mean"));
    mrz.band = read_band(m.at("band"));
    mrz.page = whole(m.at("page"), 0, std::max(0, pages - 1));
    mrz.region_mm = read_rect(m.at("region"));
    m.end();
    return mrz;
}

Finding read_finding(const json& j, int pages) {
    Finding f;
    Members m(j);
    f.check = text(m.at("check"), 64);
    if (find_check(f.check) == nullptr) refuse("a finding of a check that does not exist");
    f.outcome = static_cast<Outcome>(whole(m.at("outcome"), 0, 4));
    f.margin = optional_number(m.at("margin"));
    f.measured = optional_number(m.at("measured"));
    f.limit = optional_number(m.at("limit"));
    if (const json& band = m.at("band"); !band.is_null()) f.band = read_band(band);
    if (const json& page = m.at("page"); !page.is_null()) f.page = whole(page, 0, std::max(0, pages - 1));
    for (const json& r : list(m.at("regions"))) f.regions_mm.push_back(read_rect(r));
    f.reason = text(m.at("reason"), 256);
    f.error_code = whole(m.at("error_code"), 0, 999'999);
    f.message_key = text(m.at("message_key"), 128);
    const json& arguments = m.at("arguments");
    if (!arguments.is_object() || arguments.size() > 32) refuse("arguments are none, or too many");
    for (const auto& [key, value] : arguments.items()) f.arguments[short_key(key)] = text(value);
    m.end();
    return f;
}

PageFacts read_page(const json& j) {
    PageFacts page;
    Members m(j);
    page.side = static_cast<Side>(whole(m.at("side"), 0, 1));
    page.found = truth(m.at("found"));
    const json& size = list(m.at("size"), 2);
    if (size.size() != 2) refuse("a size has two numbers");
    page.size_mm = {number(size[0], 0), number(size[1], 0)};
    page.ppi = number(m.at("ppi"), 0);
    page.turned_deg = number(m.at("turned"), -360, 360);
    if (const json& format = m.at("format"); !format.is_null()) page.format = read_format(format);
    for (const json& band : list(m.at("bands"), kBandCount)) page.bands.push_back(read_band(band));
    m.end();
    return page;
}

VizField read_viz(const json& j, int pages) {
    Members m(j);
    VizField field{text(m.at("name"), 64),           text(m.at("text")),
                   number(m.at("confidence"), 0, 1), whole(m.at("page"), 0, std::max(0, pages - 1)),
                   read_rect(m.at("region")),        read_band(m.at("band"))};
    m.end();
    return field;
}

Portrait read_portrait(const json& j, int pages) {
    Members m(j);
    Portrait portrait{static_cast<PortraitKind>(whole(m.at("kind"), 0, 1)),
                      whole(m.at("page"), 0, std::max(0, pages - 1)), read_rect(m.at("region")),
                      read_rect(m.at("face")), number(m.at("confidence"), 0, 1)};
    m.end();
    return portrait;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    refuse("bytes are none");
}

std::vector<std::uint8_t> read_bytes(const json& j) {
    const std::string digits = text(j, 2 * seal::kLongestPayload);
    if (digits.size() % 2 != 0) refuse("bytes are none");
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(16 * digit(digits[i]) + digit(digits[i + 1])));
    return bytes;
}

seal::Seal read_seal(const json& j) {
    seal::Seal seal;
    Members m(j);
    seal.country = text(m.at("country"), 64);
    seal.signer = text(m.at("signer"), 64);
    seal.certificate_reference = text(m.at("reference"), 256);
    seal.signed_on = text(m.at("signed_on"), 16);
    m.end();
    return seal;
}

template <typename State>
State read_state(const json& j, State last) {
    return static_cast<State>(whole(j, 0, static_cast<int>(last)));
}

seal::Verification read_verification(const json& j) {
    seal::Verification v;
    Members m(j);
    v.signature = read_state(m.at("signature"), seal::SignatureState::NotSupported);
    v.chain = read_state(m.at("chain"), seal::ChainState::NotChecked);
    v.at_signing = read_state(m.at("at_signing"), seal::ValidityState::Unknown);
    v.now = read_state(m.at("now"), seal::ValidityState::Unknown);
    v.issuer_at_signing = read_state(m.at("issuer_at_signing"), seal::ValidityState::Unknown);
    v.country = read_state(m.at("country"), seal::CountryState::Unknown);
    v.revocation = read_state(m.at("revocation"), seal::RevocationState::OutdatedList);
    v.purpose = read_state(m.at("purpose"), seal::PurposeState::Unknown);
    v.signed_in_future = truth(m.at("signed_in_future"));
    v.weak_curve = truth(m.at("weak_curve"));
    v.certificate_country = text(m.at("certificate_country"), 256);
    v.certificate_name = text(m.at("certificate_name"), 256);
    v.certificate_serial = text(m.at("certificate_serial"), 256);
    v.curve = text(m.at("curve"), 64);
    m.end();
    return v;
}

seal::Defect read_defect(const json& j) {
    if (list(j, 3).size() != 3) refuse("a defect of a barcode has three parts");
    const seal::Expectation* row = seal::find_expectation(text(j[1], 64));
    if (row == nullptr) refuse("a defect that does not exist");
    seal::Defect defect{static_cast<std::size_t>(whole(j[0], 0, static_cast<int>(seal::kLongestPayload))),
                        row->expected};
    for (const json& argument : list(j[2], row->count()))
        defect.arguments.push_back(text(argument, seal::kLongestDefectArgument));
    if (defect.arguments.size() != row->count()) refuse("a defect with too few arguments");
    return defect;
}

seal::Content read_content(Members& m) {
    seal::Content content;
    content.format = text(m.at("format"), 64);
    content.version = text(m.at("version"), 64);
    content.understood = truth(m.at("understood"));
    for (const json& field : list(m.at("fields"), 2048)) {
        if (list(field, 3).size() != 3) refuse("a field of a barcode has three parts");
        content.fields.push_back({text(field[0], 256), text(field[1], kMaxBarcodeText), text(field[2], 256)});
    }
    for (const json& defect : list(m.at("defects"), 128)) content.defects.push_back(read_defect(defect));
    if (const json& seal = m.at("seal"); !seal.is_null()) content.seal = read_seal(seal);
    return content;
}

Barcode read_barcode(const json& j, int pages) {
    Barcode barcode;
    Members m(j);
    barcode.symbology = read_state(m.at("symbology"), Symbology::UpcE);
    barcode.bytes = read_bytes(m.at("bytes"));
    barcode.text = text(m.at("text"), kMaxBarcodeText);
    barcode.error_correction = text(m.at("error_correction"), 16);
    barcode.light_on_dark = truth(m.at("light_on_dark"));
    barcode.region_mm = read_rect(m.at("region"));
    barcode.page = whole(m.at("page"), 0, std::max(0, pages - 1));
    barcode.band = read_band(m.at("band"));
    barcode.content = read_content(m);
    if (const json& v = m.at("verification"); !v.is_null()) barcode.verification = read_verification(v);
    if (barcode.verification.has_value() != barcode.content.seal.has_value())
        refuse("a seal and its verification go together");
    m.end();
    return barcode;
}

Report read_report(const json& j) {
    Report report;
    Members m(j);
    if (whole(m.at("version"), 0, 1000) != kVersion) refuse("another version of the worker");
    for (const json& page : list(m.at("pages"), 8)) report.pages.push_back(read_page(page));
    const int pages = static_cast<int>(report.pages.size());
    if (const json& mrz = m.at("mrz"); !mrz.is_null()) report.reading.mrz = read_mrz(mrz, pages);
    for (const json& field : list(m.at("viz"), 64)) report.reading.viz.push_back(read_viz(field, pages));
    for (const json& portrait : list(m.at("portraits"), 16))
        report.reading.portraits.push_back(read_portrait(portrait, pages));
    for (const json& barcode : list(m.at("barcodes"), kMostBarcodes))
        report.reading.barcodes.push_back(read_barcode(barcode, pages));
    for (const json& finding : list(m.at("findings"))) report.findings.push_back(read_finding(finding, pages));
    report.has_model = truth(m.at("has_model"));
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
    for (const PageFacts& p : report.pages) {
        json bands = json::array();
        for (const Band band : p.bands) bands.push_back(static_cast<int>(band));
        pages.push_back({{"side", static_cast<int>(p.side)},
                         {"found", p.found},
                         {"size", {p.size_mm.width, p.size_mm.height}},
                         {"ppi", p.ppi},
                         {"turned", p.turned_deg},
                         {"format", p.format ? json(static_cast<int>(*p.format)) : json()},
                         {"bands", bands}});
    }
    json viz = json::array();
    for (const VizField& f : report.reading.viz)
        viz.push_back({{"name", f.name},
                       {"text", f.text},
                       {"confidence", f.confidence},
                       {"page", f.page},
                       {"region", rect(f.region_mm)},
                       {"band", static_cast<int>(f.band)}});
    json portraits = json::array();
    for (const Portrait& p : report.reading.portraits)
        portraits.push_back({{"kind", static_cast<int>(p.kind)},
                             {"page", p.page},
                             {"region", rect(p.region_mm)},
                             {"face", rect(p.face_mm)},
                             {"confidence", p.confidence}});
    json barcodes = json::array();
    for (const Barcode& barcode : report.reading.barcodes) barcodes.push_back(write_barcode(barcode));
    json findings = json::array();
    for (const Finding& f : report.findings) findings.push_back(write_finding(f));
    json errors = json::array();
    for (const InputError& e : report.errors) errors.push_back({{"name", e.name}, {"text", e.text}});
    const json whole_report = {{"version", kVersion},
                               {"pages", pages},
                               {"mrz", report.reading.mrz ? write_mrz(*report.reading.mrz) : json()},
                               {"viz", viz},
                               {"portraits", portraits},
                               {"barcodes", barcodes},
                               {"findings", findings},
                               {"has_model", report.has_model},
                               {"errors", errors},
                               {"timings", report.timings_ms}};
    // Text that is not UTF-8 (an OCR accident) must not stop the report.
    return whole_report.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Report> report_from_wire(std::string_view text) {
    try {
        // Depth and size are bounded by the caller's limit on the message; the parser itself does not recurse on width.
        return read_report(json::parse(text));
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, std::string("the worker's report is not one: ") + error.what());
    }
}

}  // namespace garita
