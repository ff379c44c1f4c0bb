#include "firmware/evidence/kept_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace garita::evidence {
namespace {

using Json = nlohmann::json;

/// The member of an object; null where there is none.
const Json& at(const Json& json, const char* key) {
    static const Json none;
    if (!json.is_object()) return none;
    const auto found = json.find(key);
    return found == json.end() ? none : *found;
}
const Json& list(const Json& json, const char* key) {
    static const Json empty = Json::array();
    const Json& found = at(json, key);
    return found.is_array() ? found : empty;
}
std::string as_text(const Json& json) {
    return json.is_string() ? json.get<std::string>() : std::string();
}
std::string text(const Json& json, const char* key) {
    return as_text(at(json, key));
}
bool flag(const Json& json, const char* key) {
    const Json& found = at(json, key);
    return found.is_boolean() && found.get<bool>();
}
std::optional<double> number(const Json& json) {
    if (!json.is_number()) return std::nullopt;
    const auto value = json.get<double>();
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}
std::optional<Outcome> outcome(const Json& json, const char* key) {
    const std::string name = text(json, key);
    for (const Outcome one :
         {Outcome::Successful, Outcome::Failed, Outcome::Undetermined, Outcome::NotSupported, Outcome::Aborted})
        if (name_of(one) == name) return one;
    return std::nullopt;
}

std::optional<RectMm> rect(const Json& json) {
    if (!json.is_array() || json.size() != 4) return std::nullopt;
    std::array<double, 4> values{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = number(json[i]);
        if (!value) return std::nullopt;
        values[i] = *value;
    }
    return RectMm{values[0], values[1], values[2], values[3]};
}

ShownPage page(const Json& json) {
    ShownPage one{.side = text(json, "side") == name_of(Side::Back) ? Side::Back : Side::Front,
                  .format = text(json, "format")};
    const Json& size = list(json, "size_mm");
    if (size.size() == 2)
        one.size_mm = {std::max(0.0, number(size[0]).value_or(0)), std::max(0.0, number(size[1]).value_or(0))};
    for (const Json& image : list(json, "images"))
        if (const auto band = band_of(text(image, "band"))) one.bands.push_back(*band);
    return one;
}

/// {"surname": "ERIKSSON"}, or {"surname": {"text": "ERIKSSON"}}
std::vector<ShownField> fields_of_object(const Json& json) {
    std::vector<ShownField> fields;
    if (!json.is_object()) return fields;
    for (const auto& [name, value] : json.items()) {
        std::string said = value.is_object() ? text(value, "text") : as_text(value);
        if (!said.empty()) fields.push_back({name, std::move(said)});
    }
    return fields;
}

std::optional<ShownMrz> mrz(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    ShownMrz read{.format = text(json, "format"),
                  .fields = fields_of_object(at(json, "fields")),
                  .corrections = list(json, "corrections").size()};
    for (const Json& line : list(json, "lines")) read.lines.push_back(as_text(line));
    return read;
}

ShownBarcode barcode(const Json& json) {
    ShownBarcode one{
        .symbology = text(json, "symbology"), .content = text(json, "content"), .text = text(json, "text")};
    for (const Json& field : list(json, "fields"))
        if (field.is_array() && field.size() == 2) one.fields.push_back({as_text(field[0]), as_text(field[1])});
    return one;
}

ShownFinding finding(const Json& json) {
    ShownFinding one{.check = text(json, "check"),
                     .group = text(json, "group"),
                     .outcome = outcome(json, "outcome").value_or(Outcome::Undetermined),
                     .margin = number(at(json, "margin")),
                     .measured = number(at(json, "measured")),
                     .limit = number(at(json, "limit")),
                     .band = band_of(text(json, "band"))};
    if (const Json& index = at(json, "page"); index.is_number_unsigned() && index.get<std::uint64_t>() < 64)
        one.page = index.get<int>();
    for (const Json& region : list(json, "regions_mm"))
        if (const auto marked = rect(region)) one.regions_mm.push_back(*marked);
    if (const Json& sentences = at(json, "sentences"); sentences.is_object())
        for (const auto& [language, sentence] : sentences.items()) one.sentences[language] = as_text(sentence);
    return one;
}

std::optional<ShownTogether> together(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    ShownTogether all{.outcome = outcome(json, "outcome").value_or(Outcome::Undetermined)};
    for (const Json& one : list(json, "findings")) all.findings.push_back(finding(one));
    return all;
}

ShownSentences sentences(const Json& json) {
    ShownSentences said;
    if (!json.is_object()) return said;
    for (const auto& [language, all] : json.items())
        if (all.is_array())
            for (const Json& sentence : all) said[language].push_back(as_text(sentence));
    return said;
}

ShownHit hit(const Json& json) {
    return {.hit = flag(json, "hit"), .alert = flag(json, "alert"), .sentences = sentences(at(json, "sentences"))};
}

tl::unexpected<Error> newer_form(std::string_view what) {
    return fail(ErrorKind::Device, fmt::format("{} is of no known form: written by a newer Garita", what));
}

}  // namespace

Result<ShownAnswer> parse_kept_answer(std::string_view text_of_answer) {
    const Json json = Json::parse(text_of_answer, nullptr, false);
    ShownAnswer answer{
        .state = text(json, "state"), .asked = text(json, "asked"), .sentences = sentences(at(json, "sentences"))};
    if (answer.state.empty()) return newer_form("what is kept of a bureau's answer");
    return answer;
}

Result<ShownReport> parse_kept_report(std::string_view kept) {
    const Json json = Json::parse(kept, nullptr, false);
    const Json& form = at(json, "form");
    const Json& shown = at(json, "shown");
    if (!form.is_number_integer() || form.get<std::int64_t>() != 1 || !shown.is_object())
        return newer_form("what is kept of an inspection");
    ShownReport report{.mrz = mrz(at(shown, "mrz")),
                       .viz = fields_of_object(at(at(shown, "viz"), "fields")),
                       .outcome = outcome(shown, "outcome").value_or(Outcome::Undetermined),
                       .specimen = flag(shown, "specimen"),
                       .together = together(at(shown, "together")),
                       .list_notes = sentences(at(at(shown, "lists"), "notes"))};
    for (const Json& one : list(at(shown, "lists"), "found")) report.lists.push_back(hit(one));
    for (const Json& one : list(shown, "pages")) report.pages.push_back(page(one));
    for (const Json& one : list(shown, "barcodes")) report.barcodes.push_back(barcode(one));
    for (const Json& one : list(shown, "findings")) report.findings.push_back(finding(one));
    for (const Json& one : list(shown, "groups"))
        if (const auto ended = outcome(one, "outcome")) report.groups.emplace_back(text(one, "group"), *ended);
    if (const Json& steps = at(shown, "timings_ms"); steps.is_object())
        for (const auto& [step, milliseconds] : steps.items())
            if (const auto time = number(milliseconds)) report.timings_ms[step] = *time;
    const Json& source = at(json, "source");
    report.source = {.maker = text(source, "maker"),
                     .model = text(source, "model"),
                     .serial = text(source, "serial"),
                     .authenticated = flag(source, "authenticated"),
                     .simulated = flag(source, "simulated")};
    return report;
}

}  // namespace garita::evidence
