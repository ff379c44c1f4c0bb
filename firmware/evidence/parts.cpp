#include "firmware/evidence/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "firmware/bytes.h"
#include "firmware/dates.h"
#include "firmware/records/words.h"

namespace garita::evidence {
namespace {

using Json = nlohmann::json;
using records::name_of;

/// What the names of picture files end with.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kEndings = {
    {{"image/jpeg", "jpg"}, {"image/png", "png"}, {"image/bmp", "bmp"}}};

std::string text_of_day(std::chrono::sys_days day) {
    constexpr std::int64_t kSecondsOfDay = 86'400;
    return utc_text(day.time_since_epoch().count() * kSecondsOfDay).substr(0, 10);
}
Json day_or_null(const std::optional<std::chrono::sys_days>& day) {
    return day ? Json(text_of_day(*day)) : Json();
}

Json person(const Case& of, const PersonId& id) {
    const auto found = of.people.find(id.bytes);
    return {{"id", hex(id.bytes)}, {"name", found == of.people.end() ? Json() : Json(found->second)}};
}

Json decisions_of(const Case& of, const CaseDocument& document) {
    Json all = Json::array();
    for (std::size_t i = 0; i < document.kept.decisions.size(); ++i) {
        const records::Decision& decision = document.kept.decisions[i];
        Json one{{"line", static_cast<int>(decision.line)},
                 {"at", utc_text(decision.at)},
                 {"person", person(of, decision.person)},
                 {"decision", name_of(decision.kind)}};
        if (i < document.said.size() && document.said[i]) {
            const Decided& said = *document.said[i];
            one["choice"] = kChoices[static_cast<std::size_t>(said.choice)].id;
            one["compared_with_person"] = said.compared_with_person;
            one["felt"] = said.felt;
            one["reasons"] = said.reasons;
            one["legal_ground"] = said.legal_ground;
            one["interpreter"] = said.interpreter;
            one["appeal_explained"] = said.appeal_explained;
        }
        all.push_back(std::move(one));
    }
    return all;
}

Json overrules_of(const Case& of, const CaseDocument& document) {
    Json all = Json::array();
    for (const records::Overrule& overrule : document.kept.overrules)
        all.push_back({{"check", overrule.finding},
                       {"at", utc_text(overrule.at)},
                       {"person", person(of, overrule.person)},
                       {"reason", overrule.reason}});
    return all;
}

Json history_of(const Case& of, const CaseDocument& document) {
    Json all = Json::array();
    for (const records::RetentionEvent& event : document.kept.history)
        all.push_back({{"at", utc_text(event.at)},
                       {"person", event.person ? person(of, *event.person) : Json()},
                       {"change", name_of(event.change)},
                       {"class", name_of(event.retention)},
                       {"kept_until", day_or_null(event.last_day)}});
    return all;
}

/// Of the record: with every document the same.
Json lifts_of(const Case& of) {
    Json all = Json::array();
    if (!of.documents.empty())
        for (const records::ProtectionLift& lift : of.documents.front().kept.lifts)
            all.push_back({{"at", utc_text(lift.at)},
                           {"person", person(of, lift.person)},
                           {"referrals", lift.referrals},
                           {"reason", lift.reason}});
    return all;
}

std::string report_name_of(int document) {
    return fmt::format("document-{}.json", document);
}

/// The national bureau's n-th answer about a document, from 1.
std::string answer_name_of(int document, std::size_t n) {
    return fmt::format("document-{}-bureau-{}.json", document, n);
}

Json document_of(const Case& of, const CaseDocument& document) {
    const records::InspectionSummary& summary = document.kept.summary;
    Json pictures = Json::array();
    for (const CasePicture& picture : document.pictures)
        pictures.push_back({{"side", name_of(picture.which.side)},
                            {"band", name_of(picture.which.band)},
                            {"by_model_for", picture.which.check.empty() ? Json() : Json(picture.which.check)},
                            {"media_type", picture.media_type},
                            {"part", part_name_of(summary.id.number, picture)}});
    Json answers = Json::array();
    for (std::size_t n = 1; n <= document.answers.size(); ++n)
        answers.push_back({{"state", document.answers[n - 1].state},
                           {"asked", document.answers[n - 1].asked},
                           {"part", answer_name_of(summary.id.number, n)}});
    const bool ended = summary.completed_at.has_value();
    return {{"number", summary.id.number},
            {"begun", utc_text(summary.begun_at)},
            {"completed", ended ? Json(utc_text(*summary.completed_at)) : Json()},
            {"officer", person(of, summary.officer)},
            {"versions", summary.versions},
            {"outcome", ended ? Json(name_of(summary.outcome)) : Json()},
            {"document_type", summary.document_type},
            {"issuing_state", summary.issuing_state},
            {"model", summary.model},
            {"duration_ms", summary.duration_ms},
            {"together", summary.together ? Json(name_of(*summary.together)) : Json()},
            {"class", name_of(summary.retention)},
            {"kept_until", day_or_null(summary.last_day)},
            {"report", ended ? Json(report_name_of(summary.id.number)) : Json()},
            {"pictures", std::move(pictures)},
            {"bureau", std::move(answers)},
            {"decisions", decisions_of(of, document)},
            {"overrules", overrules_of(of, document)},
            {"history", history_of(of, document)}};
}

std::string case_json(const Case& of) {
    Json documents = Json::array();
    for (const CaseDocument& document : of.documents) documents.push_back(document_of(of, document));
    const Json json{{"form", 1},
                    {"record", hex(of.record.bytes)},
                    {"station", of.facts.station},
                    {"program", of.facts.program},
                    {"mode", garita::name_of(of.facts.mode)},
                    {"made", utc_text(of.facts.made)},
                    {"reason", of.facts.reason},
                    {"exported_by", person(of, of.facts.exported_by)},
                    {"second", of.facts.second ? person(of, *of.facts.second) : Json()},
                    {"anchor", of.facts.anchor},
                    {"protection_lifts", lifts_of(of)},
                    {"documents", std::move(documents)}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

records::Bytes copied(std::string_view text) {
    const auto bytes = bytes_of(text);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

bool is_part_name(std::string_view name) {
    if (name.empty() || name.size() > kLongestPartName) return false;
    if (name == kManifestFile || name == kSignatureFile || name == kCertificateFile) return false;
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    const std::size_t dot = name.find('.');
    if (!std::ranges::all_of(name.substr(0, dot), is_plain) || name.front() < 'a') return false;
    if (dot == std::string_view::npos) return true;
    const std::string_view ending = name.substr(dot + 1);
    return !ending.empty() && std::ranges::all_of(ending, is_plain);
}

std::string part_name_of(int document, const CasePicture& picture) {
    const auto* const ending =
        std::ranges::find(kEndings, picture.media_type, &std::pair<std::string_view, std::string_view>::first);
    return fmt::format("document-{}-{}-{}{}{}.{}", document, name_of(picture.which.side), name_of(picture.which.band),
                       picture.which.check.empty() ? "" : "-by-model-", picture.which.check,
                       ending == kEndings.end() ? "bin" : ending->second);
}

Result<std::vector<Part>> parts_of(const Case& of) {
    std::vector<Part> parts{{"case.json", copied(case_json(of))}};
    for (const CaseDocument& document : of.documents) {
        const int number = document.kept.summary.id.number;
        if (document.kept.summary.completed_at) parts.push_back({report_name_of(number), copied(document.kept.report)});
        for (std::size_t n = 1; n <= document.kept.answers.size(); ++n)
            parts.push_back({answer_name_of(number, n), copied(document.kept.answers[n - 1])});
        for (const CasePicture& picture : document.pictures)
            parts.push_back({part_name_of(number, picture), picture.bytes});
    }
    if (parts.size() > kMostParts)
        return refuse(Refusal::TooLarge, fmt::format("the case has more than {} parts", kMostParts));
    std::ranges::sort(parts, {}, &Part::name);
    return parts;
}

}  // namespace garita::evidence
