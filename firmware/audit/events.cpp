#include "firmware/audit/events.h"

#include <algorithm>

namespace garita::audit {
namespace {

constexpr std::string_view kRoles = "officer examiner supervisor technician trainer auditor";
constexpr std::string_view kLists = "documents blanks persons alerts counterfeits";
constexpr std::string_view kMethods = "password pin token card";
constexpr std::int64_t kMostOfAKind = 10'000'000;  // records or the like of one station
constexpr std::int64_t kMostTries = 9'999;
constexpr std::int64_t kMostTyped = 132;  // characters of a zone
constexpr std::int64_t kMostVersions = 4'000'000'000;

constexpr Field record() {
    return {.name = "record", .kind = Kind::Record};
}
/// The other one of four eyes.
constexpr Field second(Presence presence = Presence::Always) {
    return {.name = "second", .kind = Kind::Person, .presence = presence};
}
constexpr Field subject(Presence presence = Presence::Always) {
    return {.name = "subject", .kind = Kind::Person, .presence = presence};
}
constexpr Field word(std::string_view name, std::string_view words) {
    return {.name = name, .kind = Kind::Word, .words = words};
}
constexpr Field number(std::string_view name, std::int64_t most) {
    return {.name = name, .kind = Kind::Number, .most = most};
}
constexpr Field of_kind(std::string_view name, Kind kind, Presence presence = Presence::Always) {
    return {.name = name, .kind = kind, .presence = presence};
}

using enum Severity;

constexpr std::array kEvents = {
    EventFacts{Event::EpochBegun,
               "epoch-begun",
               Grave,
               {of_kind("audit_key", Kind::Key), number("epoch", kMostOfAKind), number("old_count", kMostEntries),
                of_kind("old_head", Kind::Digest), word("reason", "first reset restored key-lost station-key"),
                of_kind("station", Kind::Station), of_kind("station_key", Kind::Key)}},
    EventFacts{Event::Checkpoint,
               "checkpoint",
               Routine,
               {number("count", kMostEntries), number("epoch", kMostOfAKind), of_kind("head", Kind::Digest),
                of_kind("next_key", Kind::Key), of_kind("station", Kind::Station)}},
    EventFacts{Event::ServiceStarted, "service-started", Routine, {word("before", "first clean unclean")}},
    EventFacts{Event::ServiceStopped, "service-stopped", Routine, {word("reason", "request update fault")}},
    EventFacts{Event::Login, "login", Routine, {word("method", kMethods), word("role", kRoles)}},
    EventFacts{Event::LoginFailed,
               "login-failed",
               Notable,
               {word("reason", "wrong-secret unknown-person disabled throttled wrong-role expired"),
                subject(Presence::Sometimes), number("tries", kMostTries)}},
    EventFacts{Event::Logout, "logout", Routine, {word("reason", "request idle shift-end service-stop")}},
    EventFacts{Event::Locked, "locked", Routine, {word("reason", "request idle")}},
    EventFacts{Event::Unlocked, "unlocked", Routine, {word("method", kMethods)}},
    EventFacts{
        Event::FirstPassword, "first-password", Notable, {word("action", "issued used expired voided"), subject()}},
    EventFacts{Event::PersonMade, "person-made", Notable, {word("role", kRoles), subject()}},
    EventFacts{
        Event::PersonChanged, "person-changed", Notable, {subject(), word("what", "role password pin token name")}},
    EventFacts{
        Event::PersonDisabled, "person-disabled", Notable, {word("reason", "request left misuse expired"), subject()}},
    EventFacts{Event::InspectionBegun, "inspection-begun", Routine, {record()}},
    EventFacts{Event::InspectionEnded,
               "inspection-ended",
               Routine,
               {word("outcome", "successful failed undetermined not-supported aborted"), record()}},
    EventFacts{Event::RecordViewed, "record-viewed", Routine, {record(), word("shown", "summary pictures history")}},
    EventFacts{Event::Search, "search", Routine, {number("found", kMostOfAKind), of_kind("query", Kind::Record)}},
    EventFacts{Event::Export,
               "export",
               Notable,
               {of_kind("digest", Kind::Digest), word("purpose", "evidence report monitoring backup subject audit"),
                of_kind("record", Kind::Record, Presence::Sometimes), second(Presence::Sometimes)}},
    EventFacts{
        Event::Decision,
        "decision",
        Routine,
        {word("decision", "admit refer-document refer-person refer-protection refer-child refuse retain-document"),
         record()}},
    EventFacts{Event::Overrule,
               "overrule",
               Notable,
               {of_kind("check", Kind::Check), word("reason", "worn misread lighting known-variant other-evidence"),
                record()}},
    EventFacts{Event::ZoneTyped, "zone-typed", Notable, {number("characters", kMostTyped), record()}},
    EventFacts{Event::ProtectionLifted, "protection-lifted", Notable, {record()}},
    EventFacts{Event::LegalHoldSet, "legal-hold-set", Notable, {record(), second()}},
    EventFacts{Event::LegalHoldLifted, "legal-hold-lifted", Notable, {record(), second()}},
    EventFacts{
        Event::RecordDeleted, "record-deleted", Notable, {word("reason", "request error court"), record(), second()}},
    EventFacts{
        Event::ExpiryRun,
        "expiry-run",
        Routine,
        {number("classes", kMostOfAKind), number("records", kMostOfAKind), word("result", "finished resumed refused")}},
    EventFacts{Event::CatalogInstalled,
               "catalog-installed",
               Notable,
               {of_kind("digest", Kind::Digest), of_kind("issuer", Kind::Key), second(Presence::Sometimes),
                number("version", kMostVersions)}},
    EventFacts{Event::CatalogRemoved,
               "catalog-removed",
               Notable,
               {of_kind("digest", Kind::Digest), of_kind("issuer", Kind::Key), second(Presence::Sometimes)}},
    EventFacts{Event::ListImported,
               "list-imported",
               Notable,
               {of_kind("digest", Kind::Digest), word("list", kLists), number("version", kMostVersions)}},
    EventFacts{Event::ListRemoved,
               "list-removed",
               Notable,
               {of_kind("digest", Kind::Digest), word("list", kLists), number("version", kMostVersions)}},
    EventFacts{Event::ConfigurationChanged,
               "configuration-changed",
               Notable,
               {of_kind("after", Kind::Digest), word("area", "station profile retention network languages people"),
                of_kind("before", Kind::Digest)}},
    EventFacts{Event::ScannerPaired, "scanner-paired", Notable, {of_kind("scanner", Kind::Digest)}},
    EventFacts{Event::ScannerUnpaired, "scanner-unpaired", Notable, {of_kind("scanner", Kind::Digest)}},
    EventFacts{Event::ScannerCalibrated, "scanner-calibrated", Notable, {of_kind("scanner", Kind::Digest)}},
    EventFacts{
        Event::ClockChanged,
        "clock-changed",
        Grave,
        {of_kind("after", Kind::Time), of_kind("before", Kind::Time), word("source", "person network signed-file")}},
    EventFacts{Event::ClockConfirmed, "clock-confirmed", Notable, {word("source", "person network signed-file")}},
    EventFacts{Event::Update,
               "update",
               Grave,
               {of_kind("digest", Kind::Digest), word("result", "installed refused rolled-back"),
                number("version", kMostVersions)}},
    EventFacts{Event::DatabaseRecovered,
               "database-recovered",
               Grave,
               {word("database", "audit records people lists"), word("result", "whole restored replaced erased")}},
    // Of the second person, for an operation of `subject`; what came of it has an entry of its own.
    EventFacts{Event::Approval,
               "approval",
               Notable,
               {word("operation", "export delete legal-hold model-changes restore"),
                word("result", "given same-person wrong-role"), subject()}},
    // About a document: of which number stands in the record alone. Without one where nothing could be kept.
    EventFacts{
        Event::BureauAsked,
        "bureau-asked",
        Routine,
        {word("answer", "reported no-report unreachable"), of_kind("record", Kind::Record, Presence::Sometimes)}},
};

constexpr bool is_well_made() {
    for (std::size_t i = 0; i < kEvents.size(); ++i) {
        if (static_cast<std::size_t>(kEvents[i].event) != i) return false;
        const auto fields = kEvents[i].all_fields();
        for (std::size_t k = 0; k < fields.size(); ++k) {
            if (k > 0 && fields[k - 1].name >= fields[k].name) return false;
            if ((fields[k].kind == Kind::Word) == fields[k].words.empty()) return false;
            if ((fields[k].kind == Kind::Number) == (fields[k].most == 0)) return false;
        }
    }
    return kEvents.size() == static_cast<std::size_t>(Event::BureauAsked) + 1;
}
static_assert(is_well_made(), "rows in the order of Event, fields in that of their names");

}  // namespace

std::span<const EventFacts> all_events() {
    return kEvents;
}

const EventFacts& facts_of(Event event) {
    return kEvents[static_cast<std::size_t>(event)];
}

const EventFacts* find_event(std::string_view id) {
    const auto* found = std::ranges::find(kEvents, id, &EventFacts::id);
    return found == kEvents.end() ? nullptr : found;
}

bool has_word(const Field& field, std::string_view word) {
    std::string_view rest = field.words;
    while (!word.empty() && !rest.empty()) {
        const std::size_t end = rest.find(' ');
        if (rest.substr(0, end) == word) return true;
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return false;
}

}  // namespace garita::audit
