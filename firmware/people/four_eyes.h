// Four eyes: what one person may only do when a second one with the same permission has seen what it is, and says so
// with their password.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "firmware/people/sessions.h"

namespace garita::people {

/// Names an approval: random, given out once, kept as its SHA-256.
struct ApprovalToken {
    std::array<std::uint8_t, 32> bytes{};
};

/// What is to be approved: REQUIRES needs_four_eyes(permission).
struct Operation {
    Permission permission = Permission::Export;
    std::string_view subject{};  ///< what the second person was shown, whole and in their language: 1 to 4,096 bytes
};

/// Who approves, freshly.
struct Second {
    std::string_view name{};
    std::string_view password{};
};

struct Approval {
    Attempt attempt{};
    std::optional<ApprovalToken> token{};  ///< there where attempt.person is
};

inline constexpr std::chrono::minutes kApprovalLasts{2};  ///< by CLOCK_BOOTTIME
inline constexpr std::size_t kLongestSubject = 4096;      ///< bytes
inline constexpr std::size_t kMostApprovals = 8;          ///< one a session

/// All functions may be called by any thread. Errors are those of People. In memory alone, as sessions are.
class FourEyes {
public:
    /// REQUIRES that both outlive it. `now` is theirs, for tests.
    FourEyes(
        People& people, Sessions& sessions,
        std::function<audit::Moment()> now = [] { return audit::moment_of_machine(audit::Clock::Unconfirmed); })
        : m_people(people), m_sessions(sessions), m_now(std::move(now)) {}

    /// An approval of one operation of who has this session, in place of an earlier one. Refused, and told to the log:
    /// the second person is the first, or has no such permission. Denial::NoSession: it is not open. An Input error
    /// with Refusal::NotAllowed: who asks may not do this himself; Refusal::Unfit: the subject is empty or longer.
    [[nodiscard]] Result<Approval> approve(const SessionToken& first, const Operation& operation, const Second& second,
                                           audit::AuditLog& log);
    /// Uses it up, for just what was approved, in just this session: who approved it, for the entry that the operation
    /// itself leaves. Nobody where there is no such approval, or it was used or is void; one that is shown for anything
    /// else is void from then on.
    [[nodiscard]] Result<std::optional<PersonId>> use(const ApprovalToken& approval, const SessionToken& first,
                                                      const Operation& operation, audit::AuditLog& log);

private:
    struct Given {
        Sha256 token{};
        Sha256 session{};
        Sha256 operation{};
        Permission permission = Permission::Export;
        PersonId second{};
        std::int64_t when = 0;  ///< CLOCK_BOOTTIME in milliseconds
    };
    People& m_people;
    Sessions& m_sessions;
    std::function<audit::Moment()> m_now;
    std::vector<Given> m_given{};
    std::mutex m_mutex;  ///< over m_given
};

}  // namespace garita::people
