#include "firmware/station/station.h"

#include <algorithm>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/dates.h"
#include "firmware/people/pepper.h"
#include "firmware/station/station_log.h"
#include "firmware/station/station_records.h"
#include "firmware/trust/certificate.h"
#include "firmware/trust/station_trust.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using audit::AuditLog;
using audit::Event;
using audit::Word;

/// Today, where somebody trusted has said so.
std::optional<std::chrono::sys_days> confirmed_day(const StationClock& clock) {
    const audit::Moment now = clock.now();
    if (now.clock != audit::Clock::Confirmed) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(now.utc)));
}

/// When the newest signed file that the station took was signed, at the earliest; 0: it took none.
std::int64_t newest_signed(const fs::path& data) {
    // A trust file that cannot be read is told where it is asked.
    const auto trust = trust::StationTrust::read(data);
    if (!trust || !*trust) return 0;
    const auto day = day_of((*trust)->seen().latest);
    if (!day) return 0;
    // The day of who signed it, who may live a day ahead of UTC.
    const std::chrono::sys_seconds begun = std::chrono::sys_days(*day) - std::chrono::days(1);
    return begun.time_since_epoch().count();
}

/// Of the newest entry of this start of the machine whose time was confirmed; a command at the machine may have
/// appended others since, which know of no confirmation. Nothing where there is none among the last ones.
Result<std::optional<audit::Moment>> confirmed_before(const AuditLog& log, const audit::Moment& now) {
    constexpr std::int64_t kMost = 1'000;
    const std::int64_t first = std::max<std::int64_t>(1, log.head().number - kMost + 1);
    GARITA_TRY(entries, log.read(first, kMost));
    for (auto kept = entries.rbegin(); kept != entries.rend(); ++kept) {
        GARITA_TRY(entry, audit::parse_entry(kept->bytes));
        if (entry.moment.boot != now.boot) return std::nullopt;
        if (entry.moment.clock == audit::Clock::Confirmed) return entry.moment;
    }
    return std::nullopt;
}

/// How the service ended the last time.
Result<std::string_view> ended_before(const AuditLog& log) {
    constexpr std::int64_t kAtOnce = 256;
    for (std::int64_t end = log.head().number; end > 0;) {
        const std::int64_t first = std::max<std::int64_t>(1, end - kAtOnce + 1);
        GARITA_TRY(entries, log.read(first, end - first + 1));
        for (auto kept = entries.rbegin(); kept != entries.rend(); ++kept) {
            GARITA_TRY(entry, audit::parse_entry(kept->bytes));
            if (entry.event == audit::facts_of(Event::ServiceStopped).id) return "clean";
            if (entry.event == audit::facts_of(Event::ServiceStarted).id) return "unclean";
        }
        end = first - 1;
    }
    return "first";
}

}  // namespace

struct Station::Opened {
    Opened(std::unique_ptr<AuditLog> audit_log, people::PepperFile pepper_file,
           std::unique_ptr<people::People> everybody, const people::SessionLimits& limits,
           const std::function<audit::Moment()>& now)
        : log(std::move(audit_log)),
          pepper(std::move(pepper_file)),
          people(std::move(everybody)),
          sessions(*people, limits, now),
          four_eyes(*people, sessions, now) {}

    std::unique_ptr<AuditLog> log;
    people::PepperFile pepper;  ///< held: no second process
    std::unique_ptr<people::People> people;
    people::Sessions sessions;
    people::FourEyes four_eyes;
    std::array<std::unique_ptr<records::Store>, kModes.size()> records{};
    std::array<std::optional<Error>, kModes.size()> troubles{};
};

Station::Station(fs::path data, StationOptions options)
    : m_data(std::move(data)), m_options(std::move(options)), m_clock(m_options.clock) {}

Station::~Station() {
    if (!is_set_up()) return;
    // Where the log cannot be written the next start says "unclean", which is the truth.
    AuditLog& to = log();
    if (!sessions().end_all(to)) return;
    if (!to.append({.event = Event::ServiceStopped, .fields = {{"reason", Word{"request"}}}})) return;
    static_cast<void>(to.checkpoint());
}

Result<std::unique_ptr<Station>> Station::open(const fs::path& data, StationOptions options) {
    std::unique_ptr<Station> station(new Station(data, std::move(options)));
    GARITA_TRY(key, trust::read_station_key(data));
    if (!key) return station;
    station->m_given_name = key->known.name;
    GARITA_TRY(opened, station->open_all());
    GARITA_TRY(people, opened->people->list());
    station->m_owned = std::move(opened);
    if (people.empty()) return station;
    GARITA_TRY(told, station->tell_started(*station->m_owned->log));
    static_cast<void>(told);
    station->m_opened = station->m_owned.get();
    return station;
}

Result<std::unique_ptr<Station::Opened>> Station::open_all() {
    const auto now = [this] { return m_clock.now(); };
    m_clock.not_before(m_options.built);
    m_clock.not_before(newest_signed(m_data));
    GARITA_TRY(log,
               open_station_log(
                   m_data, {.now = now, .file_system = m_options.file_system, .write_secret = m_options.write_secret}));
    m_clock.not_before(log->head().time);
    GARITA_TRY(known, confirmed_before(*log, m_options.clock()));
    if (known) m_clock.continue_from(*known);
    const fs::path people_folder = people::people_folder(m_data);
    GARITA_TRY(pepper, people::PepperFile::open(people_folder));
    GARITA_TRY(secret, pepper.pepper());
    GARITA_TRY(people,
               people::People::open(people_folder, std::move(secret),
                                    {.cost = m_options.cost, .now = now, .file_system = m_options.file_system}));
    auto opened =
        std::make_unique<Opened>(std::move(log), std::move(pepper), std::move(people), m_options.sessions, now);
    open_records(*opened);
    return opened;
}

/// Records that cannot be opened are no reason to let nobody in: documents are inspected, and that they are not kept is
/// told.
void Station::open_records(Opened& opened) const {
    for (std::size_t i = 0; i < kModes.size(); ++i) {
        auto store = open_station_records(m_data, kModes[i],
                                          {.retention = m_options.retention,
                                           .most_picture_bytes = m_options.most_picture_bytes,
                                           .file_system = m_options.file_system,
                                           .write_secret = m_options.write_secret});
        if (store)
            opened.records[i] = std::move(*store);
        else
            opened.troubles[i] = std::move(store).error();
    }
}

Result<people::Issued> Station::set_up(const std::string& name, std::string_view supervisor) {
    const std::lock_guard lock(m_setting_up);
    if (is_set_up()) return fail(ErrorKind::Input, "this station was set up already");
    if (!m_owned) {
        if (m_given_name.empty()) {
            GARITA_TRY(named, check_party_name(name));
            static_cast<void>(named);
            GARITA_TRY(folder, make_private_folder(m_data));
            static_cast<void>(folder);
            GARITA_TRY(key, trust::make_station_key(m_data, name));
            m_given_name = key.known.name;
        }
        GARITA_TRY(opened, open_all());
        m_owned = std::move(opened);
    }
    GARITA_TRY(told, tell_started(*m_owned->log));
    static_cast<void>(told);
    GARITA_TRY(issued,
               m_owned->people->make(people::AtTheMachine{}, supervisor, people::Role::Supervisor, *m_owned->log));
    m_opened = m_owned.get();
    return issued;
}

Result<bool> Station::tell_started(AuditLog& to) {
    GARITA_TRY(before, ended_before(to));
    GARITA_TRY(entry, to.append({.event = Event::ServiceStarted, .fields = {{"before", Word{before}}}}));
    static_cast<void>(entry);
    return true;
}

const std::string& Station::name() const {
    return m_given_name;
}
AuditLog& Station::log() const {
    return *m_opened.load()->log;
}
people::People& Station::people() const {
    return *m_opened.load()->people;
}
people::Sessions& Station::sessions() const {
    return m_opened.load()->sessions;
}
people::FourEyes& Station::four_eyes() const {
    return m_opened.load()->four_eyes;
}
Result<records::Store*> Station::records(Mode mode) const {
    const Opened& opened = *m_opened.load();
    const auto i = static_cast<std::size_t>(mode);
    if (opened.records[i]) return opened.records[i].get();
    return tl::unexpected(*opened.troubles[i]);
}

Result<bool> Station::look_after() {
    if (!is_set_up()) return true;
    const std::lock_guard lock(m_looking_after);
    GARITA_TRY(looked, look_at_clock());
    static_cast<void>(looked);
    GARITA_TRY(swept, sessions().sweep(log()));
    static_cast<void>(swept);
    const auto today = confirmed_day(m_clock);
    if (!today || m_expired == today) return true;
    return expire(*today, records::Confirmed::No, std::nullopt);
}

/// A clock that somebody set is told to the log; what was confirmed before is not any more (StationClock::now()).
Result<bool> Station::look_at_clock() {
    m_clock.not_before(log().head().time);
    if (!m_untold) m_untold = m_clock.look();
    if (!m_untold) return true;
    const auto& step = m_untold;
    const auto told = [](std::int64_t utc) { return std::clamp<std::int64_t>(utc, 0, audit::kLastSecond); };
    GARITA_TRY(
        entry,
        log().append({.event = Event::ClockChanged,
                      .fields = {{"after", told(step->after)},
                                 {"before", told(step->before)},
                                 {"source", Word{step->clock == audit::Clock::Confirmed ? "network" : "person"}}}}));
    static_cast<void>(entry);
    m_untold.reset();
    return true;
}

Result<bool> Station::expire_all(const PersonId& supervisor) {
    const std::lock_guard lock(m_looking_after);
    const auto today = confirmed_day(m_clock);
    if (!today) return fail(ErrorKind::Input, "nobody has confirmed the time");
    return expire(*today, records::Confirmed::Yes, supervisor);
}

/// Of all modes; what the run held back waits for a supervisor.
Result<bool> Station::expire(std::chrono::sys_days today, records::Confirmed confirmed,
                             const std::optional<PersonId>& person) {
    int held_back = 0;
    for (const Mode mode : kModes) {
        const auto store = records(mode);
        if (!store) continue;
        GARITA_TRY(done, (*store)->expire(today, confirmed));
        held_back = std::max(held_back, done.days_held_back);
        if (done.classes == 0) continue;
        GARITA_TRY(entry, log().append({.event = Event::ExpiryRun,
                                        .person = person,
                                        .mode = audit_mode(mode),
                                        .fields = {{"classes", std::int64_t{done.classes}},
                                                   {"records", done.records},
                                                   {"result", Word{"finished"}}}}));
        static_cast<void>(entry);
    }
    m_held_back = held_back;
    m_expired = today;
    return true;
}

}  // namespace garita
