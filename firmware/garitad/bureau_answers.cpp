#include "firmware/garitad/bureau_answers.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "firmware/dates.h"
#include "firmware/garitad/in_all.h"

namespace garita {
namespace {

using Json = nlohmann::json;
using watchlists::BureauAnswer;
using Standing = BureauAnswer::Standing;

/// As the page knows it, and the audit log ("reported", "no-report", "unreachable").
std::string_view word_of(Standing standing) {
    switch (standing) {
        case Standing::Reports:
            return "reported";
        case Standing::NoReport:
            return "no-report";
        case Standing::Unreachable:
            break;
    }
    return "unreachable";
}

/// 2026-12-01 10:31, of 2026-12-01T10:31:07Z.
std::string to_the_minute(const std::string& time) {
    return time.substr(0, 10) + " " + time.substr(11, 5);
}

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

BureauAnswers::BureauAnswers(watchlists::Bureau& bureau, Station& station, const Languages& languages)
    : m_bureau(bureau), m_station(station), m_languages(languages), m_thread([this] { work(); }) {}

BureauAnswers::~BureauAnswers() {
    stop();
}

void BureauAnswers::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_waiting.clear();
    }
    m_bureau.cancel();
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

std::string BureauAnswers::not_asked(NotAsked why) const {
    return line_of({{"state", "not-asked"},
                    {"sentences", in_all(m_languages, [&](const watchlists::Told& told) {
                         const Arguments name = {{"name", m_bureau.name()}};
                         return std::vector{told.language.text(
                             why == NotAsked::Mode ? "watchlists.bureau-mode" : "watchlists.bureau-number", name)};
                     })}});
}

void BureauAnswers::ask(BureauQuestion question, std::function<void(const std::string&)> tell) {
    tell(line_of({{"state", "asking"},
                  {"sentences", in_all(m_languages, [&](const watchlists::Told& told) {
                       return std::vector{told.language.text("watchlists.bureau-asking", {{"name", m_bureau.name()}})};
                   })}}));
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping) return;
        if (m_waiting.size() < kMostWaiting) {
            m_waiting.push_back({std::move(question), std::move(tell)});
            m_changed.notify_all();
            return;
        }
    }
    // The bureau is slow and documents come fast. Nothing went out: the audit log has nothing to say.
    Json json = Json::parse(told({}, m_station.clock().now().utc));
    json["kept"] = false;
    tell(line_of(json));
}

void BureauAnswers::work() {
    while (true) {
        Waiting next;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
            if (m_stopping) return;
            next = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        answer(next);
    }
}

/// What is kept and shown of an answer.
std::string BureauAnswers::told(const BureauAnswer& answer, std::int64_t asked) const {
    const std::string time = utc_text(asked);
    return line_of({{"state", word_of(answer.standing)},
                    {"asked", time},
                    {"sentences", in_all(m_languages, [&](const watchlists::Told& told) {
                         auto sentences = watchlists::sentences_of(answer, m_bureau.name(), told);
                         sentences.push_back(told.language.text(
                             "watchlists.bureau-asked", {{"name", m_bureau.name()}, {"time", to_the_minute(time)}}));
                         return sentences;
                     })}});
}

/// What a station cannot keep it shows all the same: a document that is reported stolen stays so on a full disk.
void BureauAnswers::answer(const Waiting& waiting) {
    const std::int64_t asked = m_station.clock().now().utc;
    const BureauAnswer answer = m_bureau.look_up(waiting.question.document);
    if (answer.standing == Standing::Unreachable)
        complain("the bureau could not be asked", waiting.question.document, answer.trouble);
    else
        m_complained.clear();
    const std::string line = told(answer, asked);
    const auto kept = keep(waiting.question, answer, line);
    if (!kept) complain("what the bureau said could not be kept", waiting.question.document, kept.error().text);
    Json json = Json::parse(line);
    json["kept"] = kept.has_value() && *kept;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping) return;
    }
    waiting.tell(line_of(json));
}

/// True: it is in the record. The audit log is told in either case that somebody's document was asked about.
Result<bool> BureauAnswers::keep(const BureauQuestion& question, const BureauAnswer& answer, const std::string& told) {
    audit::Occurrence entry{.event = audit::Event::BureauAsked,
                            .person = question.work.officer,
                            .mode = audit_mode(question.work.mode),
                            .fields = {{"answer", audit::Word{word_of(answer.standing)}}}};
    if (question.inspection) entry.fields.emplace_back("record", question.inspection->record);
    Result<bool> kept = false;
    if (question.inspection) {
        const auto store = m_station.records(question.work.mode);
        kept = store ? (*store)->add_answer(*question.inspection, told) : tl::unexpected(store.error());
    }
    const auto logged = m_station.log().append(entry);
    if (!logged) return tl::unexpected(logged.error());
    return kept;
}

/// To the operator. Not what a process that was taken over put into its reason.
void BureauAnswers::complain(std::string_view what, const watchlists::Document& document, const std::string& trouble) {
    const bool names_it = trouble.find(document.number) != std::string::npos;
    const std::string said =
        std::string(what) + ": " + (names_it ? "the reason that was given names what was asked" : trouble);
    if (said == m_complained) return;
    m_complained = said;
    std::fprintf(stderr, "garitad: %s\n", said.c_str());
}

}  // namespace garita
