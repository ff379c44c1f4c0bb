#include "firmware/watchlists/sentences.h"

#include <algorithm>
#include <array>
#include <utility>

namespace garita::watchlists {
namespace {

/// The keys of [watchlists], by How.
constexpr std::array<std::pair<How, std::string_view>, 6> kKeys = {
    {{How::Listed, "watchlists.listed"},
     {How::InRange, "watchlists.in-range"},
     {How::Alert, "watchlists.alert"},
     {How::SimilarNumber, "watchlists.similar-number"},
     {How::SimilarInRange, "watchlists.similar-in-range"},
     {How::OtherType, "watchlists.other-type"}}};

std::string_view key_of(How how) {
    const auto* const row = std::ranges::find_if(kKeys, [=](const auto& one) { return one.first == how; });
    return row == kKeys.end() ? std::string_view("watchlists.listed") : row->second;
}

/// What a person wrote; longer than what else is shown.
std::string shown(const Texts& texts, const Told& told) {
    return visible(in_language(texts, told.code), kLongestText);
}

}  // namespace

std::vector<std::string> sentences_of(const Match& match, const ListState& list, const Told& told) {
    const Language& language = told.language;
    const std::string publisher = list.head.publisher;
    // Its own text may be longer than an argument is.
    if (match.how == How::Alert)
        return {title_of(match.alert, told),
                language.text("watchlists.alert", {{"publisher", publisher}}) + " " + shown(match.alert.text, told)};
    std::vector<std::string> sentences = {language.text(
        key_of(match.how), {{"reason", language.text("watchlist-reasons." + std::string(word_of(match.entry.reason)))},
                            {"title", list.head.title},
                            {"publisher", publisher},
                            {"number", match.entry.number},
                            {"first", match.entry.number},
                            {"last", match.last},
                            {"type", match.entry.type}})};
    if (match.entry.reported != 0)
        sentences.push_back(language.text("watchlists.reported", {{"day", day_text(match.entry.reported)}}));
    if (is_hit(match.how) && !list.head.instructions.empty())
        sentences.push_back(language.text("watchlists.instruction", {{"publisher", publisher}}) + " " +
                            shown(list.head.instructions, told));
    return sentences;
}

std::vector<std::string> sentences_of(const PersonMatch& match, const ListState& list, const Told& told) {
    const Language& language = told.language;
    const std::string publisher = list.head.publisher;
    const bool is_same_birth = match.how == PersonHow::NamesAndBirth;
    std::vector<std::string> sentences = {
        language.text(is_same_birth ? "watchlists.person" : "watchlists.similar-person",
                      {{"title", list.head.title}, {"reference", match.person.reference}, {"publisher", publisher}})};
    std::string listed;
    for (const std::string& name : match.person.names) listed += (listed.empty() ? "" : "; ") + name;
    if (!match.person.birth.empty()) listed += ", " + match.person.birth;
    if (!match.person.nationality.empty()) listed += ", " + match.person.nationality;
    sentences.push_back(language.text("watchlists.listed-as", {{"text", listed}}));
    if (is_same_birth && !list.head.instructions.empty())
        sentences.push_back(language.text("watchlists.instruction", {{"publisher", publisher}}) + " " +
                            shown(list.head.instructions, told));
    return sentences;
}

std::vector<std::string> sentences_of(const ListState& list, const Told& told) {
    const Language& language = told.language;
    std::vector<std::string> sentences;
    if (!list.head.title.empty()) {
        Arguments arguments = {
            {"title", list.head.title}, {"publisher", list.head.publisher}, {"day", list.head.issued}};
        if (list.age_days) arguments.emplace("days", std::to_string(*list.age_days));
        sentences.push_back(language.text(list.age_days ? "watchlists.age" : "watchlists.age-unknown", arguments));
    }
    if (list.is_over && !list.head.publisher.empty())
        sentences.push_back(
            language.text("watchlists.over", {{"day", list.until}, {"publisher", list.head.publisher}}));
    if (!list.not_asked.empty()) sentences.push_back(language.text("watchlists.not-asked", {{"name", list.list.name}}));
    return sentences;
}

std::vector<std::string> sentences_of(const Answer& answer, const Told& told) {
    std::vector<std::string> sentences;
    const auto say = [&](std::string_view key) { sentences.push_back(told.language.text(key)); };
    if (!answer.is_complete())
        say("watchlists.incomplete");
    else if (answer.lists.empty())
        say("watchlists.no-lists");
    else if (answer.found.empty())
        say("watchlists.nothing");
    if (answer.more) say("watchlists.more");
    return sentences;
}

std::vector<std::string> sentences_of(const BureauAnswer& answer, std::string_view bureau, const Told& told) {
    const Language& language = told.language;
    const Arguments name = {{"name", std::string(bureau)}};
    if (answer.standing == BureauAnswer::Standing::Unreachable)
        return {language.text("watchlists.bureau-unreachable", name)};
    if (answer.reports.empty()) return {language.text("watchlists.bureau-no-report", name)};
    std::vector<std::string> sentences;
    for (const BureauReport& one : answer.reports) {
        Arguments arguments = {{"reason", language.text("watchlist-reasons." + std::string(word_of(one.reason)))},
                               {"state", one.state}};
        if (one.reported != 0) arguments.emplace("day", day_text(one.reported));
        sentences.push_back(language.text(
            one.reported != 0 ? "watchlists.bureau-report" : "watchlists.bureau-report-no-day", arguments));
    }
    return sentences;
}

std::string title_of(const Alert& alert, const Told& told) {
    return shown(alert.title, told);
}

}  // namespace garita::watchlists
