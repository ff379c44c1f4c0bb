#include "firmware/garitad/record_routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "firmware/bytes.h"
#include "firmware/dates.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"
#include "firmware/records/words.h"
#include "firmware/station/decided.h"
#include "mrz/interpret.h"

namespace garita {
namespace {

using Json = nlohmann::json;
using people::Permission;
using records::InspectionId;
using records::InspectionSummary;

std::optional<Outcome> outcome_of(std::string_view name) {
    for (const Outcome outcome : {Outcome::Successful, Outcome::Failed, Outcome::Undetermined, Outcome::Aborted})
        if (name_of(outcome) == name) return outcome;
    return std::nullopt;
}

/// Whether this person works with documents in this mode: who trains does so in the training and test modes alone.
bool may_work(people::Role role, Mode mode) {
    return people::may(role, Permission::Inspect) || (mode != Mode::Live && people::may(role, Permission::Training));
}

std::optional<InspectionId> inspection_of(std::string_view record, std::int64_t number) {
    const auto id = named_by_hex<RecordId>(record);
    if (!id || number < 1 || number > records::kMostInspections) return std::nullopt;
    return InspectionId{.record = *id, .number = static_cast<int>(number)};
}

/// To be shown.
std::string shown_name(const Station& station, const PersonId& id) {
    return visible(name_of_person(station, id), 80);
}

std::string text_of_day(std::chrono::sys_days day) {
    constexpr std::int64_t kSecondsOfDay = 86'400;
    return utc_text(day.time_since_epoch().count() * kSecondsOfDay).substr(0, 10);
}

Json json_of(const Station& station, const InspectionSummary& summary) {
    return {{"record", hex(summary.id.record.bytes)},
            {"number", summary.id.number},
            {"sequence", summary.sequence},
            {"begun", utc_text(summary.begun_at)},
            {"officer", shown_name(station, summary.officer)},
            {"versions", visible(summary.versions, 400)},
            {"outcome", summary.completed_at ? Json(name_of(summary.outcome)) : Json()},
            {"together", summary.together ? Json(name_of(*summary.together)) : Json()},
            {"document_type", visible(summary.document_type, 8)},
            {"issuing_state", visible(summary.issuing_state, 3)},
            {"model", visible(summary.model)},
            {"decision", summary.decision ? Json(name_of(*summary.decision)) : Json()},
            {"class", name_of(summary.retention)},
            {"kept_until", summary.last_day ? Json(text_of_day(*summary.last_day)) : Json()}};
}

Json json_of(const Station& station, const records::Decision& decision) {
    Json json{{"line", static_cast<int>(decision.line)},
              {"at", utc_text(decision.at)},
              {"person", shown_name(station, decision.person)},
              {"decision", name_of(decision.kind)}};
    const auto said = decided_of_text(decision.reasons, decision.line);
    if (!said) return json;
    json["choice"] = kChoices[static_cast<std::size_t>(said->choice)].id;
    json["compared_with_person"] = said->compared_with_person;
    json["felt"] = said->felt;
    json["reasons"] = visible(said->reasons, kLongestSaid);
    json["legal_ground"] = visible(said->legal_ground, kLongestSaid);
    json["interpreter"] = visible(said->interpreter, kLongestSaid);
    json["appeal_explained"] = said->appeal_explained;
    return json;
}

Json json_of(const Station& station, const records::Overrule& overrule) {
    return {{"check", visible(overrule.finding, 64)},
            {"at", utc_text(overrule.at)},
            {"person", shown_name(station, overrule.person)},
            {"reason", visible(overrule.reason, kLongestSaid)}};
}

Json json_of(const Station& station, const records::ProtectionLift& lift) {
    return {{"at", utc_text(lift.at)},
            {"person", shown_name(station, lift.person)},
            {"reason", visible(lift.reason, kLongestSaid)}};
}

Json json_of(const Station& station, const records::RetentionEvent& event) {
    return {{"at", utc_text(event.at)},
            {"person", event.person ? Json(shown_name(station, *event.person)) : Json()},
            {"change", name_of(event.change)},
            {"class", name_of(event.retention)},
            {"kept_until", event.last_day ? Json(text_of_day(*event.last_day)) : Json()}};
}

/// All of it that the page shows. What was shown then was made by this program and lies sealed; it is passed on as it
/// is, and the page takes it as it takes what is inspected now.
Json json_of(const Station& station, const records::KeptInspection& kept) {
    Json json = json_of(station, kept.summary);
    const Json report = Json::parse(kept.report, nullptr, false);
    json["shown"] = report.is_object() ? report.value("shown", Json()) : Json();
    json["source"] = report.is_object() ? report.value("source", Json()) : Json();
    // The last one is about what was read in the end.
    json["bureau"] = kept.answers.empty() ? Json() : Json::parse(kept.answers.back(), nullptr, false);
    Json pictures = Json::array();
    for (const records::KeptPicture& picture : kept.pictures)
        pictures.push_back({{"side", name_of(picture.name.side)},
                            {"band", name_of(picture.name.band)},
                            {"check", picture.name.check}});
    json["pictures"] = std::move(pictures);
    for (const char* list : {"decisions", "overrules", "history", "lifts"}) json[list] = Json::array();
    for (const auto& one : kept.decisions) json["decisions"].push_back(json_of(station, one));
    for (const auto& one : kept.overrules) json["overrules"].push_back(json_of(station, one));
    for (const auto& one : kept.history) json["history"].push_back(json_of(station, one));
    for (const auto& one : kept.lifts) json["lifts"].push_back(json_of(station, one));
    return json;
}

HttpAnswer taken(bool taken) {
    return {.status = taken ? 202 : 409};
}

HttpAnswer scan(Kiosk& kiosk, const Command& command) {
    if (!may_work(command.visitor.person.role, kiosk.mode())) return {.status = 403};
    return taken(
        kiosk.scan(command.visitor.person.id, command.flag("same_traveller") ? Traveller::Same : Traveller::Another));
}

HttpAnswer inspect_as(Kiosk& kiosk, const Command& command) {
    if (!may_work(command.visitor.person.role, kiosk.mode())) return {.status = 403};
    const Result<DocumentChoice> choice = parse_choice(command.words.dump());
    if (!choice) return {.status = 400};
    return taken(kiosk.inspect_as(command.visitor.person.id, *choice));
}

/// The lines of one format, of the characters of a zone.
std::optional<std::vector<std::string>> zone_of(const Json& words) {
    const auto list = words.find("lines");
    if (list == words.end() || !list->is_array()) return std::nullopt;
    std::vector<std::string> lines;
    for (const Json& line : *list) {
        if (!line.is_string() ||
            line.get_ref<const std::string&>().find_first_not_of(mrz::kAlphabet) != std::string::npos)
            return std::nullopt;
        lines.push_back(line);
    }
    const bool is_zone = std::ranges::any_of(mrz::kFormats, [&lines](mrz::Format format) {
        const mrz::FormatShape& shape = mrz::shape_of(format);
        return lines.size() == static_cast<std::size_t>(shape.lines) &&
               std::ranges::all_of(lines, [&shape](const std::string& line) {
                   return line.size() == static_cast<std::size_t>(shape.columns);
               });
    });
    return is_zone ? std::optional(std::move(lines)) : std::nullopt;
}

HttpAnswer correct(Kiosk& kiosk, const Command& command) {
    if (!may_work(command.visitor.person.role, kiosk.mode())) return {.status = 403};
    auto zone = zone_of(command.words);
    if (!zone) return {.status = 400};
    return taken(kiosk.correct(command.visitor.person.id, std::move(*zone)));
}

HttpAnswer decide(Station& station, Kiosk& kiosk, const Command& command) {
    const auto id = inspection_of(command);
    const ChoiceFacts* const choice = find_choice(command.text("choice"));
    const std::int64_t line = command.whole("line", 1);
    if (!id || choice == nullptr || line < 1 || line > 2) return {.status = 400};
    Decided decided{.choice = choice->choice,
                    .line = static_cast<records::Line>(line),
                    .compared_with_person = command.flag("compared_with_person"),
                    .reasons = command.text("reasons"),
                    .legal_ground = command.text("legal_ground"),
                    .interpreter = command.text("interpreter"),
                    .appeal_explained = command.flag("appeal_explained")};
    if (const auto felt = command.words.find("felt"); felt != command.words.end() && felt->is_array())
        for (const Json& key : *felt)
            if (key.is_string()) decided.felt.push_back(key.get<std::string>());
    const Mode mode = kiosk.mode();
    if (const auto done = garita::decide(station, command.visitor.person, mode, *id, decided); !done)
        return refusal(done.error());
    HttpAnswer said = json_answer({{"line", line},
                                   {"choice", choice->id},
                                   {"person", visible(command.visitor.person.name, 80)},
                                   {"at", utc_text(station.clock().now().utc)}});
    kiosk.tell_decided(*id, said.body);
    return said;
}

HttpAnswer overrule(Station& station, Kiosk& kiosk, const Command& command) {
    const auto id = inspection_of(command);
    if (!id) return {.status = 400};
    const auto done = garita::overrule(
        station, command.visitor.person, kiosk.mode(), *id,
        {.check = command.text("check"), .word = command.text("word"), .reason = command.text("reason")});
    return done ? json_answer({{"done", true}}) : refusal(done.error());
}

HttpAnswer lift(Station& station, Kiosk& kiosk, const Command& command) {
    const auto id = inspection_of(command);
    if (!id) return {.status = 400};
    const auto done =
        lift_protection(station, command.visitor.person, kiosk.mode(), id->record, command.text("reason"));
    return done ? json_answer({{"done", true}}) : refusal(done.error());
}

/// What a second person is asked to approve: as the page shows it, in words that name the record.
std::string subject_of_hold(const Command& command) {
    return (command.flag("on") ? "legal hold on record " : "end of the legal hold on record ") + command.text("record");
}

HttpAnswer set_hold(Station& station, Kiosk& kiosk, const Command& command) {
    const auto id = inspection_of(command);
    if (!id) return {.status = 400};
    const std::string subject = subject_of_hold(command);
    const people::Operation operation{.permission = Permission::LegalHold, .subject = subject};
    const Approved second = approved(station, command, operation);
    if (!second.by) return second.refused;
    const auto done = hold(station, command.visitor.person.id, *second.by, kiosk.mode(), id->record,
                           command.flag("on") ? Hold::Set : Hold::Lift);
    return done ? json_answer({{"done", true}}) : refusal(done.error());
}

HttpAnswer delete_it(Station& station, Kiosk& kiosk, const Command& command) {
    const auto id = inspection_of(command);
    if (!id) return {.status = 400};
    const std::string subject = "deletion of record " + command.text("record") + ": " + command.text("reason");
    const auto second = approved(station, command, {.permission = Permission::Delete, .subject = subject});
    if (!second.by) return second.refused;
    const auto done =
        delete_record(station, command.visitor.person.id, *second.by, kiosk.mode(), id->record, command.text("reason"));
    if (!done) return refusal(done.error());
    kiosk.forget(id->record);
    return json_answer({{"done", true}});
}

HttpAnswer search(Station& station, Kiosk& kiosk, const Command& command) {
    constexpr int kOfAPage = 25;
    const Mode mode = kiosk.mode();
    if (!may_work(command.visitor.person.role, mode)) return {.status = 403};
    const auto store = station.records(mode);
    if (!store) return refusal(store.error());
    records::Filter filter{.first_day = command.day("first_day"),
                           .last_day = command.day("last_day"),
                           .outcome = outcome_of(command.text("outcome")),
                           .undecided = command.flag("undecided"),
                           .terms = {.document_number = command.text("document_number"),
                                     .issuing_state = command.text("issuing_state"),
                                     .surname = command.text("surname")}};
    if (filter.terms.document_number.empty()) filter.issuing_state = filter.terms.issuing_state;
    const auto found = (*store)->search(filter, {.before = command.whole("before", INT64_MAX), .most = kOfAPage});
    if (!found) return refusal(found.error());
    const auto query = (*store)->keep_query(station.clock().now().utc, command.words.dump());
    if (!query) return refusal(query.error());
    const auto entry =
        station.log().append({.event = audit::Event::Search,
                              .person = command.visitor.person.id,
                              .mode = audit_mode(mode),
                              .fields = {{"found", static_cast<std::int64_t>(found->size())}, {"query", *query}}});
    if (!entry) return refusal(entry.error());
    Json list = Json::array();
    for (const InspectionSummary& one : *found) list.push_back(json_of(station, one));
    return json_answer({{"found", std::move(list)}, {"more", found->size() == kOfAPage}});
}

HttpAnswer look_at(Station& station, Kiosk& kiosk, LookedAt& looked_at, const Command& command) {
    const Mode mode = kiosk.mode();
    if (!may_work(command.visitor.person.role, mode)) return {.status = 403};
    const auto id = inspection_of(command);
    if (!id) return {.status = 400};
    const auto store = station.records(mode);
    if (!store) return refusal(store.error());
    const auto kept = (*store)->read(*id);
    if (!kept) return refusal(kept.error());
    const auto entry = station.log().append({.event = audit::Event::RecordViewed,
                                             .person = command.visitor.person.id,
                                             .mode = audit_mode(mode),
                                             .fields = {{"record", id->record}, {"shown", audit::Word{"pictures"}}}});
    if (!entry) return refusal(entry.error());
    const auto protection = protection_of(station, mode, id->record);
    if (!protection) return refusal(protection.error());
    looked_at.set(command.visitor.token, {.mode = mode, .inspection = *id, .pictures = kept->pictures});
    Json json = json_of(station, *kept);
    json["protected"] = protection->blocks();
    return json_answer(json);
}

/// "RECORD/NUMBER/SIDE/BAND", and "/CHECK" of what a model has there.
struct PicturePath {
    InspectionId inspection{};
    records::PictureName which{};
};
std::optional<PicturePath> picture_path(std::string_view path) {
    std::array<std::string_view, 5> words;
    for (std::string_view& word : words) {
        const std::size_t end = std::min(path.find('/'), path.size());
        word = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    int number = 0;
    const auto [end, error] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), number);
    const auto inspection = inspection_of(words[0], number);
    const auto band = band_of(words[3]);
    const bool is_side = words[2] == name_of(Side::Front) || words[2] == name_of(Side::Back);
    if (!path.empty() || error != std::errc{} || end != words[1].data() + words[1].size() || !inspection || !band ||
        !is_side)
        return std::nullopt;
    return PicturePath{
        .inspection = *inspection,
        .which = {words[2] == name_of(Side::Front) ? Side::Front : Side::Back, *band, std::string(words[4])}};
}

}  // namespace

std::optional<InspectionId> inspection_of(const Command& command) {
    return inspection_of(command.text("record"), command.whole("number", 0));
}

std::vector<CommandRoute> record_routes(Station& station, Kiosk& kiosk, LookedAt& looked_at) {
    const auto with_kiosk = [&kiosk](HttpAnswer (*handler)(Kiosk&, const Command&)) {
        return [&kiosk, handler](const Command& command) { return handler(kiosk, command); };
    };
    const auto with_both = [&station, &kiosk](HttpAnswer (*handler)(Station&, Kiosk&, const Command&)) {
        return [&station, &kiosk, handler](const Command& command) { return handler(station, kiosk, command); };
    };
    return {
        {.path = "/scan", .answer = with_kiosk(scan)},
        {.path = "/inspect-as", .answer = with_kiosk(inspect_as)},
        {.path = "/correct", .answer = with_kiosk(correct)},
        {.path = "/decide", .answer = with_both(decide)},
        {.path = "/overrule", .permission = Permission::Overrule, .answer = with_both(overrule)},
        {.path = "/lift-protection", .permission = Permission::LiftProtection, .answer = with_both(lift)},
        {.path = "/hold", .permission = Permission::LegalHold, .answer = with_both(set_hold)},
        {.path = "/delete", .permission = Permission::Delete, .answer = with_both(delete_it)},
        {.path = "/expire",
         .permission = Permission::Expire,
         .answer =
             [&station](const Command& command) {
                 const auto done = station.expire_all(command.visitor.person.id);
                 return done ? json_answer({{"done", true}}) : refusal(done.error());
             }},
        {.path = "/search", .answer = with_both(search)},
        {.path = "/record",
         .answer = [&](const Command& command) { return look_at(station, kiosk, looked_at, command); }},
    };
}

HttpAnswer kept_picture(const Station& station, const LookedAt& looked_at, const Visitor& visitor,
                        const std::string& path) {
    constexpr std::string_view kBefore = "/record/";
    const auto wanted = picture_path(std::string_view(path).substr(kBefore.size()));
    const auto looked = looked_at.find(visitor.token);
    if (!wanted || !looked || looked->inspection != wanted->inspection) return {.status = 404};
    const auto facts = std::ranges::find(looked->pictures, wanted->which, &records::KeptPicture::name);
    if (facts == looked->pictures.end()) return {.status = 404};
    const auto store = station.records(looked->mode);
    if (!store) return refusal(store.error());
    const auto bytes = (*store)->picture(wanted->inspection, wanted->which);
    if (!bytes) return refusal(bytes.error());
    return {.type = facts->media_type, .body = std::string(text_of(*bytes))};
}

}  // namespace garita
