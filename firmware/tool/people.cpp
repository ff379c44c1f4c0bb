// garita people: who works at a station, by the technician at the machine, while the kiosk is stopped.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "firmware/people/people.h"
#include "firmware/station/station_log.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

using people::People;
using people::Person;

constexpr std::array<std::string_view, 3> kReasons = {"request", "left", "misuse"};  // of people::Leaving

struct Words {
    std::string action;
    std::string name;
    std::string role;
    std::string reason;
    std::string data;
    bool json = false;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita people: " + text);
    return status;
}

/// What a kiosk holds while it runs, held in its place.
struct Station {
    people::PepperFile pepper;
    std::unique_ptr<People> people;
    std::unique_ptr<audit::AuditLog> log;
};

Result<Station> open_station(const Words& words) {
    GARITA_TRY(data, own_data_folder(words.data));
    const auto folder = people::people_folder(data);
    GARITA_TRY(log, open_station_log(data));
    GARITA_TRY(pepper, people::PepperFile::open(folder));
    GARITA_TRY(secret, pepper.pepper());
    GARITA_TRY(opened, People::open(folder, std::move(secret)));
    return Station{.pepper = std::move(pepper), .people = std::move(opened), .log = std::move(log)};
}

Result<Station> open_stopped(const Words& words) {
    auto station = open_station(words);
    if (!station) return tl::unexpected(kiosk_runs(std::move(station).error()));
    return station;
}

/// A first password is for the eyes of who stands at the machine: a pipe ends in a file or a journal.
Result<bool> check_terminal() {
    if (isatty(STDOUT_FILENO) != 0) return true;
    return fail(ErrorKind::Input,
                "a first password is shown on a terminal alone, and standard output is none: nothing was changed");
}

int show(const people::Issued& issued, const char* what) {
    const std::string text = fmt::format(
        "{} ({}) {}. First password, shown this once, void after 24 hours, to be replaced at the first log-in:\n\n  "
        "{}\n",
        visible_lines(issued.person.name), id_of(issued.person.role), what, people::text_of(issued.first_password));
    if (write_result(text)) return kInspected;
    return say("the first password was not shown: garita people reset makes another");
}

Result<Person> named(const Station& station, const std::string& name) {
    GARITA_TRY(person, station.people->find(name));
    if (!person) return fail(ErrorKind::Input, "nobody here has the name " + name);
    return std::move(*person);
}

int add(const Words& words) {
    const auto role = people::role_of(words.role);
    if (words.name.empty() || !role) return say("add needs a NAME and --role");
    if (const auto terminal = check_terminal(); !terminal) return say(terminal.error().text);
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    const auto issued = station->people->make(people::AtTheMachine{}, words.name, *role, *station->log);
    if (!issued) return say(issued.error().text, issued.error().kind == ErrorKind::Input ? kUsage : kUnreadable);
    return show(*issued, "was entered");
}

int reset(const Words& words) {
    if (words.name.empty()) return say("reset needs a NAME");
    if (const auto terminal = check_terminal(); !terminal) return say(terminal.error().text);
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    const auto person = named(*station, words.name);
    if (!person) return say(person.error().text);
    const auto issued = station->people->reset(people::AtTheMachine{}, person->id, *station->log);
    if (!issued) return say(issued.error().text, issued.error().kind == ErrorKind::Input ? kUsage : kUnreadable);
    return show(*issued, "has neither password nor PIN any more");
}

int disable(const Words& words) {
    const auto* const reason = std::ranges::find(kReasons, words.reason);
    if (words.name.empty() || reason == kReasons.end()) return say("disable needs a NAME and --reason");
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    const auto person = named(*station, words.name);
    if (!person) return say(person.error().text);
    const auto done = station->people->disable(people::AtTheMachine{}, person->id,
                                               static_cast<people::Leaving>(reason - kReasons.begin()), *station->log);
    if (!done) return say(done.error().text, done.error().kind == ErrorKind::Input ? kUsage : kUnreadable);
    return write_lines(person->name + " can no longer log in");
}

std::string_view standing_of(const Person& person) {
    if (person.standing == people::Standing::Disabled) return "disabled";
    if (person.password == people::Password::Own) return person.pin == people::Pin::Set ? "password, PIN" : "password";
    return person.password == people::Password::First ? "first password" : "needs a reset";
}

int list(const Words& words) {
    if (!words.name.empty()) return say("list needs no NAME");
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    const auto people = station->people->list();
    if (!people) return say(people.error().text, kUnreadable);
    if (people->empty()) {
        tell("nobody yet: garita people add NAME --role supervisor");
        return kInspected;
    }
    std::string text;
    for (const Person& person : *people) {
        if (!text.empty()) text += '\n';
        text += words.json ? nlohmann::json{{"id", hex(person.id.bytes)},
                                            {"name", person.name},
                                            {"role", id_of(person.role)},
                                            {"standing", standing_of(person)}}
                                 .dump()
                           : fmt::format("{}  {:<10}  {:<14}  {}", hex(person.id.bytes), id_of(person.role),
                                         standing_of(person), person.name);
    }
    return write_lines(text);
}

constexpr std::array kActions = {Action<Words>{"add", &add}, Action<Words>{"list", &list},
                                 Action<Words>{"disable", &disable}, Action<Words>{"reset", &reset}};

}  // namespace

Run add_people(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command =
        app.add_subcommand("people", "Who works at a station: enter, list, disable, reset, while its kiosk is stopped");
    command->footer(
        "Examples:\n"
        "  garita people add \"Ana Ruiz\" --role supervisor\n"
        "  garita people reset \"Ana Ruiz\"\n"
        "  garita people disable \"Luis Vega\" --reason left\n"
        "\nThe first person of a station is a supervisor. A first password is shown on a\n"
        "terminal alone.\n"
        "\nExit status: 0 done; 1 the words were wrong, it is refused, or the result could\n"
        "not be written; 2 the data folder cannot be used, or the kiosk runs.\n"
        "More: man garita");
    add_action(*command, words->action, kActions);
    command->add_option("NAME", words->name, "Whom: names are the same whatever their case");
    command->add_option("--role", words->role, "add: officer, examiner, supervisor, technician, trainer, auditor")
        ->check(CLI::IsMember(std::vector<std::string>(people::kRoles.begin(), people::kRoles.end())));
    command->add_option("--reason", words->reason, "disable: request, left, misuse")
        ->check(CLI::IsMember(std::vector<std::string>(kReasons.begin(), kReasons.end())));
    command->add_flag("--json", words->json, "list: one JSON object on each line");
    command->add_option("--data", words->data, "The station's data folder")->check(must_name_a_file);
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
