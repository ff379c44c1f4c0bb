#include "firmware/garitad/people_routes.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "firmware/dates.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"
#include "firmware/station/decided.h"

namespace garita {
namespace {

using Json = nlohmann::json;
using people::Attempt;
using people::Permission;
using people::Person;

/// In the order of Leaving.
constexpr std::array<std::string_view, 4> kLeaving = {"request", "left", "misuse", "expired"};

HttpAnswer answer(const Result<Attempt>& attempt) {
    return attempt ? denied(*attempt) : refusal(attempt.error());
}
HttpAnswer answer(const Result<bool>& done) {
    return done ? json_answer({{"done", true}}) : refusal(done.error());
}

Json json_of(const Person& person) {
    constexpr std::array<std::string_view, 3> kPasswords = {"none", "first", "own"};
    return {{"id", hex(person.id.bytes)},
            {"name", visible(person.name, 80)},
            {"role", id_of(person.role)},
            {"enabled", person.standing == people::Standing::Enabled},
            {"password", kPasswords[static_cast<std::size_t>(person.password)]},
            {"pin", person.pin == people::Pin::Set}};
}

/// A first password is on the screen once, in the answer to who asked for it.
HttpAnswer issued(const Result<people::Issued>& made) {
    if (!made) return refusal(made.error());
    return json_answer(
        {{"person", json_of(made->person)}, {"first_password", std::string(people::text_of(made->first_password))}});
}

HttpAnswer set_up(Station& station, const Command& command) {
    return issued(station.set_up(command.text("station"), command.text("name")));
}

/// A new session; the one that the browser had before ends, and nobody sees the document of somebody else.
HttpAnswer log_in(Station& station, Kiosk& kiosk, const Command& command) {
    if (!station.is_set_up()) return {.status = 409};
    auto login = station.sessions().log_in(command.text("name"), command.text("password"), station.log());
    if (!login) return refusal(login.error());
    HttpAnswer said = denied(login->attempt);
    if (!login->token) return said;
    if (const auto before = session_token(command.session))
        // That it could not be told to the log is told to the next who logs in: the log fails for them as well.
        static_cast<void>(station.sessions().log_out(*before, station.log()));
    kiosk.forget();
    kiosk.train(!people::may(login->attempt.person->role, Permission::Inspect) &&
                people::may(login->attempt.person->role, Permission::Training));
    said.session = cookie_of(*login->token);
    return said;
}

HttpAnswer log_out(Station& station, Kiosk& kiosk, const Command& command) {
    HttpAnswer said{.session = ""};
    const auto token = session_token(command.session);
    if (!token || !station.is_set_up()) return said;
    kiosk.forget();
    if (const auto done = station.sessions().log_out(*token, station.log()); !done) {
        said = refusal(done.error());
        said.session = "";
    }
    return said;
}

HttpAnswer lock(Station& station, const Command& command) {
    return answer(station.sessions().lock(command.visitor.token, people::LockReason::Request, station.log()));
}

HttpAnswer unlock(Station& station, const Command& command) {
    const auto token = session_token(command.session);
    if (!token || !station.is_set_up()) return {.status = 401};
    if (const std::string pin = command.text("pin"); !pin.empty())
        return answer(station.sessions().unlock_by_pin(*token, pin, station.log()));
    return answer(station.sessions().unlock_by_password(*token, command.text("password"), station.log()));
}

HttpAnswer replace_first_password(Station& station, const Command& command) {
    if (!station.is_set_up()) return {.status = 409};
    return answer(station.people().replace_first_password(command.text("name"), command.text("first"),
                                                          command.text("password"), station.log()));
}

HttpAnswer list(Station& station) {
    const auto everybody = station.people().list();
    if (!everybody) return refusal(everybody.error());
    Json people = Json::array();
    for (const Person& person : *everybody) people.push_back(json_of(person));
    return json_answer({{"people", std::move(people)}, {"roles", people::kRoles}});
}

HttpAnswer make(Station& station, const Command& command) {
    const auto role = people::role_of(command.text("role"));
    if (!role) return {.status = 400};
    return issued(station.people().make(command.visitor.person.id, command.text("name"), *role, station.log()));
}

HttpAnswer change(Station& station, const Command& command) {
    const auto id = named_by_hex<PersonId>(command.text("id"));
    if (!id) return {.status = 400};
    const PersonId by = command.visitor.person.id;
    if (const std::string role = command.text("role"); !role.empty()) {
        const auto wanted = people::role_of(role);
        if (!wanted) return {.status = 400};
        return answer(station.people().change_role(by, *id, *wanted, station.log()));
    }
    const auto* const why = std::ranges::find(kLeaving, command.text("disable"));
    if (why == kLeaving.end()) return {.status = 400};
    return answer(
        station.people().disable(by, *id, static_cast<people::Leaving>(why - kLeaving.begin()), station.log()));
}

HttpAnswer reset(Station& station, const Command& command) {
    const auto id = named_by_hex<PersonId>(command.text("id"));
    if (!id) return {.status = 400};
    return issued(station.people().reset(command.visitor.person.id, *id, station.log()));
}

HttpAnswer confirm_clock(Station& station, const Command& command) {
    if (station.clock().is_behind())
        return json_answer({{"refused", static_cast<int>(DecisionRefusal::ClockBehind)}}, 409);
    const auto entry = station.log().append({.event = audit::Event::ClockConfirmed,
                                             .person = command.visitor.person.id,
                                             .fields = {{"source", audit::Word{"person"}}}});
    if (!entry) return refusal(entry.error());
    station.clock().confirm();
    return json_answer({{"done", true}});
}

Json permissions_of(people::Role role) {
    Json may = Json::array();
    for (const people::PermissionFacts& facts : people::kPermissions)
        if (people::may(role, facts.permission)) may.push_back(facts.id);
    return may;
}

}  // namespace

std::vector<CommandRoute> people_routes(Station& station, Kiosk& kiosk) {
    const auto by = [&station](HttpAnswer (*handler)(Station&, const Command&)) {
        return [&station, handler](const Command& command) { return handler(station, command); };
    };
    const auto with_kiosk = [&station, &kiosk](HttpAnswer (*handler)(Station&, Kiosk&, const Command&)) {
        return [&station, &kiosk, handler](const Command& command) { return handler(station, kiosk, command); };
    };
    return {
        {.path = "/set-up", .whom = For::Anybody, .answer = by(set_up)},
        {.path = "/log-in", .whom = For::Anybody, .answer = with_kiosk(log_in)},
        {.path = "/log-out", .whom = For::Anybody, .answer = with_kiosk(log_out)},
        {.path = "/first-password", .whom = For::Anybody, .answer = by(replace_first_password)},
        {.path = "/unlock", .whom = For::Anybody, .answer = by(unlock)},
        {.path = "/lock", .answer = by(lock)},
        // Somebody touched the screen or a key: the session is in use.
        {.path = "/used", .answer = [](const Command&) { return HttpAnswer{}; }},
        {.path = "/password",
         .answer =
             [&station](const Command& command) {
                 return answer(station.people().change_password(command.visitor.person.id, command.text("present"),
                                                                command.text("password"), station.log()));
             }},
        {.path = "/pin",
         .answer =
             [&station](const Command& command) {
                 return answer(station.people().set_pin(command.visitor.person.id, command.text("password"),
                                                        command.text("pin"), station.log()));
             }},
        {.path = "/training",
         .permission = Permission::Training,
         .answer =
             [&kiosk](const Command& command) {
                 const bool on = command.flag("on");
                 if (!on && !people::may(command.visitor.person.role, Permission::Inspect))
                     return HttpAnswer{.status = 403};
                 kiosk.train(on);
                 return HttpAnswer{};
             }},
        {.path = "/clock", .permission = Permission::Clock, .answer = by(confirm_clock)},
        {.path = "/people",
         .permission = Permission::People,
         .answer = [&station](const Command&) { return list(station); }},
        {.path = "/people/make", .permission = Permission::People, .answer = by(make)},
        {.path = "/people/change", .permission = Permission::People, .answer = by(change)},
        {.path = "/people/reset", .permission = Permission::People, .answer = by(reset)},
    };
}

HttpAnswer session_answer(Station& station, const Kiosk& kiosk, const std::string& cookie) {
    const audit::Moment now = station.clock().now();
    Json json{{"state", "set-up"},
              {"station", visible(station.given_name(), 80)},
              {"clock", {{"confirmed", now.clock == audit::Clock::Confirmed}, {"time", utc_text(now.utc)}}}};
    if (!station.is_set_up()) return json_answer(json);
    json["mode"] = name_of(kiosk.mode());
    json["state"] = "out";
    const auto token = session_token(cookie);
    if (!token) return json_answer(json);
    const auto session = station.sessions().find(*token, people::Touch::Page, station.log());
    if (!session || !*session) return json_answer(json);
    const people::Session& found = **session;
    json["name"] = visible(found.person.name, 80);
    // As it is now: the session has the person as at the log-in.
    const auto person = station.people().find(found.person.id);
    json["pin"] = person && *person && (*person)->pin == people::Pin::Set;
    if (found.lock == people::Lock::Locked) {
        json["state"] = "locked";
        json["pin_tries"] = found.pin_tries_left;
        return json_answer(json);
    }
    json["state"] = "open";
    json["role"] = id_of(found.person.role);
    json["may"] = permissions_of(found.person.role);
    json["overdue_days"] = station.days_held_back();
    const auto records = station.records(kiosk.mode());
    json["records"] = records ? Json() : Json(visible(records.error().text, 400));
    return json_answer(json);
}

}  // namespace garita
