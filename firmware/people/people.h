// Who works at the station: made by a supervisor, disabled, never removed; and whether a password or a PIN is theirs.
//
// Every change and every guess leaves an entry in the audit log. The entry is committed before the change is: where the
// log cannot be written nothing is changed and nobody is let in; where the power fails between the two the log tells of
// a change that did not happen, never the other way round.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "firmware/audit/log.h"
#include "firmware/database/database.h"
#include "firmware/identifiers.h"
#include "firmware/people/pepper.h"
#include "firmware/people/refusal.h"
#include "firmware/people/roles.h"
#include "firmware/people/secrets.h"
#include "firmware/people/throttle.h"

namespace garita::people {

enum class Standing { Enabled, Disabled };
/// What somebody has to log in with. None: a first password that is void, or nothing as they are disabled.
enum class Password { None, First, Own };
enum class Pin { None, Set };

struct Person {
    PersonId id{};
    std::string name{};
    Role role = Role::Officer;
    Standing standing = Standing::Enabled;
    Password password = Password::None;
    Pin pin = Pin::None;
    bool operator==(const Person&) const = default;
};

/// Somebody with a first password, which is shown to them once and then wiped.
struct Issued {
    Person person{};
    GuardedMemory first_password;
};

/// At the machine itself, with the rights of who owns its files: set-up and `garita people`. Nothing that comes from a
/// page is this.
struct AtTheMachine {};
/// Who changes something about people: somebody with Permission::People.
using Actor = std::variant<PersonId, AtTheMachine>;

/// Why somebody was not let in. Wrong stands for everything that a stranger is not to tell apart: no such name, another
/// secret, disabled.
enum class Denial {
    None,
    Wrong,
    Throttled,          ///< it was not looked at: try again after Attempt::wait
    MustReplace,        ///< right, and a first password: replace_first_password()
    FirstPasswordVoid,  ///< right, and too old: a supervisor resets it
    WrongRole,          ///< of an approval: right, and may not (four_eyes.h)
    SamePerson,         ///< of an approval: right, and the same
    NoSession,          ///< there is none, or not a locked one to unlock, or not an open one to act in
};

struct Attempt {
    Denial denial = Denial::Wrong;
    std::optional<Person> person{};    ///< who was let in; nobody otherwise
    std::chrono::milliseconds wait{};  ///< until the next try of this name is looked at, by CLOCK_BOOTTIME
};

/// What the audit log is told when a guess was right, and whether that is enough.
struct Verdict {
    audit::Occurrence occurrence{};
    Denial denial = Denial::None;
};
using Judge = std::function<Verdict(const Person& person)>;

enum class Leaving { Request, Left, Misuse, Expired };  ///< why somebody is disabled

inline constexpr std::chrono::hours kFirstPasswordLasts{24};
inline constexpr std::int64_t kMostPeople = 1000;       ///< the disabled among them
inline constexpr std::int64_t kMostUnknownNames = 256;  ///< whose tries are kept

struct PeopleOptions {
    HashCost cost = kHashCost;
    std::function<audit::Moment()> now = [] { return audit::moment_of_machine(audit::Clock::Unconfirmed); };
    std::string file_system{};  ///< SQLite's, for tests
    Derive derive = &argon2id;  ///< likewise
};

[[nodiscard]] const database::Schema& people_schema();

/// The open database of people. All functions may be called by any thread; checks of secrets wait for one another.
/// Errors: Input with a Refusal; Device with a database::Fault, and what the audit log says: then nothing was changed.
class People {
public:
    /// Opens or makes FOLDER/people.sqlite. What was left to wait after failed tries begins anew after another start of
    /// the machine. Device error with Refusal::OtherPepper: what it keeps was made with another pepper.
    [[nodiscard]] static Result<std::unique_ptr<People>> open(const std::filesystem::path& folder, GuardedMemory pepper,
                                                              PeopleOptions options = {});

    /// By name; the disabled too.
    [[nodiscard]] Result<std::vector<Person>> list() const;
    [[nodiscard]] Result<std::optional<Person>> find(const PersonId& id) const;
    [[nodiscard]] Result<std::optional<Person>> find(std::string_view name) const;
    /// Failed tries since the last right one; nothing counted for nobody.
    [[nodiscard]] Result<Tries> tries_of(std::string_view name) const;

    /// Somebody new, with a first password. The first of all is a supervisor, made at the machine.
    [[nodiscard]] Result<Issued> make(const Actor& by, std::string_view name, Role role, audit::AuditLog& log);
    /// A new first password in place of password and PIN, and failed tries forgotten.
    [[nodiscard]] Result<Issued> reset(const Actor& by, const PersonId& id, audit::AuditLog& log);
    /// For ever; nothing is kept of password and PIN. The last supervisor stays.
    [[nodiscard]] Result<bool> disable(const Actor& by, const PersonId& id, Leaving why, audit::AuditLog& log);
    [[nodiscard]] Result<bool> change_role(const Actor& by, const PersonId& id, Role role, audit::AuditLog& log);

    /// Whether this is the person's own password; `judge` says what that means, and is asked with the database locked.
    [[nodiscard]] Result<Attempt> check_password(std::string_view name, std::string_view password, const Judge& judge,
                                                 audit::AuditLog& log);
    /// Likewise for a PIN, of who has a session that is locked (sessions.h).
    [[nodiscard]] Result<Attempt> check_pin(const PersonId& id, std::string_view pin, const Judge& judge,
                                            audit::AuditLog& log);
    /// An own password in place of the first, which is used up. An error with a Refusal: the new one is too weak, or
    /// the same.
    [[nodiscard]] Result<Attempt> replace_first_password(std::string_view name, std::string_view first,
                                                         std::string_view fresh, audit::AuditLog& log);
    /// By who has a session, and says the present password once more. Likewise.
    [[nodiscard]] Result<Attempt> change_password(const PersonId& id, std::string_view present, std::string_view fresh,
                                                  audit::AuditLog& log);
    [[nodiscard]] Result<Attempt> set_pin(const PersonId& id, std::string_view password, std::string_view pin,
                                          audit::AuditLog& log);

private:
    People(PeopleOptions options, database::Database database, std::unique_ptr<SecretHasher> hasher)
        : m_options(std::move(options)), m_database(std::move(database)), m_hasher(std::move(hasher)) {}
    struct Guess;
    struct Counted;
    struct Right;
    using OnRight = std::function<Result<Denial>(const Right& right)>;
    [[nodiscard]] Result<Issued> issue(const PersonId& id, const std::function<Result<bool>()>& change,
                                       const std::optional<PersonId>& by, audit::AuditLog& log);
    [[nodiscard]] Result<Attempt> attempt(const Guess& guess, const OnRight& on_right, audit::AuditLog& log);
    [[nodiscard]] Result<Counted> count(const Guess& guess, audit::AuditLog& log);
    [[nodiscard]] Result<Attempt> wrong(const Counted& counted, audit::AuditLog& log);
    [[nodiscard]] Result<bool> tell_throttled(const Counted& counted, audit::AuditLog& log);

    PeopleOptions m_options;
    database::Database m_database;
    std::unique_ptr<SecretHasher> m_hasher;
    mutable std::mutex m_mutex;  ///< over the database
};

}  // namespace garita::people
