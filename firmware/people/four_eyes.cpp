#include "firmware/people/four_eyes.h"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "firmware/bytes.h"

namespace garita::people {
namespace {

using audit::Event;
using audit::Word;

/// What was approved, so that nothing else is: the operation's word has no line feed.
Sha256 hash_of(const Operation& operation) {
    const std::string text = std::string(facts_of(operation.permission).id) + "\n" + std::string(operation.subject);
    return sha256_of(bytes_of(text));
}

bool equal(const Sha256& a, const Sha256& b) {
    return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Result<Approval> FourEyes::approve(const SessionToken& first, const Operation& operation, const Second& second,
                                   audit::AuditLog& log) {
    if (!needs_four_eyes(operation.permission)) return fail(ErrorKind::Internal, "an approval of what needs none");
    if (operation.subject.empty() || operation.subject.size() > kLongestSubject)
        return refuse(Refusal::Unfit, "what is to be approved is not said, or too long");
    GARITA_TRY(session, m_sessions.find(first, Touch::Person, log));
    if (!session || session->lock != Lock::Open) return Approval{.attempt = {.denial = Denial::NoSession}};
    const Person& asks = session->person;
    if (!may(asks.role, operation.permission))
        return refuse(Refusal::NotAllowed, "who asks for an approval may do this himself");
    const auto judge = [&](const Person& approves) {
        Verdict verdict;
        std::string_view result = "given";
        if (approves.id == asks.id) {
            result = "same-person";
            verdict.denial = Denial::SamePerson;
        } else if (!may(approves.role, operation.permission)) {
            result = "wrong-role";
            verdict.denial = Denial::WrongRole;
        }
        verdict.occurrence = {.event = Event::Approval,
                              .person = approves.id,
                              .fields = {{"operation", Word{facts_of(operation.permission).id}},
                                         {"result", Word{result}},
                                         {"subject", asks.id}}};
        return verdict;
    };
    GARITA_TRY(attempt, m_people.check_password(second.name, second.password, judge, log));
    if (attempt.denial != Denial::None || !attempt.person) return Approval{.attempt = attempt};

    ApprovalToken token;
    randombytes_buf(token.bytes.data(), token.bytes.size());
    const Given given{.token = sha256_of(token.bytes),
                      .session = sha256_of(first.bytes),
                      .operation = hash_of(operation),
                      .permission = operation.permission,
                      .second = attempt.person->id,
                      .when = m_now().boottime};
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_given, [&](const Given& other) { return other.session == given.session; });
    if (m_given.size() >= kMostApprovals) m_given.erase(m_given.begin());
    m_given.push_back(given);
    return Approval{.attempt = attempt, .token = token};
}

Result<std::optional<PersonId>> FourEyes::use(const ApprovalToken& approval, const SessionToken& first,
                                              const Operation& operation, audit::AuditLog& log) {
    const Sha256 token = sha256_of(approval.bytes);
    std::optional<Given> given;
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = std::ranges::find_if(m_given, [&](const Given& one) { return equal(one.token, token); });
        if (found == m_given.end()) return std::optional<PersonId>();
        given = *found;
        m_given.erase(found);
    }
    const bool fits = equal(given->session, sha256_of(first.bytes)) && equal(given->operation, hash_of(operation)) &&
                      m_now().boottime - given->when < std::chrono::milliseconds(kApprovalLasts).count();
    if (!fits) return std::optional<PersonId>();
    GARITA_TRY(session, m_sessions.find(first, Touch::Person, log));
    GARITA_TRY(second, m_people.find(given->second));
    const bool still = session && session->lock == Lock::Open && may(session->person.role, given->permission) &&
                       second && second->standing == Standing::Enabled && may(second->role, given->permission);
    return still ? std::optional(given->second) : std::nullopt;
}

}  // namespace garita::people
