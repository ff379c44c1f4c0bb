#include "firmware/watchlists/bureau.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "firmware/watchlists/look_alike.h"

namespace garita::watchlists {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestReference = 64;

tl::unexpected<Error> no_answer() {
    return fail(ErrorKind::Input, "what it answered is no answer of a bureau");
}

/// The text of a field; empty where it is missing and may be. Nothing where it is of another kind.
std::optional<std::string> text_of_field(const json& object, const char* field) {
    const auto found = object.find(field);
    if (found == object.end()) return std::string();
    if (!found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

std::optional<BureauReport> report_of(const json& object) {
    if (!object.is_object() || object.size() > 4) return std::nullopt;
    const auto state = text_of_field(object, "state");
    const auto word = text_of_field(object, "reason");
    const auto day = text_of_field(object, "reported");
    auto reference = text_of_field(object, "reference");
    if (!state || !word || !day || !reference) return std::nullopt;
    auto plain = plain_state(*state);
    const auto reason = reason_of(*word);
    const auto reported = day->empty() ? std::optional<Day>(0) : day_number(*day);
    if (!plain || !reason || !reported || (!reference->empty() && !is_line(*reference, kLongestReference)))
        return std::nullopt;
    return BureauReport{std::move(*plain), *reason, *reported, std::move(*reference)};
}

/// "UTO", of a text that is a state's code as lists have it and nothing else.
bool is_plain(const std::optional<std::string>& plain, const std::string& text) {
    return plain && *plain == text;
}

}  // namespace

std::string question_of(const Document& document) {
    return json{{"schema", 1}, {"number", document.number}, {"state", document.state}, {"type", document.type}}.dump();
}

Result<Document> parse_question(std::string_view text) {
    const auto no_question = [] { return fail(ErrorKind::Input, "what was asked is no question to a bureau"); };
    const json question = json::parse(text, nullptr, false);
    if (!question.is_object() || question.size() != 4 || question.value("schema", json()) != 1) return no_question();
    const auto number = text_of_field(question, "number");
    const auto state = text_of_field(question, "state");
    const auto type = text_of_field(question, "type");
    if (!number || !state || !type || !is_plain(plain_number(*number), *number) ||
        !is_plain(plain_state(*state), *state) || !is_plain(plain_type(*type), *type))
        return no_question();
    return Document{.number = *number, .state = *state, .type = *type};
}

std::string answer_of(const std::vector<BureauReport>& reports) {
    json all = json::array();
    for (const BureauReport& one : reports)
        all.push_back({{"state", one.state},
                       {"reason", word_of(one.reason)},
                       {"reported", day_text(one.reported)},
                       {"reference", one.reference}});
    return json{{"schema", 1}, {"reports", std::move(all)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::vector<BureauReport>> parse_reports(std::string_view text) {
    const json answer = json::parse(text, nullptr, false);
    if (!answer.is_object() || answer.size() != 2 || answer.value("schema", json()) != 1) return no_answer();
    const auto found = answer.find("reports");
    if (found == answer.end() || !found->is_array() || found->size() > kMostReports) return no_answer();
    std::vector<BureauReport> reports;
    for (const json& one : *found) {
        auto report = report_of(one);
        if (!report) return no_answer();
        reports.push_back(std::move(*report));
    }
    return reports;
}

}  // namespace garita::watchlists
