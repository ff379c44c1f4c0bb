// Who works at the kiosk now. In memory alone: no session survives a restart of the service.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "firmware/people/authenticator.h"
#include "firmware/people/people.h"

namespace garita::people {

/// Names a session: random, given out once, kept as its SHA-256. For a cookie: hex() of it.
struct SessionToken {
    std::array<std::uint8_t, 32> bytes{};
};

struct SessionLimits {
    std::chrono::seconds idle{std::chrono::minutes(5)};  ///< then it locks
    std::chrono::seconds shift{std::chrono::hours(12)};  ///< from the log-in; then it ends
    int pin_tries = 5;                                   ///< then only the password unlocks
};
inline constexpr std::size_t kMostSessions = 8;  ///< one more log-in ends the one that was not used for longest

enum class Lock { Open, Locked };
struct Session {
    Person person{};
    Lock lock = Lock::Open;
    int pin_tries_left = 0;  ///< while it is locked; 0: the password is needed
};
/// Whether somebody did something, or only the page asked by itself, which keeps nothing open.
enum class Touch { Person, Page };
enum class LockReason { Request, Idle };
/// By what an Authenticator knows people. Order of the words of the audit log.
enum class Thing { Token, Card };

/// An Attempt that opens a session.
struct LogIn {
    Attempt attempt{};
    std::optional<SessionToken> token{};  ///< there where attempt.person is
};

/// All functions may be called by any thread. Times are by CLOCK_BOOTTIME, sleep of the machine included. A session
/// that is to lock or end does so although the audit log cannot be written: the error tells that only the entry is
/// missing. Errors are those of People.
class Sessions {
public:
    /// REQUIRES that `people` outlives it. `now` is that of People, for tests.
    explicit Sessions(
        People& people, const SessionLimits& limits = {},
        std::function<audit::Moment()> now = [] { return audit::moment_of_machine(audit::Clock::Unconfirmed); });

    /// One session a person: an older one ends.
    [[nodiscard]] Result<LogIn> log_in(std::string_view name, std::string_view password, audit::AuditLog& log);
    /// By a thing; Denial::Wrong where it was nobody's, or that of somebody who is disabled.
    [[nodiscard]] Result<LogIn> log_in(Authenticator& authenticator, Thing thing, audit::AuditLog& log);

    /// The session of this token, locked or ended before where its time has come, or where who it is of was disabled,
    /// reset or given another role. Nothing where there is none.
    [[nodiscard]] Result<std::optional<Session>> find(const SessionToken& token, Touch touch, audit::AuditLog& log);
    /// Locks and ends all whose time has come; call it every few seconds.
    [[nodiscard]] Result<bool> sweep(audit::AuditLog& log);

    /// True also where it was locked already. An Input error with Refusal::NoSuchPerson where there is no session.
    [[nodiscard]] Result<bool> lock(const SessionToken& token, LockReason reason, audit::AuditLog& log);
    /// Denial::NoSession: no locked session, or no tries of the PIN are left in it.
    [[nodiscard]] Result<Attempt> unlock_by_pin(const SessionToken& token, std::string_view pin, audit::AuditLog& log);
    [[nodiscard]] Result<Attempt> unlock_by_password(const SessionToken& token, std::string_view password,
                                                     audit::AuditLog& log);
    /// True also where there is none.
    [[nodiscard]] Result<bool> log_out(const SessionToken& token, audit::AuditLog& log);
    /// The service stops.
    [[nodiscard]] Result<bool> end_all(audit::AuditLog& log);

private:
    enum class End { Request, Idle, ShiftEnd, ServiceStop };
    struct Open {
        Sha256 token{};
        Person person{};  ///< as at the log-in
        Lock lock = Lock::Open;
        std::int64_t begun = 0;  ///< CLOCK_BOOTTIME in milliseconds
        std::int64_t used = 0;   ///< likewise
        int pin_tries_left = 0;
    };
    using Place = std::vector<Open>::iterator;
    [[nodiscard]] Place place_of(const SessionToken& token);
    [[nodiscard]] Result<LogIn> begin(const Attempt& attempt, audit::AuditLog& log);
    [[nodiscard]] Result<bool> end(Place place, End why, audit::AuditLog& log);
    [[nodiscard]] Result<bool> lock(Open& open, LockReason reason, audit::AuditLog& log) const;
    /// What is due; false where it has ended, and `place` with it.
    [[nodiscard]] Result<bool> bring_up(Place place, audit::AuditLog& log);
    [[nodiscard]] Result<Attempt> unlock(const SessionToken& token, Secret kind, std::string_view secret,
                                         audit::AuditLog& log);

    People& m_people;
    SessionLimits m_limits;
    std::function<audit::Moment()> m_now;
    std::vector<Open> m_open{};
    std::mutex m_mutex;  ///< over m_open; taken before that of People
};

}  // namespace garita::people
