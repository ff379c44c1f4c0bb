// A station that somebody has set up in a folder of its own, with a clock that only the test moves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware/station/station.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita::test {

/// A password that is good enough.
inline constexpr const char* kPassword = "correct horse battery";

class StationOfTests {
public:
    /// Set up by "Ada", a supervisor, unless the test does that.
    enum class SetUp { Done, NotYet };
    explicit StationOfTests(SetUp set_up = SetUp::Done, StationOptions options = {});

    [[nodiscard]] Station& station() { return *m_station; }
    void close() { m_station.reset(); }
    /// Closes and opens it; an error is the test's to look at.
    [[nodiscard]] Result<bool> reopen();

    /// Somebody with kPassword.
    people::Person make(const std::string& name, people::Role role);
    [[nodiscard]] people::Person find(const std::string& name);

    /// Ids of the audit log's entries from this one on.
    [[nodiscard]] std::vector<std::string> events(std::int64_t from = 1);
    /// All fields of the last entry of this event.
    [[nodiscard]] audit::Entry last(const std::string& event);

    [[nodiscard]] const std::filesystem::path& data() const { return m_data; }
    audit::Moment now{.utc = 1'790'000'000, .clock = audit::Clock::Confirmed, .boottime = 100'000, .boot = {1}};
    StationOptions options;

private:
    Folder m_folder;
    std::filesystem::path m_data = m_folder.path() / "data";
    std::unique_ptr<Station> m_station;
};

}  // namespace garita::test
