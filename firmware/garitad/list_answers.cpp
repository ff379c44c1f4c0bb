#include "firmware/garitad/list_answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "firmware/bytes.h"
#include "firmware/dates.h"
#include "firmware/garitad/in_all.h"
#include "mrz/document.h"

namespace garita {
namespace {

using Json = nlohmann::json;
using watchlists::Answer;
using watchlists::ListState;

constexpr std::string_view kAlerts = "/alert/";

const ListState* state_of(const std::vector<ListState>& lists, std::string_view name) {
    const auto found = std::ranges::find_if(lists, [&](const ListState& one) { return one.list.name == name; });
    return found == lists.end() ? nullptr : &*found;
}

/// By what lists are asked, as it was read.
struct Asked {
    watchlists::Document document{};
    std::optional<watchlists::Holder> holder{};
};

std::optional<Asked> asked_of(const Report& report, const std::string& today) {
    auto document = document_read(report);
    if (!document) return std::nullopt;
    const mrz::Interpretation& read = report.reading.mrz->interpretation;
    const mrz::Document mrz = mrz::parse(read.format, read.lines);
    Asked asked{.document = std::move(*document)};
    std::string name(mrz.value("surname"));
    if (const std::string_view given = mrz.value("given_names"); !given.empty()) name += " " + std::string(given);
    if (name.empty()) return asked;
    const auto birth = mrz::birth_date(std::string(mrz.value("date_of_birth")), today);
    asked.holder = watchlists::Holder{.name = std::move(name),
                                      .birth = birth && watchlists::is_birth(*birth) ? *birth : std::string(),
                                      .cut = watchlists::Cut::Perhaps};
    return asked;
}

}  // namespace

std::optional<watchlists::Document> document_read(const Report& report) {
    if (!report.reading.mrz) return std::nullopt;
    const mrz::Interpretation& read = report.reading.mrz->interpretation;
    const mrz::Document mrz = mrz::parse(read.format, read.lines);
    const std::string series = report.has_model() ? report.model->id : std::string();
    auto document = watchlists::document_of(mrz.value("document_number"), mrz.value("issuing_state"),
                                            mrz.value("document_code"), series);
    return document ? std::optional(std::move(*document)) : std::nullopt;
}

trust::Today ListAnswers::today() const {
    return m_clock.today(utc_text(m_clock.now().utc).substr(0, 10));
}

std::string ListAnswers::of(const Report& report) const {
    const trust::Today day = today();
    const auto asked = asked_of(report, day.day);
    if (!asked) return {};
    const Answer answer = m_lists.look_up(asked->document, day);
    Json found = Json::array();
    for (const watchlists::Found& one : answer.found) {
        const ListState* list = state_of(answer.lists, one.list);
        if (list == nullptr) continue;
        found.push_back(
            {{"hit", watchlists::is_hit(one.match.how)},
             {"alert", one.match.how == watchlists::How::Alert},
             {"list", visible(one.list, 40)},
             {"sentences",
              in_all(m_languages,
                     [&](const watchlists::Told& told) { return watchlists::sentences_of(one.match, *list, told); })},
             {"picture",
              one.match.has_picture ? Json(std::string(kAlerts) + one.list + "/" + one.match.alert.id) : Json()}});
    }
    if (asked->holder) {
        const watchlists::PersonAnswer persons = m_lists.look_up(*asked->holder, day);
        for (const watchlists::FoundPerson& one : persons.found) {
            const ListState* list = state_of(persons.lists, one.list);
            if (list == nullptr) continue;
            found.push_back({{"hit", one.match.how == watchlists::PersonHow::NamesAndBirth},
                             {"alert", false},
                             {"list", visible(one.list, 40)},
                             {"sentences", in_all(m_languages,
                                                  [&](const watchlists::Told& told) {
                                                      return watchlists::sentences_of(one.match, *list, told);
                                                  })},
                             {"picture", nullptr}});
        }
    }
    return Json{{"found", std::move(found)},
                {"notes", in_all(m_languages,
                                 [&](const watchlists::Told& told) { return watchlists::sentences_of(answer, told); })}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ListAnswers::states() const {
    const Answer answer = m_lists.states(today());
    Json lists = Json::array();
    for (const ListState& one : answer.lists)
        lists.push_back({{"title", visible(one.head.title.empty() ? one.list.name : one.head.title, 120)},
                         {"day", one.head.issued},
                         {"age_days", one.age_days ? Json(*one.age_days) : Json()},
                         {"attention", one.is_over || !one.not_asked.empty()},
                         {"sentences", in_all(m_languages, [&](const watchlists::Told& told) {
                              return watchlists::sentences_of(one, told);
                          })}});
    return lists.dump(-1, ' ', false, Json::error_handler_t::replace);
}

HttpAnswer ListAnswers::picture(const std::string& path) const {
    std::string_view rest = std::string_view(path).substr(kAlerts.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return {.status = 404};
    const auto bytes = m_lists.picture(rest.substr(0, slash), rest.substr(slash + 1));
    if (!bytes || bytes->empty()) return {.status = 404};
    return {.type = std::string(watchlists::media_type_of(*bytes)), .body = std::string(text_of(*bytes))};
}

}  // namespace garita
