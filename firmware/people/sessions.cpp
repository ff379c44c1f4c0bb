#include "firmware/people/sessions.h"

#include <sodium.h>

#include <algorithm>
#include <iterator>

namespace garita::people {
namespace {

using audit::Event;
using audit::Word;

constexpr std::array<std::string_view, 4> kEnds = {"request", "idle", "shift-end", "service-stop"};
constexpr std::array<std::string_view, 2> kLockReasons = {"request", "idle"};
constexpr std::array<std::string_view, 2> kThings = {"token", "card"};

std::int64_t milliseconds_of(std::chrono::seconds seconds) {
    return std::chrono::milliseconds(seconds).count();
}

audit::Occurrence entry_of_login(const Person& person, std::string_view method) {
    return {.event = Event::Login,
            .person = person.id,
            .fields = {{"method", Word{method}}, {"role", Word{id_of(person.role)}}}};
}

/// Whether a session goes on for who they are now: not for somebody disabled, reset or in another role.
bool is_still(const std::optional<Person>& now, const Person& then) {
    return now && now->standing == Standing::Enabled && now->role == then.role && now->password == Password::Own;
}

}  // namespace

Sessions::Sessions(People& people, const SessionLimits& limits, std::function<audit::Moment()> now)
    : m_people(people), m_limits(limits), m_now(std::move(now)) {}

Sessions::Place Sessions::place_of(const SessionToken& token) {
    const Sha256 hash = sha256_of(token.bytes);
    return std::ranges::find_if(
        m_open, [&](const Open& open) { return sodium_memcmp(open.token.data(), hash.data(), hash.size()) == 0; });
}

Result<bool> Sessions::end(Place place, End why, audit::AuditLog& log) {
    const PersonId person = place->person.id;
    m_open.erase(place);
    GARITA_TRY(told, log.append({.event = Event::Logout,
                                 .person = person,
                                 .fields = {{"reason", Word{kEnds[static_cast<std::size_t>(why)]}}}}));
    return told > 0;
}

Result<bool> Sessions::lock(Open& open, LockReason reason, audit::AuditLog& log) const {
    if (open.lock == Lock::Locked) return true;
    open.lock = Lock::Locked;
    open.pin_tries_left = m_limits.pin_tries;
    GARITA_TRY(told, log.append({.event = Event::Locked,
                                 .person = open.person.id,
                                 .fields = {{"reason", Word{kLockReasons[static_cast<std::size_t>(reason)]}}}}));
    return told > 0;
}

Result<bool> Sessions::bring_up(Place place, audit::AuditLog& log) {
    const std::int64_t now = m_now().boottime;
    if (now - place->begun >= milliseconds_of(m_limits.shift)) {
        GARITA_TRY(ended, end(place, End::ShiftEnd, log));
        static_cast<void>(ended);
        return false;
    }
    GARITA_TRY(person, m_people.find(place->person.id));
    if (!is_still(person, place->person)) {
        GARITA_TRY(ended, end(place, End::Request, log));
        static_cast<void>(ended);
        return false;
    }
    place->person = std::move(*person);
    if (now - place->used >= milliseconds_of(m_limits.idle)) return lock(*place, LockReason::Idle, log);
    return true;
}

Result<LogIn> Sessions::begin(const Attempt& attempt, audit::AuditLog& log) {
    if (attempt.denial != Denial::None || !attempt.person) return LogIn{.attempt = attempt};
    const std::scoped_lock guard(m_mutex);
    auto old = std::ranges::find_if(m_open, [&](const Open& open) { return open.person.id == attempt.person->id; });
    End why = End::Request;
    if (old == m_open.end() && m_open.size() >= kMostSessions) {
        old = std::ranges::min_element(m_open, {}, &Open::used);
        why = End::Idle;
    }
    if (old != m_open.end()) {
        GARITA_TRY(ended, end(old, why, log));
        static_cast<void>(ended);
    }
    SessionToken token;
    randombytes_buf(token.bytes.data(), token.bytes.size());
    const std::int64_t now = m_now().boottime;
    m_open.push_back({.token = sha256_of(token.bytes), .person = *attempt.person, .begun = now, .used = now});
    return LogIn{.attempt = attempt, .token = token};
}

Result<LogIn> Sessions::log_in(std::string_view name, std::string_view password, audit::AuditLog& log) {
    const auto judge = [](const Person& person) { return Verdict{.occurrence = entry_of_login(person, "password")}; };
    GARITA_TRY(attempt, m_people.check_password(name, password, judge, log));
    return begin(attempt, log);
}

Result<LogIn> Sessions::log_in(Authenticator& authenticator, Thing thing, audit::AuditLog& log) {
    std::array<std::uint8_t, 32> challenge{};
    randombytes_buf(challenge.data(), challenge.size());
    GARITA_TRY(id, authenticator.who_answers(challenge));
    std::optional<Person> person;
    if (id) {
        GARITA_TRY(found, m_people.find(*id));
        person = std::move(found);
    }
    const bool lets_in = person && person->standing == Standing::Enabled && person->password == Password::Own;
    audit::Occurrence occurrence{
        .event = Event::LoginFailed,
        .fields = {{"reason", Word{person ? "disabled" : "unknown-person"}}, {"tries", std::int64_t{0}}}};
    if (lets_in) occurrence = entry_of_login(*person, kThings[static_cast<std::size_t>(thing)]);
    GARITA_TRY(told, log.append(occurrence));
    static_cast<void>(told);
    if (!lets_in) return LogIn{};
    return begin({.denial = Denial::None, .person = std::move(person)}, log);
}

Result<std::optional<Session>> Sessions::find(const SessionToken& token, Touch touch, audit::AuditLog& log) {
    const std::scoped_lock guard(m_mutex);
    const auto place = place_of(token);
    if (place == m_open.end()) return std::optional<Session>();
    GARITA_TRY(goes_on, bring_up(place, log));
    if (!goes_on) return std::optional<Session>();
    if (touch == Touch::Person && place->lock == Lock::Open) place->used = m_now().boottime;
    return std::optional(
        Session{.person = place->person, .lock = place->lock, .pin_tries_left = place->pin_tries_left});
}

Result<bool> Sessions::sweep(audit::AuditLog& log) {
    const std::scoped_lock guard(m_mutex);
    // From the end, as one may go; all of them, also where the log fails for one.
    Result<bool> all = true;
    for (std::size_t i = m_open.size(); i > 0; --i) {
        const auto done = bring_up(std::next(m_open.begin(), static_cast<std::ptrdiff_t>(i) - 1), log);
        if (!done) all = tl::unexpected(done.error());
    }
    return all;
}

Result<bool> Sessions::lock(const SessionToken& token, LockReason reason, audit::AuditLog& log) {
    const std::scoped_lock guard(m_mutex);
    const auto place = place_of(token);
    if (place == m_open.end()) return refuse(Refusal::NoSuchPerson, "there is no such session");
    return lock(*place, reason, log);
}

Result<Attempt> Sessions::unlock(const SessionToken& token, Secret kind, std::string_view secret,
                                 audit::AuditLog& log) {
    Person person;
    {
        const std::scoped_lock guard(m_mutex);
        const auto place = place_of(token);
        if (place == m_open.end()) return Attempt{.denial = Denial::NoSession};
        GARITA_TRY(goes_on, bring_up(place, log));
        if (!goes_on || place->lock != Lock::Locked) return Attempt{.denial = Denial::NoSession};
        // Counted before it is looked at, here too.
        if (kind == Secret::Pin && place->pin_tries_left-- <= 0) {
            place->pin_tries_left = 0;
            return Attempt{.denial = Denial::NoSession};
        }
        person = place->person;
    }
    const auto judge = [kind](const Person& by) {
        return Verdict{.occurrence = {.event = Event::Unlocked,
                                      .person = by.id,
                                      .fields = {{"method", Word{kind == Secret::Pin ? "pin" : "password"}}}}};
    };
    GARITA_TRY(attempt, kind == Secret::Pin ? m_people.check_pin(person.id, secret, judge, log)
                                            : m_people.check_password(person.name, secret, judge, log));
    const std::scoped_lock guard(m_mutex);
    const auto place = place_of(token);
    if (place == m_open.end()) return Attempt{.denial = Denial::NoSession};
    if (attempt.denial == Denial::Throttled && kind == Secret::Pin) ++place->pin_tries_left;  // it was not looked at
    if (attempt.denial != Denial::None) return attempt;
    place->lock = Lock::Open;
    place->used = m_now().boottime;
    return attempt;
}

Result<Attempt> Sessions::unlock_by_pin(const SessionToken& token, std::string_view pin, audit::AuditLog& log) {
    return unlock(token, Secret::Pin, pin, log);
}

Result<Attempt> Sessions::unlock_by_password(const SessionToken& token, std::string_view password,
                                             audit::AuditLog& log) {
    return unlock(token, Secret::Password, password, log);
}

Result<bool> Sessions::log_out(const SessionToken& token, audit::AuditLog& log) {
    const std::scoped_lock guard(m_mutex);
    const auto place = place_of(token);
    if (place == m_open.end()) return true;
    return end(place, End::Request, log);
}

Result<bool> Sessions::end_all(audit::AuditLog& log) {
    const std::scoped_lock guard(m_mutex);
    Result<bool> all = true;
    while (!m_open.empty()) {
        const auto ended = end(m_open.begin(), End::ServiceStop, log);
        if (!ended) all = tl::unexpected(ended.error());
    }
    return all;
}

}  // namespace garita::people
