// Guesses at secrets: counted on disk before they are looked at.
#include <algorithm>

#include "firmware/people/names.h"
#include "firmware/people/people.h"
#include "firmware/people/rows.h"

namespace garita::people {
namespace {

using audit::Event;
using audit::Word;
using std::chrono::milliseconds;

constexpr std::int64_t kMostTold = 9999;     // tries in an entry of the audit log
constexpr std::size_t kLongestTyped = 1024;  // bytes of what was typed as a name and is none

/// By a clock that nobody can set where the machine was not started anew since. A clock that went back behind the day
/// of issue is no reason to believe a password longer.
bool is_void(const rows::Kept& kept, const audit::Moment& now) {
    constexpr std::int64_t kSeconds = std::chrono::seconds(kFirstPasswordLasts).count();
    const bool same_boot = kept.issued.boot == now.boot;
    if (same_boot && now.boottime - kept.issued.boottime >= kSeconds * 1000) return true;
    return now.utc - kept.issued.utc >= kSeconds || (!same_boot && now.utc < kept.issued.utc);
}

audit::Occurrence changed(const Person& person, std::string_view what) {
    return {
        .event = Event::PersonChanged, .person = person.id, .fields = {{"subject", person.id}, {"what", Word{what}}}};
}

}  // namespace

struct People::Guess {
    Secret kind = Secret::Password;
    std::string_view name{};
    std::string_view secret{};
    std::optional<Secret> replaces{};  ///< where it is right, a new secret of this kind comes,
    std::string_view fresh{};          ///< this one
};

/// What was known when the try was counted.
struct People::Counted {
    Sha256 token{};
    std::optional<Person> person{};
    std::optional<rows::Kept> kept{};
    std::int64_t tries = 0;  ///< this one among them
    milliseconds wait{};     ///< until the next one
    bool throttled = false;  ///< it was not counted, and is not to be looked at
};

struct People::Right {
    Person person{};
    rows::Kept kept{};
    std::optional<SecretHash> fresh{};
    audit::Moment now{};
};

Result<Tries> People::tries_of(std::string_view name) const {
    const std::scoped_lock lock(m_mutex);
    GARITA_TRY(row, rows::tries(m_database, m_hasher->token_of(name_key(name).value_or(std::string(name)))));
    return row.tries;
}

/// The first refusal after a try; those after it say nothing new, and would fill the log.
Result<bool> People::tell_throttled(const Counted& counted, audit::AuditLog& log) {
    audit::Occurrence occurrence{
        .event = Event::LoginFailed,
        .fields = {{"reason", Word{"throttled"}}, {"tries", std::min(counted.tries, kMostTold)}}};
    if (counted.person) occurrence.fields.emplace_back("subject", counted.person->id);
    GARITA_TRY(told, log.append(occurrence));
    return told > 0;
}

Result<People::Counted> People::count(const Guess& guess, audit::AuditLog& log) {
    const auto key = name_key(guess.name);
    Counted counted{.token = m_hasher->token_of(key.value_or(std::string(guess.name.substr(0, kLongestTyped))))};
    const std::scoped_lock lock(m_mutex);
    const auto done = m_database.transaction([&]() -> Result<bool> {
        const audit::Moment now = m_options.now();
        if (key) {
            GARITA_TRY(person, rows::by_name_key(m_database, *key));
            counted.person = std::move(person);
        }
        GARITA_TRY(name, rows::tries(m_database, counted.token));
        GARITA_TRY(station, rows::tries(m_database, rows::kStation));
        const milliseconds for_name = remaining(Against::Name, name.tries, now);
        const milliseconds for_station = remaining(Against::Station, station.tries, now);
        counted.wait = std::max(for_name, for_station);
        counted.throttled = counted.wait > milliseconds(0);
        const auto person = counted.person ? std::optional(counted.person->id) : std::nullopt;
        if (counted.throttled) {
            const bool of_name = for_name >= for_station;
            rows::TriesRow& row = of_name ? name : station;
            counted.tries = row.tries.count;
            if (row.told) return true;
            row.told = true;
            GARITA_TRY(put, rows::put_tries(m_database, of_name ? counted.token : rows::kStation,
                                            of_name ? person : std::nullopt, row));
            static_cast<void>(put);
            return tell_throttled(counted, log);
        }
        const Tries of_name = people::counted(Against::Name, name.tries, now);
        GARITA_TRY(put, rows::put_tries(m_database, counted.token, person, {.tries = of_name}));
        GARITA_TRY(too, rows::put_tries(m_database, rows::kStation, {},
                                        {.tries = people::counted(Against::Station, station.tries, now)}));
        GARITA_TRY(forgotten, rows::forget_unknown_names(m_database));
        static_cast<void>(put && too && forgotten);
        counted.tries = of_name.count;
        counted.wait = remaining(Against::Name, of_name, now);
        if (counted.person && counted.person->standing == Standing::Enabled) {
            GARITA_TRY(kept, rows::secret(m_database, counted.person->id, guess.kind));
            counted.kept = kept;
        }
        return true;
    });
    if (!done) return tl::unexpected(done.error());
    return counted;
}

Result<Attempt> People::wrong(const Counted& counted, audit::AuditLog& log) {
    std::string_view reason = "wrong-secret";
    if (!counted.person)
        reason = "unknown-person";
    else if (counted.person->standing == Standing::Disabled)
        reason = "disabled";
    audit::Occurrence occurrence{.event = Event::LoginFailed,
                                 .fields = {{"reason", Word{reason}}, {"tries", std::min(counted.tries, kMostTold)}}};
    if (counted.person) occurrence.fields.emplace_back("subject", counted.person->id);
    GARITA_TRY(told, log.append(occurrence));
    static_cast<void>(told);
    return Attempt{.denial = Denial::Wrong, .wait = counted.wait};
}

Result<Attempt> People::attempt(const Guess& guess, const OnRight& on_right, audit::AuditLog& log) {
    GARITA_TRY(counted, count(guess, log));
    if (counted.throttled) return Attempt{.denial = Denial::Throttled, .wait = counted.wait};
    // Who does not exist takes as long.
    const SecretHash hash = counted.kept ? counted.kept->hash : m_hasher->of_nobody();
    GARITA_TRY(matches, m_hasher->matches(guess.kind, guess.secret.substr(0, kLongestPassword + 1), hash));
    if (!matches || !counted.kept) return wrong(counted, log);

    Right right{.kept = *counted.kept};
    const bool is_own = right.kept.stage == Password::Own;
    if (guess.replaces) {
        GARITA_TRY(fresh, m_hasher->hash(*guess.replaces, guess.fresh));
        right.fresh = fresh;
    } else if (is_own && m_hasher->is_cheaper(hash.cost)) {
        GARITA_TRY(fresh, m_hasher->hash(guess.kind, guess.secret));
        right.fresh = fresh;
    }
    const std::scoped_lock lock(m_mutex);
    Denial denial = Denial::None;
    bool is_stale = false;
    const auto done = m_database.transaction([&]() -> Result<bool> {
        right.now = m_options.now();
        // While it was looked at the person may have been disabled or reset.
        GARITA_TRY(person, rows::by_id(m_database, counted.person->id));
        GARITA_TRY(kept, rows::secret(m_database, counted.person->id, guess.kind));
        is_stale = !person || person->standing != Standing::Enabled || !kept || kept->hash.salt != hash.salt;
        if (is_stale) return true;
        right.person = std::move(*person);
        // A PIN gives back its own try alone: it is no proof against who guesses at the password.
        GARITA_TRY(name, rows::tries(m_database, counted.token));
        GARITA_TRY(station, rows::tries(m_database, rows::kStation));
        name.tries.count = guess.kind == Secret::Pin ? std::max<std::int64_t>(name.tries.count - 1, 0) : 0;
        station.tries.count = std::max<std::int64_t>(station.tries.count - 1, 0);
        GARITA_TRY(put, rows::put_tries(m_database, counted.token, right.person.id, name));
        GARITA_TRY(too, rows::put_tries(m_database, rows::kStation, {}, station));
        if (right.fresh && is_own && !guess.replaces) {
            GARITA_TRY(again, rows::put_secret(m_database, right.person.id, guess.kind,
                                               {.hash = *right.fresh, .stage = Password::Own, .issued = right.now}));
            static_cast<void>(again);
        }
        static_cast<void>(put && too);
        if (!is_own && is_void(right.kept, right.now)) {
            denial = Denial::FirstPasswordVoid;
            GARITA_TRY(removed, rows::remove_secret(m_database, right.person.id, Secret::Password));
            GARITA_TRY(told, log.append({.event = Event::FirstPassword,
                                         .fields = {{"action", Word{"expired"}}, {"subject", right.person.id}}}));
            static_cast<void>(removed && told);
            return true;
        }
        GARITA_TRY(judged, on_right(right));
        denial = judged;
        return true;
    });
    if (!done) return tl::unexpected(done.error());
    if (is_stale) return wrong(counted, log);
    if (denial != Denial::None) return Attempt{.denial = denial};
    return Attempt{.denial = Denial::None, .person = std::move(right.person)};
}

Result<Attempt> People::check_password(std::string_view name, std::string_view password, const Judge& judge,
                                       audit::AuditLog& log) {
    const auto on_right = [&](const Right& right) -> Result<Denial> {
        if (right.kept.stage == Password::First) return Denial::MustReplace;
        const Verdict verdict = judge(right.person);
        GARITA_TRY(told, log.append(verdict.occurrence));
        static_cast<void>(told);
        return verdict.denial;
    };
    return attempt({.kind = Secret::Password, .name = name, .secret = password}, on_right, log);
}

Result<Attempt> People::check_pin(const PersonId& id, std::string_view pin, const Judge& judge, audit::AuditLog& log) {
    GARITA_TRY(person, find(id));
    if (!person) return refuse(Refusal::NoSuchPerson, "there is no such person");
    const auto on_right = [&](const Right& right) -> Result<Denial> {
        const Verdict verdict = judge(right.person);
        GARITA_TRY(told, log.append(verdict.occurrence));
        static_cast<void>(told);
        return verdict.denial;
    };
    return attempt({.kind = Secret::Pin, .name = person->name, .secret = pin}, on_right, log);
}

Result<Attempt> People::replace_first_password(std::string_view name, std::string_view first, std::string_view fresh,
                                               audit::AuditLog& log) {
    GARITA_TRY(good, check_new_password(fresh, name));
    static_cast<void>(good);
    if (fresh == first) return refuse(Refusal::TooSimple, "the first password cannot be kept");
    const auto on_right = [&](const Right& right) -> Result<Denial> {
        // Who has a password of their own changes it in a session.
        if (right.kept.stage != Password::First || !right.fresh) return Denial::Wrong;
        GARITA_TRY(kept, rows::put_secret(m_database, right.person.id, Secret::Password,
                                          {.hash = *right.fresh, .stage = Password::Own, .issued = right.now}));
        GARITA_TRY(told, log.append({.event = Event::FirstPassword,
                                     .person = right.person.id,
                                     .fields = {{"action", Word{"used"}}, {"subject", right.person.id}}}));
        static_cast<void>(kept && told);
        return Denial::None;
    };
    return attempt({.name = name, .secret = first, .replaces = Secret::Password, .fresh = fresh}, on_right, log);
}

Result<Attempt> People::change_password(const PersonId& id, std::string_view present, std::string_view fresh,
                                        audit::AuditLog& log) {
    GARITA_TRY(person, find(id));
    if (!person) return refuse(Refusal::NoSuchPerson, "there is no such person");
    GARITA_TRY(good, check_new_password(fresh, person->name));
    static_cast<void>(good);
    if (fresh == present) return refuse(Refusal::TooSimple, "this is the present password");
    const auto on_right = [&](const Right& right) -> Result<Denial> {
        if (right.kept.stage != Password::Own || !right.fresh) return Denial::MustReplace;
        GARITA_TRY(kept, rows::put_secret(m_database, right.person.id, Secret::Password,
                                          {.hash = *right.fresh, .stage = Password::Own, .issued = right.now}));
        GARITA_TRY(told, log.append(changed(right.person, "password")));
        static_cast<void>(kept && told);
        return Denial::None;
    };
    return attempt({.name = person->name, .secret = present, .replaces = Secret::Password, .fresh = fresh}, on_right,
                   log);
}

Result<Attempt> People::set_pin(const PersonId& id, std::string_view password, std::string_view pin,
                                audit::AuditLog& log) {
    GARITA_TRY(person, find(id));
    if (!person) return refuse(Refusal::NoSuchPerson, "there is no such person");
    GARITA_TRY(good, check_new_pin(pin));
    static_cast<void>(good);
    const auto on_right = [&](const Right& right) -> Result<Denial> {
        if (right.kept.stage != Password::Own || !right.fresh) return Denial::MustReplace;
        GARITA_TRY(kept, rows::put_secret(m_database, right.person.id, Secret::Pin,
                                          {.hash = *right.fresh, .stage = Password::Own, .issued = right.now}));
        GARITA_TRY(told, log.append(changed(right.person, "pin")));
        static_cast<void>(kept && told);
        return Denial::None;
    };
    return attempt({.name = person->name, .secret = password, .replaces = Secret::Pin, .fresh = pin}, on_right, log);
}

}  // namespace garita::people
