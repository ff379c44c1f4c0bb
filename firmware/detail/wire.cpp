#include "firmware/detail/wire.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "vision/checks/registry.h"

namespace garita::wire {
namespace {

std::optional<double> optional_number(const json& j) {
    return j.is_null() ? std::nullopt : std::optional(number(j));
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
                                    mrz_character(c[3]), static_cast<mrz::CorrectionReason>(whole(c[4], 0, 4))});
    }
}

/// As much of a text as the other side takes, whole characters of UTF-8.
std::string cut(const std::string& text) {
    if (text.size() <= kMaxText) return text;
    std::size_t end = kMaxText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    refuse("bytes are none");
}

}  // namespace

[[noreturn]] void refuse(const std::string& what) {
    throw std::runtime_error(what);
}

Members::Members(const json& object) : m_object(object) {
    if (!object.is_object()) refuse("an object was expected");
}

const json& Members::at(const char* key) {
    const auto found = m_object.find(key);
    if (found == m_object.end()) refuse(std::string("no ") + key);
    ++m_taken;
    return *found;
}

void Members::end() const {
    if (m_taken != m_object.size()) refuse("unknown members");
}

std::string text(const json& j, std::size_t longest) {
    if (!j.is_string() || j.get_ref<const std::string&>().size() > longest) refuse("a text is none, or too long");
    return j.get<std::string>();
}

double number(const json& j, double least, double most) {
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

const json& list(const json& j, std::size_t most) {
    if (!j.is_array() || j.size() > most) refuse("a list is none, or too long");
    return j;
}

const std::string& short_key(const std::string& key) {
    if (key.size() > 64) refuse("a name is too long");
    return key;
}
RectMm read_rect(const json& j) {
    if (list(j, 4).size() != 4) refuse("a rectangle has four numbers");
    return {number(j[0]), number(j[1]), number(j[2]), number(j[3])};
}

Band read_band(const json& j) {
    return static_cast<Band>(whole(j, 0, kBandCount - 1));
}

std::optional<Band> read_maybe_band(const json& j) {
    return j.is_null() ? std::nullopt : std::optional(read_band(j));
}

json write(const std::optional<Band>& band) {
    return band ? json(static_cast<int>(*band)) : json();
}

mrz::Format read_format(const json& j) {
    return static_cast<mrz::Format>(whole(j, 0, static_cast<int>(mrz::kFormats.size()) - 1));
}

int read_page_index(const json& j, int pages) {
    return whole(j, 0, std::max(0, pages - 1));
}

json write(const RectMm& r) {
    return {r.x, r.y, r.width, r.height};
}

json write(const PageFacts& page) {
    json bands = json::array();
    for (const Band band : page.bands) bands.push_back(static_cast<int>(band));
    return {{"side", static_cast<int>(page.side)},
            {"found", page.found},
            {"outline_found", page.outline_found},
            {"size", {page.size_mm.width, page.size_mm.height}},
            {"ppi", page.ppi},
            {"turned", page.turned_deg},
            {"format", page.format ? json(static_cast<int>(*page.format)) : json()},
            {"bands", bands}};
}

PageFacts read_page(const json& j) {
    PageFacts page;
    Members m(j);
    page.side = static_cast<Side>(whole(m.at("side"), 0, 1));
    page.found = truth(m.at("found"));
    page.outline_found = truth(m.at("outline_found"));
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

json write(const MrzReading& mrz) {
    const mrz::Interpretation& read = mrz.interpretation;
    json corrections = json::array();
    for (const mrz::Correction& c : read.corrections)
        corrections.push_back(
            {c.line, c.column, std::string(1, c.read), std::string(1, c.taken), static_cast<int>(c.reason)});
    json cells = json::array();
    for (const auto& line : mrz.cells_mm) {
        json row = json::array();
        for (const RectMm& cell : line) row.push_back(write(cell));
        cells.push_back(std::move(row));
    }
    return {{"format", static_cast<int>(read.format)},
            {"lines", read.lines},
            {"lines_read", read.lines_read},
            {"confidence", read.confidence},
            {"corrections", corrections},
            {"accepted", read.accepted},
            {"mean", read.mean_log_probability},
            {"band", write(mrz.band)},
            {"page", mrz.page},
            {"cells", cells},
            {"region", write(mrz.region_mm)}};
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
    mrz.band = read_maybe_band(m.at("band"));
    mrz.page = read_page_index(m.at("page"), pages);
    mrz.region_mm = read_rect(m.at("region"));
    m.end();
    return mrz;
}

json write(const VizField& field) {
    return {{"name", field.name},
            {"text", field.text},
            {"confidence", field.confidence},
            {"page", field.page},
            {"region", write(field.region_mm)},
            {"band", static_cast<int>(field.band)}};
}

VizField read_viz(const json& j, int pages) {
    Members m(j);
    VizField field{text(m.at("name"), 64),           text(m.at("text")),
                   number(m.at("confidence"), 0, 1), read_page_index(m.at("page"), pages),
                   read_rect(m.at("region")),        read_band(m.at("band"))};
    m.end();
    return field;
}

std::string write_bytes(const std::vector<std::uint8_t>& bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::vector<std::uint8_t> read_bytes(const json& j) {
    const std::string digits = text(j, 2 * seal::kLongestPayload);
    if (digits.size() % 2 != 0) refuse("bytes are none");
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(16 * digit(digits[i]) + digit(digits[i + 1])));
    return bytes;
}

json write(const Finding& f) {
    json regions = json::array();
    for (const RectMm& r : f.regions_mm) regions.push_back(write(r));
    json arguments = json::object();
    // A barcode can fill a field with more than a sentence has room for.
    for (const auto& [name, value] : f.arguments) arguments[name] = cut(value);
    const auto optional = [](const std::optional<double>& v) { return v ? json(*v) : json(); };
    return {{"check", f.check},
            {"outcome", static_cast<int>(f.outcome)},
            {"margin", optional(f.margin)},
            {"measured", optional(f.measured)},
            {"limit", optional(f.limit)},
            {"band", write(f.band)},
            {"page", f.page ? json(*f.page) : json()},
            {"regions", regions},
            {"reason", f.reason},
            {"error_code", f.error_code},
            {"message_key", f.message_key},
            {"arguments", arguments}};
}

Finding read_finding(const json& j, int pages, RunsIn process) {
    Finding f;
    Members m(j);
    f.check = text(m.at("check"), 64);
    const Check* check = find_check(f.check);
    if (check == nullptr) refuse("a finding of a check that does not exist");
    if (check->runs_in != process) refuse("a finding of a check that runs in another process");
    f.outcome = static_cast<Outcome>(whole(m.at("outcome"), 0, 4));
    f.margin = optional_number(m.at("margin"));
    f.measured = optional_number(m.at("measured"));
    f.limit = optional_number(m.at("limit"));
    f.band = read_maybe_band(m.at("band"));
    if (const json& page = m.at("page"); !page.is_null()) f.page = read_page_index(page, pages);
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

std::string line_of(const json& j) {
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace garita::wire
