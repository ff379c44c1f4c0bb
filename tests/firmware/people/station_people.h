// A station of tests with its people, its audit log, and a clock that only the test moves.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/people/people.h"
#include "tests/firmware/audit/kept_log.h"

namespace garita::test {

/// A password that is good enough, and another one.
inline constexpr const char* kGood = "correct horse battery";
inline constexpr const char* kOther = "another long sentence";

class StationPeople {
public:
    /// Opens them with the least cost unless another is given.
    explicit StationPeople(people::HashCost cost = people::kLeastHashCost);

    /// Closes and opens; `options` of what the test wants otherwise.
    void reopen();
    void close() { m_people.reset(); }
    /// Another start of the machine: another boot, whose clock begins anew.
    void power_cycle();
    void pass(std::chrono::milliseconds time);

    people::People& people() { return *m_people; }
    audit::AuditLog& log() { return m_log.log(); }
    KeptLog& kept_log() { return m_log; }
    /// Options that the next reopen() takes; `now` is this clock.
    people::PeopleOptions options{};
    /// Taken by reopen() as a Result, where opening fails.
    Result<bool> try_reopen();

    /// Somebody with their own password.
    people::Person make(const std::string& name, people::Role role, const std::string& password = kGood);
    /// A guess at a password, and how it ended.
    people::Attempt guess(const std::string& name, const std::string& password);

    /// Ids of the events of the log from this entry on, with their word of reason, result, action or what:
    /// "login-failed wrong-secret".
    std::vector<std::string> events(std::int64_t from = 1);
    std::int64_t next_entry() { return log().head().number + 1; }

    [[nodiscard]] std::filesystem::path data() const { return m_folder.path(); }
    [[nodiscard]] std::filesystem::path folder() const { return people::people_folder(data()); }
    [[nodiscard]] audit::Moment now() const { return m_now; }
    std::function<audit::Moment()> clock() {
        return [this] { return m_now; };
    }
    void set_utc(std::int64_t utc) { m_now.utc = utc; }

private:
    Folder m_folder;
    KeptLog m_log;
    audit::Moment m_now{.utc = 1'790'000'000, .boottime = 100'000, .boot = {1}};
    std::unique_ptr<people::People> m_people;
};

/// Every file under a folder, one after another.
std::string all_bytes(const std::filesystem::path& folder);

}  // namespace garita::test
