// A station: what it keeps and who works there, opened together from its data folder. Nobody has set it up before it
// has a name, a key of its own, and somebody who works there.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/audit/log.h"
#include "firmware/people/four_eyes.h"
#include "firmware/people/people.h"
#include "firmware/people/sessions.h"
#include "firmware/records/store.h"
#include "firmware/station/clock.h"
#include "firmware/station/station_log.h"
#include "firmware/verdict.h"

namespace garita {

struct StationOptions {
    people::HashCost cost = people::kHashCost;
    people::SessionLimits sessions{};
    records::RetentionDays retention{};
    std::size_t most_picture_bytes = 6'000'000;  ///< of an inspection
    std::function<audit::Moment()> clock = &StationClock::machine_moment;
    std::int64_t built = 0;     ///< it is certainly not earlier, seconds since 1970: firmware/built.h
    std::string file_system{};  ///< SQLite's, for tests
    WriteBlock write_secret = &write_block_synced;  ///< likewise
};

/// Of one process: a second one on the same folder is refused. All functions may be called by any thread.
class Station {
public:
    /// Opens what is there. Device errors: the folder is in use by another process, or its audit log or people cannot
    /// be opened, so that nobody could be let in; records that cannot be opened are told by records().
    [[nodiscard]] static Result<std::unique_ptr<Station>> open(const std::filesystem::path& data,
                                                               StationOptions options = {});
    /// The service ends: sessions end, and the audit log is told.
    ~Station();
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;

    [[nodiscard]] bool is_set_up() const { return m_opened.load() != nullptr; }
    /// The name that it was given already, where somebody began to set it up; empty: none.
    [[nodiscard]] const std::string& given_name() const { return m_given_name; }
    /// Gives it its name (1 to 64 characters) and key, where it has none, and its first person, a supervisor. At the
    /// machine only: who comes first sets it up. Input errors: it was set up; with a Refusal of people: the name of the
    /// person is unfit; without a code: the station's is. Device errors of open().
    [[nodiscard]] Result<people::Issued> set_up(const std::string& name, std::string_view supervisor);

    // The rest REQUIRES is_set_up().

    [[nodiscard]] const std::string& name() const;
    /// What is kept of the pictures of an inspection, at most.
    [[nodiscard]] std::size_t most_picture_bytes() const { return m_options.most_picture_bytes; }
    [[nodiscard]] audit::AuditLog& log() const;
    [[nodiscard]] people::People& people() const;
    [[nodiscard]] people::Sessions& sessions() const;
    [[nodiscard]] people::FourEyes& four_eyes() const;
    /// Of this mode; an error where they cannot be opened: why. Never null.
    [[nodiscard]] Result<records::Store*> records(Mode mode) const;
    [[nodiscard]] StationClock& clock() { return m_clock; }
    [[nodiscard]] const StationClock& clock() const { return m_clock; }

    /// Of how many days records are overdue that wait for a supervisor: more than a run erases by itself
    /// (records::kMostDays). As the last run found it.
    [[nodiscard]] int days_held_back() const { return m_held_back; }
    /// Erases all that is overdue, as somebody who may has confirmed. Device errors; Input: the clock is not confirmed.
    [[nodiscard]] Result<bool> expire_all(const PersonId& supervisor);

    /// What is due: a clock that was set is told to the log, sessions lock or end, and once a day, on a confirmed
    /// clock, records expire. Call it every few seconds. An error is for people: what was due is tried again.
    [[nodiscard]] Result<bool> look_after();

private:
    struct Opened;
    Station(std::filesystem::path data, StationOptions options);
    [[nodiscard]] Result<std::unique_ptr<Opened>> open_all();
    void open_records(Opened& opened) const;
    [[nodiscard]] static Result<bool> tell_started(audit::AuditLog& log);
    [[nodiscard]] Result<bool> look_at_clock();
    [[nodiscard]] Result<bool> expire(std::chrono::sys_days today, records::Confirmed confirmed,
                                      const std::optional<PersonId>& person);

    const std::filesystem::path m_data;
    const StationOptions m_options;
    StationClock m_clock;
    std::string m_given_name;
    std::mutex m_setting_up;
    std::unique_ptr<Opened> m_owned;
    std::atomic<Opened*> m_opened{nullptr};  ///< m_owned once it may be used

    std::atomic<int> m_held_back{0};
    std::mutex m_looking_after;                        ///< of the next two
    std::optional<ClockStep> m_untold{};               ///< of the clock, until the log has it
    std::optional<std::chrono::sys_days> m_expired{};  ///< the day of the last run
};

}  // namespace garita
