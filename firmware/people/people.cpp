#include "firmware/people/people.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "firmware/people/names.h"
#include "firmware/people/rows.h"

namespace garita::people {
namespace {

using audit::Event;
using audit::Word;
using database::Database;

constexpr std::int32_t kApplication = 0x4750504C;  // "GPPL"
constexpr std::array<std::string_view, 4> kLeaving = {"request", "left", "misuse", "expired"};

std::optional<PersonId> person_of(const Actor& actor) {
    const auto* person = std::get_if<PersonId>(&actor);
    return person == nullptr ? std::nullopt : std::optional(*person);
}

/// Within the transaction of what it is for: a supervisor may have been disabled a moment ago.
Result<bool> check_may(const Database& database, const Actor& by) {
    const auto person = person_of(by);
    if (!person) return true;
    GARITA_TRY(acting, rows::by_id(database, *person));
    if (!acting || acting->standing != Standing::Enabled || !may(acting->role, Permission::People))
        return refuse(Refusal::NotAllowed, "only a supervisor makes, changes and disables people");
    return true;
}

/// Somebody who is enabled.
Result<Person> enabled(const Database& database, const PersonId& id) {
    GARITA_TRY(person, rows::by_id(database, id));
    if (!person || person->standing != Standing::Enabled)
        return refuse(Refusal::NoSuchPerson, "there is no such person, or they are disabled");
    return std::move(*person);
}

Result<bool> check_not_last(const Database& database, const Person& person) {
    if (!may(person.role, Permission::People)) return true;
    GARITA_TRY(all, rows::all(database));
    const auto others = std::ranges::count_if(all, [&](const Person& other) {
        return other.id != person.id && other.standing == Standing::Enabled && may(other.role, Permission::People);
    });
    if (others == 0) return refuse(Refusal::LastSupervisor, "this is the last supervisor: make another one first");
    return true;
}

}  // namespace

const database::Schema& people_schema() {
    static const database::Schema schema{
        .name = "the people's database", .application = kApplication, .versions = embedded_people_schema()};
    return schema;
}

Result<std::unique_ptr<People>> People::open(const std::filesystem::path& folder, GuardedMemory pepper,
                                             PeopleOptions options) {
    GARITA_TRY(hasher, SecretHasher::create(std::move(pepper), options.cost, options.derive));
    GARITA_TRY(database, Database::open(folder / kPeopleFile, people_schema(), {.file_system = options.file_system}));
    const audit::Moment now = options.now();
    const auto ready = database.transaction([&]() -> Result<bool> {
        GARITA_TRY(checked, rows::check_pepper(database, hasher->pepper_check()));
        static_cast<void>(checked);
        return rows::begin_tries_anew(database, now);
    });
    if (!ready) return tl::unexpected(ready.error());
    return std::unique_ptr<People>(new People(std::move(options), std::move(database), std::move(hasher)));
}

Result<std::vector<Person>> People::list() const {
    const std::scoped_lock lock(m_mutex);
    return rows::all(m_database);
}

Result<std::optional<Person>> People::find(const PersonId& id) const {
    const std::scoped_lock lock(m_mutex);
    return rows::by_id(m_database, id);
}

Result<std::optional<Person>> People::find(std::string_view name) const {
    const auto key = name_key(name);
    if (!key) return std::optional<Person>();
    const std::scoped_lock lock(m_mutex);
    return rows::by_name_key(m_database, *key);
}

/// Hashes a first password, makes the change, keeps the hash and tells the log, in one transaction.
Result<Issued> People::issue(const PersonId& id, const std::function<Result<bool>()>& change,
                             const std::optional<PersonId>& by, audit::AuditLog& log) {
    GARITA_TRY(password, make_first_password());
    GARITA_TRY(hash, m_hasher->hash(Secret::Password, text_of(password)));
    const std::scoped_lock lock(m_mutex);
    std::optional<Person> person;
    const auto done = m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(changed, change());
        GARITA_TRY(kept, rows::put_secret(m_database, id, Secret::Password,
                                          {.hash = hash, .stage = Password::First, .issued = m_options.now()}));
        GARITA_TRY(made, rows::by_id(m_database, id));
        person = std::move(made);
        GARITA_TRY(told, log.append({.event = Event::FirstPassword,
                                     .person = by,
                                     .fields = {{"action", Word{"issued"}}, {"subject", id}}}));
        static_cast<void>(changed && kept && told);
        return true;
    });
    if (!done) return tl::unexpected(done.error());
    return Issued{.person = std::move(*person), .first_password = std::move(password)};
}

Result<Issued> People::make(const Actor& by, std::string_view name, Role role, audit::AuditLog& log) {
    const auto key = name_key(name);
    if (!key)
        return refuse(Refusal::NameUnfit,
                      fmt::format("a name has 1 to {} characters that show, a letter among them", kLongestName));
    Person person{.name = tidied(name), .role = role};
    randombytes_buf(person.id.bytes.data(), person.id.bytes.size());
    const auto change = [&]() -> Result<bool> {
        GARITA_TRY(allowed, check_may(m_database, by));
        GARITA_TRY(all, rows::all(m_database));
        if (all.size() >= static_cast<std::size_t>(kMostPeople))
            return refuse(Refusal::TooMany, fmt::format("a station has at most {} people", kMostPeople));
        if (all.empty() && !may(role, Permission::People))
            return refuse(Refusal::NotAllowed, "the first person of a station is a supervisor");
        GARITA_TRY(taken, rows::by_name_key(m_database, *key));
        if (taken)
            return refuse(Refusal::NameTaken,
                          "this name is, or was, somebody's: a name is never used again; add to it what tells them "
                          "apart");
        GARITA_TRY(made, rows::insert(m_database, person, *key, m_options.now().utc));
        // What was tried with the name while it was nobody's counts no more.
        GARITA_TRY(forgotten, rows::put_tries(m_database, m_hasher->token_of(*key), person.id,
                                              {.tries = {.boot = m_options.now().boot}}));
        GARITA_TRY(told, log.append({.event = Event::PersonMade,
                                     .person = person_of(by),
                                     .fields = {{"role", Word{id_of(role)}}, {"subject", person.id}}}));
        static_cast<void>(allowed && made && forgotten && told);
        return true;
    };
    return issue(person.id, change, person_of(by), log);
}

Result<Issued> People::reset(const Actor& by, const PersonId& id, audit::AuditLog& log) {
    const auto change = [&]() -> Result<bool> {
        GARITA_TRY(allowed, check_may(m_database, by));
        GARITA_TRY(person, enabled(m_database, id));
        GARITA_TRY(removed, rows::remove_secret(m_database, id, Secret::Pin));
        GARITA_TRY(forgotten, rows::put_tries(m_database, m_hasher->token_of(name_key(person.name).value_or("")), id,
                                              {.tries = {.boot = m_options.now().boot}}));
        GARITA_TRY(told, log.append({.event = Event::PersonChanged,
                                     .person = person_of(by),
                                     .fields = {{"subject", id}, {"what", Word{"password"}}}}));
        static_cast<void>(allowed && removed && forgotten && told);
        return true;
    };
    return issue(id, change, person_of(by), log);
}

Result<bool> People::disable(const Actor& by, const PersonId& id, Leaving why, audit::AuditLog& log) {
    const std::scoped_lock lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(allowed, check_may(m_database, by));
        GARITA_TRY(person, enabled(m_database, id));
        GARITA_TRY(not_last, check_not_last(m_database, person));
        for (const Secret kind : {Secret::Password, Secret::Pin}) {
            GARITA_TRY(removed, rows::remove_secret(m_database, id, kind));
            static_cast<void>(removed);
        }
        GARITA_TRY(statement, m_database.prepare("UPDATE people SET state = 'disabled' WHERE id = ?"));
        GARITA_TRY(done, statement.bind(1, std::span<const std::uint8_t>(id.bytes)).run());
        GARITA_TRY(
            told, log.append({.event = Event::PersonDisabled,
                              .person = person_of(by),
                              .fields = {{"reason", Word{kLeaving[static_cast<std::size_t>(why)]}}, {"subject", id}}}));
        static_cast<void>(allowed && not_last && done && told);
        return true;
    });
}

Result<bool> People::change_role(const Actor& by, const PersonId& id, Role role, audit::AuditLog& log) {
    const std::scoped_lock lock(m_mutex);
    return m_database.transaction([&]() -> Result<bool> {
        GARITA_TRY(allowed, check_may(m_database, by));
        GARITA_TRY(person, enabled(m_database, id));
        static_cast<void>(allowed);
        if (!may(role, Permission::People)) {
            GARITA_TRY(not_last, check_not_last(m_database, person));
            static_cast<void>(not_last);
        }
        GARITA_TRY(statement, m_database.prepare("UPDATE people SET role = ? WHERE id = ?"));
        GARITA_TRY(done, statement.bind(1, id_of(role)).bind(2, std::span<const std::uint8_t>(id.bytes)).run());
        GARITA_TRY(told, log.append({.event = Event::PersonChanged,
                                     .person = person_of(by),
                                     .fields = {{"subject", id}, {"what", Word{"role"}}}}));
        static_cast<void>(done && told);
        return true;
    });
}

}  // namespace garita::people
